import { registry } from "@web/core/registry";

const lose = [
    {
        content: "the dialog asks for a reason",
        trigger: ".modal .o_selection_badge:contains('Trop petit')",
        run: "click",
    },
    {
        trigger: ".modal button[name=action_lost_reason_apply]",
        run: "click",
    },
    { trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("piste_lead_rep", {
    steps: () => [
        {
            content: "take a free piste in charge from its row",
            trigger:
                ".o_data_row:contains('Cantine du Tour') button[name=action_piste_take_charge]",
            run: "click",
        },
        { trigger: ".o_notification:contains('assignées à vous')" },
        {
            content: "open it",
            trigger: ".o_data_row:contains('Cantine du Tour') td[name=partner_name]",
            run: "click",
        },
        {
            content: "its definition tells what the status means",
            trigger: ".o_piste_status_definition:contains('personne')",
        },
        {
            content: "a click moves it",
            trigger:
                ".o_statusbar_status button:contains('Qualification marketing'):not(:disabled)",
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('Qualification marketing')",
        },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: "button.o_kanban", run: "click" },
        {
            content: "drop it on Perdu",
            trigger:
                ".o_kanban_group:contains('Qualification marketing') .o_kanban_record:contains('Cantine du Tour')",
            run: "drag_and_drop(.o_kanban_group:contains('Perdu'))",
        },
        {
            content: "cancelled, the card is where it was",
            trigger: ".modal button.btn-secondary:contains('Ignorer')",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger:
                ".o_kanban_group:contains('Qualification marketing') .o_kanban_record:contains('Cantine du Tour')",
            run: "drag_and_drop(.o_kanban_group:contains('Perdu'))",
        },
        ...lose,
        {
            trigger:
                ".o_kanban_renderer:not(:has(.o_kanban_record:contains('Cantine du Tour')))",
        },
        { trigger: ".o_main_navbar button:contains('Pistes')", run: "click" },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Pistes fermées')",
            run: "click",
        },
        {
            content: "lost in red, and in words",
            trigger:
                ".o_data_row.text-danger:contains('Cantine du Tour'):contains('Perdu')",
        },
        {
            trigger: ".o_data_row:contains('Cantine du Tour') td[name=partner_name]",
            run: "click",
        },
        { trigger: ".o_statusbar_buttons button[name=action_restore]", run: "click" },
        {
            content: "back where it was before the loss",
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('Qualification marketing')",
        },
    ],
});

registry.category("web_tour.tours").add("piste_lead_rep_phone", {
    steps: () => [
        {
            content: "cards instead of rows",
            trigger: ".o_kanban_record:contains('Cantine du Tour') .fw-bold",
            run: "click",
        },
        { trigger: ".o_form_view .o_statusbar_status button:visible", run: "click" },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Perdu')",
            run: "click",
        },
        ...lose,
        { trigger: ".o_form_view .ribbon:contains('Perdu')" },
    ],
});
