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

const openMenu = (section, name) => [
    {
        trigger: `.o_main_navbar button:contains('${section}')`,
        run: "click",
    },
    {
        trigger: `.o-dropdown--menu .dropdown-item:contains('${name}')`,
        run: "click",
    },
    { trigger: `.o_breadcrumb .active:contains('${name}')` },
];
const choose = (...items) => [
    { trigger: ".o_searchview_dropdown_toggler", run: "click" },
    ...items.map((item) => ({
        trigger: `.o_search_bar_menu .o_menu_item:contains('${item}')`,
        run: "click",
    })),
    { trigger: ".o_searchview_dropdown_toggler", run: "click" },
];

const setMemories = (change) => {
    for (const key of Object.keys(localStorage)) {
        if (key.startsWith("piste.search.")) {
            localStorage.setItem(key, change(localStorage.getItem(key)));
        }
    }
};

registry.category("web_tour.tours").add("piste_lead_remembered", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains('Cantine du Tour')" },
        ...choose("Non assigné", "Ville"),
        { trigger: ".o_facet_value:contains('Non assigné')" },
        { trigger: ".o_group_header" },
        ...openMenu("Pistes", "Pistes fermées"),
        {
            content: "another list has a memory of its own",
            trigger: ".o_control_panel:not(:has(.o_facet_value))",
        },
        ...openMenu("Pistes", "Pistes ouvertes"),
        {
            content: "filter and group are there again",
            trigger:
                ".o_control_panel:has(.o_facet_value:contains('Non assigné')):has(.o_facet_value:contains('Ville'))",
        },
        { trigger: ".o_group_header" },
        {
            content: "what was taken away stays away",
            trigger: ".o_searchview_facet:contains('Non assigné') .o_facet_remove",
            run: "click",
        },
        {
            trigger:
                ".o_control_panel:not(:has(.o_facet_value:contains('Non assigné')))",
        },
        ...openMenu("Pistes", "Pistes fermées"),
        ...openMenu("Pistes", "Pistes ouvertes"),
        {
            trigger:
                ".o_control_panel:has(.o_facet_value:contains('Ville')):not(:has(.o_facet_value:contains('Non assigné')))",
        },
        ...openMenu("Pistes", "Pistes fermées"),
        {
            content: "names that are gone since, and a broken memory",
            trigger: ".o_list_view",
            run: () =>
                setMemories((memory) => {
                    const { defaults } = JSON.parse(memory);
                    const facets = [
                        { name: "gone" },
                        { favorite: 0 },
                        { groupBy: "x" },
                    ];
                    return JSON.stringify({ defaults, facets });
                }),
        },
        ...openMenu("Pistes", "Pistes ouvertes"),
        { trigger: ".o_control_panel:not(:has(.o_facet_value))" },
        { trigger: ".o_data_row:contains('Cantine du Tour')" },
        ...openMenu("Pistes", "Pistes fermées"),
        { trigger: ".o_list_view", run: () => setMemories(() => "{") },
        ...openMenu("Pistes", "Pistes ouvertes"),
        { trigger: ".o_control_panel:not(:has(.o_facet_value))" },
        { trigger: ".o_data_row:contains('Cantine du Tour')" },
    ],
});

registry.category("web_tour.tours").add("piste_lead_tools", {
    steps: () => [
        {
            content: "choose two pistes",
            trigger:
                ".o_data_row:contains('Cantine du Tour') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains('Kiosque du Tour') .o_list_record_selector input",
            run: "click",
        },
        {
            content: "what is done to several stands under Outils",
            trigger: ".o_cp_action_menus button:contains('Outils')",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o_menu_item:contains('Vérifier doublons')" },
        { trigger: ".o-dropdown--menu .o_menu_item:contains('Fusionner doublons')" },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains('Assignés à moi')",
            run: "click",
        },
        { trigger: ".o_notification:contains('assignées à vous')" },
    ],
});
