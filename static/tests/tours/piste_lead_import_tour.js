import { registry } from "@web/core/registry";

const LINES = [
    "Nom de la société;Nom du contact;E-mail;Téléphone",
    "Boulangerie du Tour;Anaïs Côté;anais@tour.example.com;514-555-0142",
    "Café du Détour;Luc Roy;luc@@tour;418-555-0143",
];

function upload() {
    const file = new File(["\ufeff" + LINES.join("\r\n")], "pistes.csv", {
        type: "text/csv",
    });
    const transfer = new DataTransfer();
    transfer.items.add(file);
    const input = document.querySelector("input[type=file]");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

// Step 1 of the story: a file with a broken line, through the screen of Odoo.
registry.category("web_tour.tours").add("piste_lead_import_tour", {
    steps: () => [
        { trigger: ".o_cp_action_menus .fa-cog", run: "click" },
        { trigger: ".o_import_menu", run: "click" },
        {
            content: "the French template is offered",
            trigger:
                ".o_import_action a[href='/piste/static/xls/piste_import_template.xlsx']:contains(Modèle)",
            run: upload,
        },
        {
            trigger: ".o_control_panel button.btn-primary:contains(Test)",
            run: "click",
        },
        {
            content: "line and reason are told",
            trigger:
                ".o_import_data_content:contains(« luc@@tour » n'est pas une adresse courriel)",
        },
        {
            trigger: ".o_piste_import_valid:contains(Importer les lignes valides (1))",
            run: "click",
        },
        { trigger: ".o_notification:contains(Télécharger les lignes refusées)" },
        { trigger: ".o_data_row:contains(Boulangerie du Tour)" },
        { trigger: "body:not(:contains(Café du Détour))" },
    ],
});
