import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Steps to an entry of the menu, at any width. */
function openMenu(section, entry) {
    const item = `[data-menu-xmlid='piste.${entry}']`;
    return [
        { isActive: ["mobile"], trigger: ".o_menu_toggle", run: "click" },
        {
            isActive: ["mobile"],
            trigger: `.o_app_menu_sidebar li${item}`,
            run: "click",
        },
        {
            content: "on a tablet, what has no room is behind the +",
            isActive: ["desktop"],
            trigger: ".o_menu_sections",
            async run({ click }) {
                const shown = this.anchor.querySelector(
                    `[data-menu-xmlid='piste.${section}']:not(.d-none)`
                );
                await click(
                    shown || this.anchor.querySelector(".o_menu_sections_more button")
                );
            },
        },
        {
            isActive: ["desktop"],
            trigger: `.o-dropdown--menu .o-dropdown-item${item}`,
            run: "click",
        },
    ];
}

const home = () => [
    { isActive: ["mobile"], trigger: ".o_menu_toggle", run: "click" },
    {
        isActive: ["mobile"],
        trigger: ".o_app_menu_sidebar li[data-menu-xmlid='piste.piste_menu_home']",
        run: "click",
    },
    {
        isActive: ["desktop"],
        trigger: ".o_menu_sections [data-menu-xmlid='piste.piste_menu_home']",
        run: "click",
    },
    { trigger: ".o_piste_home_counts" },
];

/** A line of a list, or its card on a phone. */
const row = (text) => `[data-id^=datapoint_]:not(.o_kanban_group):contains("${text}")`;
const openRow = (text) => ({
    trigger: row(text),
    async run({ click }) {
        await click(
            this.anchor.querySelector("td.o_data_cell, .fw-bold") || this.anchor
        );
    },
});
const title = (text) => `.o_breadcrumb .active:contains("${text}")`;
const action = (summary) => `.o_piste_home_row_action:contains("${summary}")`;
const tab = (name) => ({
    trigger: `.o_notebook_headers a:contains("${name}")`,
    run: "click",
});
/** A button above a form; on a phone they wait in one menu. */
const stat = (name) => [
    { isActive: ["mobile"], trigger: ".o_button_more", run: "click" },
    { trigger: `.o-form-buttonbox button[name=${name}]`, run: "click" },
];

