import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_commission_rep", {
    steps: () => [
        {
            content: "what is to receive comes first, and open",
            trigger: ".o_group_header:contains('À recevoir')",
        },
        {
            content: "by invoice",
            trigger: ".o_group_header:contains('FAC')",
            run: "click",
        },
        {
            content: "every commission explains itself",
            trigger: ".o_data_row td:contains('10 % de')",
        },
        { content: "a representative settles nothing", trigger: ".o_data_row" },
        {
            trigger: "body:not(:has(button[name=action_register_paid]))",
        },
    ],
});

registry.category("web_tour.tours").add("piste_commission_accountant", {
    steps: () => [
        { trigger: ".o_group_header:contains('À recevoir')" },
        {
            trigger: ".o_group_header:contains('FAC')",
            run: "click",
        },
        {
            trigger: ".o_data_row:first .o_list_record_selector input",
            run: "click",
        },
        {
            trigger:
                "button[name=action_register_paid]:contains('Marquer comme payée')",
            run: "click",
        },
        {
            content: "it left for the paid ones",
            trigger: ".o_group_header:contains('Payée')",
        },
    ],
});
