import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_contract_portal", {
    steps: () => [
        { trigger: "body[is-ready=true]" },
        {
            content: "monthly and one-off fees are told apart",
            trigger: "#sales_order_table .badge:contains('Mensuel')",
        },
        { trigger: "#sales_order_table .badge:contains('Une fois')" },
        { content: "TPS and TVQ are shown apart", trigger: "#total:contains('TVQ')" },
        {
            content: "sign and pay",
            trigger:
                ".o_portal_sale_sidebar a.btn-primary[data-bs-target='#modalaccept']",
            run: "click",
        },
        {
            content: "the name is proposed, the person who signs corrects it",
            trigger: ".modal .o_web_sign_name_and_signature input:value(Casse-croûte)",
            run: "edit Gisèle Potvin",
        },
        { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        {
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "payment follows at once",
            trigger: ".modal.show button[name=o_payment_submit_button]:not(:disabled)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the contract is confirmed and its invoice paid",
            trigger: "#sale_invoices .text-bg-success",
            timeout: 40000,
        },
        { trigger: "#introduction h1:contains('Contrat')" },
    ],
});
