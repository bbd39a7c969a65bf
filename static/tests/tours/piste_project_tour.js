import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_portal_project", {
    url: "/my",
    steps: () => [
        {
            content: "The tile of the portal",
            trigger: '.o_portal_index_card a[href="/my/project"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "h1:contains(Mon projet)",
        },
        {
            content: "How far it is, in a figure",
            trigger: ".o_piste_project:contains(33 %)",
        },
        {
            content: "A late milestone says so by a word",
            trigger:
                ".o_piste_project section:contains(Fiche en ligne) .text-danger:contains(En retard)",
        },
        {
            trigger:
                ".o_piste_project_step:contains(Appel de bienvenue):contains(Fait)",
        },
        {
            content: "What the merchant has to do himself",
            trigger:
                ".o_piste_project_step:contains(Créer la fiche):contains(À faire par vous)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_rep_project", {
    url: "/odoo/client-projects",
    steps: () => [
        {
            content: "The projects of the clients",
            trigger: ".o_data_row .o_data_cell:contains(Casse-croûte Gisèle)",
            run: "click",
        },
        {
            content: "Late, by icon and word",
            trigger: ".o_form_view .alert-danger:contains(Un jalon est en retard)",
        },
        {
            trigger:
                ".o_data_row:contains(Créer la fiche) .o_piste_progress:contains(En retard)",
        },
        {
            trigger:
                ".o_data_row:contains(Créer la fiche) button[name=action_piste_finish]",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains(Créer la fiche) .o_piste_progress:contains(Fait)",
        },
    ],
});
