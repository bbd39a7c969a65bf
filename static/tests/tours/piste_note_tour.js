import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_rep_note", {
    steps: () => [
        {
            content: "the page of the notes, in French",
            trigger: ".o_notebook_headers a:contains('Notes dossier client')",
            run: "click",
        },
        {
            content: "it says who reads them",
            trigger: ".o_notebook_content .alert:contains('ADMIN')",
        },
        {
            trigger: ".o_field_widget[name=piste_note_ids] .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=body] textarea",
            run: "edit Préfère être appelée le mardi",
        },
        {
            trigger: ".modal .o_field_widget[name=reminder_date] input",
            run: "edit 2030-01-07 && press Tab",
        },
        {
            content: "a reminder for a meeting, or to follow up",
            trigger:
                ".modal .o_field_widget[name=reminder_kind] label:contains('Rencontre')",
            run: "click",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_button_save:visible", run: "click" },
        {
            content: "the note stands there, with its lock",
            trigger:
                ".o_form_saved .o_field_widget[name=piste_note_ids] .o_kanban_record:contains('le mardi') .fa-lock",
        },
    ],
});

registry.category("web_tour.tours").add("piste_manager_no_note", {
    steps: () => [
        { trigger: ".o_form_view .o_notebook_headers" },
        {
            content: "no page of notes for a manager without the right",
            trigger:
                ".o_notebook_headers:not(:has(a:contains('Notes dossier client')))",
        },
    ],
});
