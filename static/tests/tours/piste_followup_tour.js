import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const open = (name) => [
    { trigger: ".o_main_navbar button:contains('Suivi client')", run: "click" },
    { trigger: `.o-dropdown--menu .dropdown-item:contains('${name}')`, run: "click" },
    { trigger: `.o_breadcrumb .active:contains('${name}')` },
];

tours.add("piste_followup_menus", {
    steps: () => [
        ...open("Relances"),
        { trigger: ".o_searchview_facet:contains('Relances')" },
        {
            content: "one's own relance, and nothing else",
            trigger:
                ".o_list_view:not(:contains('Appel du menu')) .o_data_row:contains('Plage du menu')",
        },
        ...open("Événements"),
        {
            content: "the calendar, with the visit of today",
            trigger: ".o_calendar_view .o_event:contains('Visite du menu')",
        },
        { trigger: "button.o_list", run: "click" },
        { trigger: ".o_data_row:contains('Visite du menu')" },
    ],
});
