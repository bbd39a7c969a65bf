import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const band = (name) => `.o_statusbar_status button:contains('${name}')`;
const current = (name) =>
    `.o_statusbar_status .o_arrow_button_current:contains('${name}')`;
const noDialog = { trigger: "body:not(:has(.modal))" };

/** Steps of a phone: the band is one button that opens the list of its statuses. */
const choose = (name) => [
    { trigger: ".o_statusbar_status .dropdown-toggle:visible", run: "click" },
    {
        trigger: `.o-dropdown--menu .dropdown-item:contains('${name}')`,
        run: "click",
    },
];
const chosen = (name) => ({
    trigger: `.o_statusbar_status .dropdown-toggle:contains('${name}'):visible`,
});

tours.add("piste_status_activity_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Cantine des statuts')", run: "click" },
        chosen("À traiter"),
        { trigger: ".nav-link:contains('Activité')", run: "click" },
        ...choose("Qualification marketing"),
        chosen("Qualification marketing"),
        {
            content: "the panel follows: old, new and who",
            trigger:
                ".o_piste_activity_changes li:contains('À traiter'):contains('Qualification marketing'):contains('piste_rep')",
        },
    ],
});

tours.add("piste_status_leave_won_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Bistro des statuts')", run: "click" },
        chosen("Gagné"),
        ...choose("Qualification commerciale"),
        {
            content: "leaving Gagné asks first",
            trigger: ".modal:contains('Quitter « Gagné »')",
        },
        { trigger: ".modal button:contains('Continuer')", run: "click" },
        noDialog,
        chosen("Qualification commerciale"),
    ],
});

tours.add("piste_status_activity", {
    steps: () => [
        {
            trigger:
                ".o_data_row:contains('Cantine des statuts') td[name=partner_name]",
            run: "click",
        },
        { trigger: ".nav-link:contains('Activité')", run: "click" },
        {
            content: "no change yet, the time in the first status runs",
            trigger:
                ".o_piste_activity_totals tr:contains('À traiter'):contains('Actuel')",
        },
        { trigger: band("Qualification marketing"), run: "click" },
        {
            content: "the panel follows: old, new and who",
            trigger:
                ".o_piste_activity_changes li:contains('À traiter'):contains('Qualification marketing'):contains('piste_rep')",
        },
        {
            trigger:
                ".o_piste_activity_totals tr:contains('Qualification marketing'):contains('Actuel')",
        },
    ],
});

tours.add("piste_status_leave_won", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Bistro des statuts') td[name=display_name]",
            run: "click",
        },
        { trigger: current("Gagné") },
        { trigger: band("Qualification commerciale"), run: "click" },
        {
            content: "leaving Gagné asks first",
            trigger:
                ".modal:contains('Quitter « Gagné »'):contains('en refait un prospect')",
        },
        { trigger: ".modal button:contains('Ignorer')", run: "click" },
        noDialog,
        { content: "nothing has changed", trigger: current("Gagné") },
        { trigger: band("Qualification commerciale"), run: "click" },
        { trigger: ".modal button:contains('Continuer')", run: "click" },
        noDialog,
        { trigger: current("Qualification commerciale") },
    ],
});

tours.add("piste_status_stage_drop", {
    steps: () => [
        { trigger: "button.o_kanban", run: "click" },
        {
            trigger: ".o_kanban_record:contains('Plage des statuts')",
            run: "drag_and_drop(.o_kanban_group:contains('Étape exigeante'))",
        },
        {
            content: "the stage asks for the phone",
            trigger: ".modal .o_field_widget[name=phone] input",
            run: "edit 514-555-0100",
        },
        { trigger: ".modal button:contains('Continuer')", run: "click" },
        noDialog,
        {
            trigger:
                ".o_kanban_group:contains('Étape exigeante') .o_kanban_record:contains('Plage des statuts')",
        },
    ],
});

tours.add("piste_status_prospect_drop", {
    steps: () => [
        { trigger: "button.o_kanban", run: "click" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_group_by_menu .o_menu_item:contains('Statut')", run: "click" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "the columns are there before the card is taken",
            trigger: ".o_kanban_group:contains('Qualification commerciale')",
        },
        {
            trigger: ".o_kanban_group .o_kanban_record:contains('Bistro des statuts')",
            run: "drag_and_drop(.o_kanban_group:contains('Qualification commerciale'))",
        },
        {
            content: "the status asks for the phone",
            trigger: ".modal .o_field_widget[name=phone] input",
        },
        { trigger: ".modal button:contains('Ignorer')", run: "click" },
        noDialog,
        {
            content: "without an answer the card has not moved",
            trigger:
                ".o_kanban_group:contains('À traiter') .o_kanban_record:contains('Bistro des statuts')",
            run: "drag_and_drop(.o_kanban_group:contains('Qualification commerciale'))",
        },
        {
            trigger: ".modal .o_field_widget[name=phone] input",
            run: "edit 514-555-0100",
        },
        { trigger: ".modal button:contains('Continuer')", run: "click" },
        noDialog,
        {
            trigger:
                ".o_kanban_group:contains('Qualification commerciale') .o_kanban_record:contains('Bistro des statuts')",
        },
    ],
});

const configure = [
    { trigger: ".o_main_navbar button:contains('Configuration')", run: "click" },
];

tours.add("piste_status_switch", {
    steps: () => [
        ...configure,
        {
            content: "off: no menu",
            trigger:
                ".o-dropdown--menu:not(:has(.dropdown-item:contains('Statuts Prospect')))",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Paramètres')",
            run: "click",
        },
        {
            trigger:
                "#piste_prospect_status .o_boolean input, [id=piste_prospect_status] input[type=checkbox]",
            run: "click",
        },
        {
            content: "saving loads the client anew by itself",
            trigger: ".o_form_button_save",
            run: "click",
            expectUnloadPage: true,
        },
        ...configure,
        {
            content: "on: the menu is there, without a reload of the page by hand",
            trigger: ".o-dropdown--menu .dropdown-item:contains('Statuts Prospect')",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Qualification commerciale')" },
        { trigger: ".o_main_navbar button:contains('Suivi client')", run: "click" },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Prospects')",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains('Prospect des statuts') td[name=display_name]",
            run: "click",
        },
        { content: "and the band", trigger: current("À traiter") },
        { trigger: ".o_main_navbar button:contains('Pistes')", run: "click" },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Pistes ouvertes')",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains('Cantine des statuts') td[name=partner_name]",
            run: "click",
        },
        { trigger: "button[name=action_piste_convert]", run: "click" },
        {
            content: "and the status in the conversion",
            trigger: ".modal .o_field_widget[name=prospect_status_id]",
        },
        { trigger: ".modal button:contains('Ignorer')", run: "click" },
        noDialog,
    ],
});
