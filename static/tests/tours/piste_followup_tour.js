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

tours.add("piste_followup_rule", {
    steps: () => [
        { trigger: ".o_main_navbar button:contains('Configuration')", run: "click" },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Règles de relance')",
            run: "click",
        },
        { trigger: ".o_breadcrumb .active:contains('Règles de relance')" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Salon muet" },
        {
            trigger: ".o_field_widget[name=source_ids] input",
            run: "edit Salon du tour",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Salon du tour')",
            run: "click",
        },
        { trigger: ".o_field_widget[name=delay] input", run: "edit 10" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        {
            content: "nothing is done, everything is told",
            trigger: "button[name=action_simulate]:contains('Que ferait cette règle')",
            run: "click",
        },
        {
            trigger:
                ".modal .o_data_row:contains('Muette du tour'):contains('Aucun contact')",
        },
        { trigger: ".modal footer button:contains('Démarrer la règle')", run: "click" },
        { trigger: "button[name=action_stop]:contains('Arrêter')" },
    ],
});

tours.add("piste_followup_rep", {
    steps: () => [
        ...open("Oubliés"),
        { trigger: ".o_searchview_facet:contains('Les miens')" },
        {
            content: "a file without a date, and one click gives it one",
            trigger: ".o_data_row:contains('Oubliée du tour') button[name=action_plan]",
            run: "click",
        },
        { trigger: ".o_list_view:not(:contains('Oubliée du tour'))" },
        ...open("Relances"),
        { trigger: ".o_data_row:contains('Oubliée du tour')" },
        ...open("Points de contact"),
        { trigger: ".o_data_row:contains('Appel')" },
    ],
});

tours.add("piste_followup_spoke", {
    steps: () => [
        { trigger: "button[name=action_piste_spoke]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=kind]:contains('Visite')",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Veut une plage en mars",
        },
        { trigger: ".modal footer button[name=action_save]", run: "click" },
        { trigger: ".o_notification:contains('noté')" },
    ],
});
