import { registry } from "@web/core/registry";

/** A call from the opportunity: planned, done with its outcome, found again (BD-14). */
registry.category("web_tour.tours").add("piste_agenda_call", {
    steps: () => [
        {
            trigger: ".o_form_view .nav-link:contains('Événements')",
            run: "click",
        },
        { trigger: "button[name='action_piste_plan_call']:visible", run: "click" },
        {
            content: "the contact of the opportunity is filled in",
            trigger:
                ".modal .o_field_widget[name='piste_contact_id'] input:value(/Contact/)",
        },
        { trigger: ".modal footer button:contains('Planifier')", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger: ".o_data_row:contains('Appel'):contains('Planifié')",
        },
        {
            trigger: ".o_data_row:contains('Appel') button[name='action_piste_done']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='outcome'] textarea",
            run: "edit Signe vendredi",
        },
        { trigger: ".modal footer button:contains('Fait')", run: "click" },
        { trigger: ".o_data_row:contains('Réalisé')" },
        { trigger: ".o_form_view .nav-link:contains('Remarques')", run: "click" },
        { trigger: ".o_data_row:contains('Signe vendredi')" },
    ],
});
