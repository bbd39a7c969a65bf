import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_calendar", {
    url: "/odoo/calendar-of-all",
    steps: () => [
        {
            content: "Icons for the eye, words for the ear",
            trigger:
                ".o_event:contains(Créer la fiche) .visually-hidden:contains(PRODUCTION)",
        },
        {
            content: "One's own clients by default",
            trigger: ".o_searchview .o_facet_value:contains(Mes clients)",
        },
        {
            content: "Click: what it is, and a way to it",
            trigger: ".o_event:contains(Créer la fiche)",
            run: "click",
        },
        {
            trigger: ".o_cw_popover .o_piste_progress",
        },
        {
            trigger: ".o_cw_popover .o_cw_popover_edit:contains(Voir les détails)",
            run: "click",
        },
        {
            trigger: ".o_form_view h1:contains(Créer la fiche)",
        },
        {
            content: "Back to the calendar",
            trigger: ".o_breadcrumb .o_back_button a, .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "Filter by step: no more production",
            trigger:
                ".o_calendar_filter:contains(Nature) .o_calendar_filter_item:contains(PRODUCTION) input",
            run: "click",
        },
        {
            trigger: ".o_calendar_view:not(:has(.o_event:contains(Créer la fiche)))",
        },
        {
            trigger:
                ".o_calendar_filter:contains(Nature) .o_calendar_filter_item:contains(PRODUCTION) input",
            run: "click",
        },
        {
            content: "The list tells the same",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Créer la fiche) .o_piste_progress",
        },
    ],
});

registry.category("web_tour.tours").add("piste_calendar_phone", {
    url: "/odoo/calendar-of-all",
    steps: () => [
        {
            content: "The agenda: cards with icon and word",
            trigger: ".o_kanban_record:contains(Créer la fiche) .o_piste_progress",
        },
        {
            trigger: ".o_kanban_record:contains(Rappeler Gisèle)",
            run: "click",
        },
        {
            trigger:
                ".o_form_view [name=name] input:value(Plage), .o_form_view [name=name] textarea:value(Plage)",
        },
    ],
});