tours.add("piste_day_rep", {
    steps: () => [
        // Morning: what to do, the late ones first.
        { trigger: ".o_piste_home h1:contains(Bonjour Rita)" },
        { trigger: '.o_piste_home_counts button:contains("En retard : 2")' },
        {
            trigger: `${action("Rappeler le gérant")}:first-child .badge:contains("En retard")`,
        },
        {
            trigger: `${action("Envoyer les tarifs")}:nth-child(2) .badge:contains("En retard")`,
        },
        {
            trigger: `${action("Confirmer la visite")}:nth-child(3) .badge:contains("Aujourd")`,
        },
        {
            trigger: `${action("Rappeler le gérant")} button:contains(Fait)`,
            run: "click",
        },
        { trigger: '.o_piste_home_counts button:contains("En retard : 1")' },
        {
            trigger: `${action("Envoyer les tarifs")} button:contains(Reporter)`,
            run: "click",
        },
        { trigger: '.o-dropdown-item:contains("Dans une semaine")', run: "click" },
        { trigger: `${action("Envoyer les tarifs")} .badge:contains("Prévu")` },
        { trigger: '.o_piste_home_counts button:contains("En retard : 0")' },

        // A prospect: spoken to at his shop, and a note that only he and ADMIN read.
        ...openMenu("piste_menu_clients", "piste_menu_prospects"),
        { trigger: title("Prospects") },
        openRow("Marché du Pont"),
        { trigger: ".o_form_view.o_piste_partner_form" },
        ...stat("action_piste_spoke"),
        {
            trigger: ".modal .o_field_widget[name=kind] label:contains(Visite)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Le patron revient jeudi",
        },
        { trigger: ".modal footer button[name=action_save]", run: "click" },
        { trigger: ".o_notification:contains(noté)" },
        { trigger: "body:not(:has(.modal))" },
        tab("Notes dossier client"),
        {
            trigger: ".o_field_widget[name=piste_note_ids] .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=body] textarea",
            run: "edit Se sépare de son associé",
        },
        {
            trigger: ".modal .o_field_widget[name=reminder_date] input",
            run: "edit 2030-01-07 && press Tab",
        },
        {
            trigger:
                ".modal .o_field_widget[name=reminder_kind] label:contains(Rencontre)",
            run: "click",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_button_save:visible", run: "click" },
        {
            trigger: `.o_form_saved .o_field_widget[name=piste_note_ids] ${row("associé")} .fa-lock`,
        },

        // His opportunity: a call in one button, with its client and contact filled in.
        ...openMenu("piste_menu_opportunities", "piste_menu_opportunities_mine"),
        { trigger: title("Mes opportunités") },
        openRow("Plage du jeudi"),
        { trigger: ".o_form_view.o_piste_opportunity_form" },
        ...stat("action_piste_plan_call"),
        {
            trigger: ".modal .o_field_widget[name=piste_contact_id] input:value(/Ana/)",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Appel au marché",
        },
        { trigger: ".modal footer button:contains(Planifier)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        tab("Événements"),
        { trigger: `${row("Appel au marché")}:contains(Planifié)` },

        // Nobody is forgotten: what has no date gets one, and is among the relances.
        ...openMenu("piste_menu_clients", "piste_menu_forgotten"),
        { trigger: title("Oubliés") },
        {
            trigger: `${row("Cantine muette")} button[name=action_plan]`,
            run: "click",
        },
        { trigger: `.o_action_manager:not(:has(${row("Cantine muette")}))` },
        ...openMenu("piste_menu_clients", "piste_menu_clients_followups"),
        { trigger: title("Relances") },
        { trigger: row("Cantine muette") },

        // Later: the call is done, from the home; it asks how it went.
        ...home(),
        {
            trigger: `${action("Appel au marché")} button:contains(Fait)`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=outcome] textarea",
            run: "edit Signe vendredi",
        },
        { trigger: ".modal footer button:contains(Fait)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `.o_piste_home:not(:has(${action("Appel au marché")}))` },
        ...openMenu("piste_menu_opportunities", "piste_menu_opportunities_mine"),
        { trigger: title("Mes opportunités") },
        openRow("Plage du jeudi"),
        { trigger: ".o_form_view.o_piste_opportunity_form" },
        tab("Événements"),
        { trigger: `${row("Appel au marché")}:contains(Réalisé)` },
        tab("Remarques"),
        { trigger: row("Signe vendredi") },

        // Evening: what he is owed, and where he stands.
        ...home(),
        {
            trigger: "[data-section=commissions] button:contains(Acquise)",
            run: "click",
        },
        {
            trigger: `${row("Casse-croûte Gisèle")}:contains(100,00):contains(Acquise)`,
        },
        ...home(),
        {
            trigger:
                "[data-section=week] li:contains(Signé cette semaine):not(:contains( 0,00))",
        },
        {
            trigger: "[data-section=objectives] button:contains($ signés)",
            run: "click",
        },
        {
            trigger: ".o_kanban_record .o_piste_objective_gauge text:contains(25)",
        },
        ...openMenu("piste_menu_results", "piste_menu_objective_weeks"),
        { trigger: title("Objectifs par semaine") },
        { trigger: `${row("$ signés")}:contains(13)` },
    ],
});

tours.add("piste_day_manager", {
    steps: () => [
        // What a representative let go quiet comes to his manager.
        { trigger: ".o_piste_home h1:contains(Bonjour Sophie)" },
        {
            trigger: `${action("Toujours aucun contact : Rita Roy")}:contains(Dépanneur muet) .badge:contains("Aujourd")`,
        },
        ...openMenu("piste_menu_clients", "piste_menu_clients_followups"),
        { trigger: title("Relances") },
        { trigger: row("Toujours aucun contact : Rita Roy") },

        // Why: the journal says it, and opens the file.
        ...openMenu("piste_menu_clients", "piste_menu_followup_journal"),
        { trigger: title("Journal des relances") },
        {
            trigger: `${row("Dépanneur muet")}:contains(Relance):contains(Aucun contact depuis le)`,
        },
        {
            trigger: `${row("Gestionnaire avisé")}:contains(Dépanneur muet) [name=reason]`,
            run: "click",
        },

        // Somebody else takes it.
        { trigger: ".o_form_view.o_piste_lead_form" },
        {
            trigger: ".o_field_widget[name=user_id] input",
            run: "edit Benoît",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Benoît Caron)",
            run: "click",
        },
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_saved" },
        ...home(),
        {
            trigger: `${action("Toujours aucun contact")} button:contains(Fait)`,
            run: "click",
        },
        {
            trigger: `.o_piste_home:not(:has(${action("Toujours aucun contact")}))`,
        },

        // An objective for the representative, and where he stands already.
        ...openMenu("piste_menu_results", "piste_menu_objectives"),
        { trigger: title("Objectifs") },
        { trigger: ".o-kanban-button-new", run: "click" },
        {
            trigger: ".o_field_widget[name=user_id] input",
            run: "edit Rita",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Rita Roy)",
            run: "click",
        },
        { trigger: ".o_field_widget[name=target] input", run: "edit 52000" },
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_saved .o_piste_objective_gauge text:contains(25)" },
        { trigger: ".o_piste_objective_chart .o_piste_chart_current" },
        { trigger: ".o_field_widget[name=actual]:contains(13)" },
        { trigger: ".o_field_widget[name=forecast]" },
        tab("Semaines"),
        { trigger: ".o_field_widget[name=week_ids] .o_data_row:contains(13)" },
        ...openMenu("piste_menu_results", "piste_menu_objective_weeks"),
        { trigger: title("Objectifs par semaine") },
        { trigger: `${row("Rita Roy")}:contains(13)` },
    ],
});
