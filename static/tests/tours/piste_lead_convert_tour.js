import { registry } from "@web/core/registry";

// Step 3 of the story: piste -> Convertir -> prospect, contact favori, opportunité.
registry.category("web_tour.tours").add("piste_lead_convert_tour", {
    steps: () => [
        {
            content: "the menu of the status bar holds the buttons on a phone",
            trigger: ".o_form_view",
            run() {
                const button = document.querySelector(
                    "button[name=action_piste_convert]"
                );
                if (!button) {
                    document
                        .querySelector(
                            ".o_statusbar_buttons .dropdown-toggle, .o_form_statusbar .o-dropdown"
                        )
                        ?.click();
                }
            },
        },
        { trigger: "button[name=action_piste_convert]", run: "click" },
        { trigger: ".modal label:contains(Créer un nouveau tiers)" },
        { trigger: ".modal label:contains(Sélectionner un tiers existant)" },
        { trigger: ".modal label:contains(Pas de création de contact)" },
        { trigger: ".modal label:contains(Créer un nouveau contact)" },
        { trigger: ".modal label:contains(Sélectionner un contact existant)" },
        { trigger: ".modal :contains(Générer une opportunité ?)" },
        { trigger: ".modal .alert:contains(Code postal)" },
        {
            trigger: ".modal button[name=action_convert]:contains(Valider)",
            run: "click",
        },
        {
            content: "the opportunity opens",
            trigger: "body:not(:has(.modal)) .o_form_view [name=stage_id]",
        },
    ],
});
