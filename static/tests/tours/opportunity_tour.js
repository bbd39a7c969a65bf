import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Open what a narrow screen folds away, unless the wanted thing is in sight. */
const unfold = (wanted, toggler) => ({
    content: `bring ${wanted} in sight`,
    trigger: ".o_form_view .o_form_statusbar",
    run() {
        const seen = [...document.querySelectorAll(wanted.selector)].some(
            (element) =>
                element.textContent.includes(wanted.text) && element.offsetParent
        );
        if (!seen) {
            [...document.querySelectorAll(toggler)]
                .find((element) => element.offsetParent)
                .click();
        }
    },
});

/** Steps that click a status of the band, on whatever screen. */
const clickStatus = (name) => [
    unfold(
        { selector: ".o_statusbar_status .o_arrow_button", text: name },
        ".o_statusbar_status .dropdown-toggle"
    ),
    {
        content: `click ${name} in the band`,
        trigger: `.o_statusbar_status .o_arrow_button:not(.dropdown-toggle):contains('${name}'), .o-dropdown--menu .dropdown-item:contains('${name}')`,
        run: "click",
    },
];

/** Steps that press a button of the header, on whatever screen. */
const press = (selector) => [
    unfold(
        { selector: `.o_statusbar_buttons ${selector}`, text: "" },
        ".o_statusbar_buttons .dropdown-toggle"
    ),
    {
        trigger: `.o_statusbar_buttons ${selector}, .o-dropdown--menu ${selector}`,
        run: "click",
    },
];

const isIn = (name) => ({
    content: `it is in ${name}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains('${name}'):visible, .o_statusbar_status .dropdown-toggle:contains('${name}'):visible`,
});

// The whole pipeline: piste, perdue, rouverte, convertie, opportunité, gagnée.
tours.add("piste_opportunity_pipeline", {
    steps: () => [
        isIn("À traiter"),
        ...clickStatus("Perdu"),
        {
            content: "the loss asks why",
            trigger: ".modal .o_selection_badge:contains('Trop petit')",
            run: "click",
        },
        { trigger: ".modal button[name=action_lost_reason_apply]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        isIn("Perdu"),
        ...press("button[name=action_restore]"),
        isIn("À traiter"),
        ...press("button[name=action_piste_convert]"),
        {
            content: "what is missing is told, and stops nothing",
            trigger: ".modal .alert:contains('Code postal')",
        },
        {
            trigger: ".modal button[name=action_convert]:contains('Valider')",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)) .o_piste_opportunity_form" },
        {
            content: "client and contact came along",
            trigger: "[name=piste_contact_id] input:value(Gus Roy)",
        },
        {
            trigger: "[name=expected_revenue] input",
            run: "edit 1000",
        },
        {
            content: "at worst above the amount is refused in a sentence",
            trigger: "[name=piste_revenue_worst] input",
            run: "edit 1100",
        },
        ...clickStatus("Proposition"),
        {
            trigger: ".o_notification:contains('Au pire'), .modal:contains('Au pire')",
        },
        {
            trigger: ".modal .btn-primary, .o_notification_close",
            run: "click",
        },
        { trigger: "[name=piste_revenue_worst] input", run: "edit 800" },
        { trigger: "[name=piste_revenue_best] input", run: "edit 1500" },
        ...clickStatus("Proposition"),
        isIn("Proposition"),
        {
            content: "the status suggests a probability",
            trigger: "[name=probability] input:value(60,00)",
        },
        ...clickStatus("Fermée gagnée"),
        isIn("Fermée gagnée"),
        { trigger: ".badge.text-bg-success:contains('Fermée gagnée')" },
        { trigger: ".o_form_view .o_form_saved, .o_form_view.o_form_saved" },
    ],
});

/** Steps that drop the card of an opportunity in a column. */
const drop = (card, column) => [
    {
        content: `drop ${card} on ${column}`,
        trigger: `.o_kanban_record:contains('${card}')`,
        run: `drag_and_drop(.o_kanban_group:contains('${column}'))`,
    },
];

// Drops on the closed columns: one asks why, the other what becomes of the rest.
tours.add("piste_opportunity_drops", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Plage du Tour')" },
        ...drop("Plage du Tour", "Fermée perdue"),
        {
            content: "nothing moves before the reason is known",
            trigger: ".modal button.btn-secondary:contains('Ignorer')",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_kanban_record:contains('Plage du Tour')",
        },
        ...drop("Plage du Tour", "Fermée gagnée"),
        {
            content: "the prospect's other opportunities are asked about",
            trigger: ".modal:contains('que deviennent-elles')",
        },
        {
            trigger: ".modal button[name=action_apply]:contains('Valider')",
            run: "click",
        },
        {
            content: "they left the open ones",
            trigger:
                "body:not(:has(.modal)) .o_kanban_view:not(:has(.o_kanban_record:contains('Autre du Tour')))",
        },
    ],
});

/** Steps that choose in the menu of a card: on a phone cards are not dragged. */
const chooseInCard = (card, entry) => [
    {
        trigger: `.o_kanban_record:contains('${card}') .o_dropdown_kanban button`,
        run: "click",
    },
    {
        content: `${entry} in the menu of ${card}`,
        trigger: `.o-dropdown--menu .dropdown-item:contains('${entry}')`,
        run: "click",
    },
];

tours.add("piste_opportunity_cards", {
    steps: () => [
        ...chooseInCard("Plage du Tour", "Perdu"),
        {
            content: "nothing is lost before the reason is known",
            trigger: ".modal button.btn-secondary:contains('Ignorer')",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        ...chooseInCard("Plage du Tour", "Gagné"),
        { trigger: ".modal:contains('que deviennent-elles')" },
        {
            trigger: ".modal button[name=action_apply]:contains('Valider')",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_kanban_view:not(:has(.o_kanban_record:contains('Autre du Tour')))",
        },
    ],
});

tours.add("piste_opportunity_piste_card", {
    steps: () => [
        ...chooseInCard("Cantine du Tour", "Perdre"),
        {
            trigger: ".modal .o_selection_badge:contains('Trop petit')",
            run: "click",
        },
        { trigger: ".modal button[name=action_lost_reason_apply]", run: "click" },
        {
            trigger:
                "body:not(:has(.modal)) .o_kanban_view:not(:has(.o_kanban_record:contains('Cantine du Tour')))",
        },
    ],
});

tours.add("piste_opportunity_closed", {
    steps: () => [
        {
            content: "won in green, in words and with a sign",
            trigger:
                ".o_data_row.text-success:contains('Plage gagnée') .badge.text-bg-success:contains('Fermée gagnée') .fa-trophy",
        },
        {
            content: "lost in red beside it, with its reason",
            trigger:
                ".o_data_row.text-danger:contains('Plage perdue'):contains('Trop petit') .badge.text-bg-danger:contains('Fermée perdue') .fa-times-circle",
        },
        {
            content: "open ones are not here",
            trigger: ".o_list_view:not(:contains('Plage ouverte'))",
        },
    ],
});
