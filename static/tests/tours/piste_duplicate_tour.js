import { registry } from "@web/core/registry";
import { redirect } from "@web/core/utils/urls";

// Doublons → comparaison → fusion: the phone of the other file is kept.
registry.category("web_tour.tours").add("piste_duplicate_merge_tour", {
    steps: () => [
        {
            content: "the pair says what both have in common",
            trigger: ".o_action_manager :contains(même nom)",
        },
        {
            trigger:
                ".o_data_row button[name=action_review], .o_kanban_record button:contains(Comparer)",
            run: "click",
        },
        {
            content: "both files stand side by side",
            trigger: ".modal .o_piste_merge_table th:contains(Verrerie du Tour)",
        },
        { trigger: ".modal .badge:contains(Reste)" },
        { trigger: ".modal .badge:contains(Fusionnée dans l’original)" },
        {
            content: "the value of the other file",
            trigger:
                ".modal .o_piste_merge_table td:contains(418-555-0192) input:not(:checked)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_piste_merge_table td.table-success:contains(418-555-0192)",
        },
        { trigger: ".modal .o_field_widget[name=preview]:contains(Messages)" },
        {
            trigger: ".modal button[name=action_merge]:contains(Fusionner)",
            run: "click",
        },
        {
            content: "the original opens",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=phone]",
            run: () => redirect("/odoo/action-piste.piste_merge_log_action"),
            expectUnloadPage: true,
        },
        {
            trigger:
                ".o_data_row:contains(VERRERIE) button[name=action_undo], .o_kanban_record:contains(VERRERIE) button:contains(Annuler)",
            run: "click",
        },
        { trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "the merge is undone",
            trigger: "body:not(:has(.modal)) .o_action_manager :contains(Annulée)",
        },
    ],
});

// Outils → Vérifier doublons: fields, groups, and an existing contact while typing.
registry.category("web_tour.tours").add("piste_duplicate_check_tour", {
    steps: () => [
        { trigger: ".modal :contains(Champs à comparer)" },
        { trigger: ".modal label:contains(NEQ / SIREN)" },
        {
            trigger:
                ".modal footer button[name=action_check]:contains(Vérifier doublons)",
            run: "click",
        },
        {
            content: "the groups are listed",
            trigger: "body:not(:has(.modal)) .o_action_manager :contains(VERRERIE)",
        },
        {
            trigger: ".o_action_manager :contains(Verrerie du Tour)",
            run: () => redirect("/odoo/action-piste.crm_lead_piste_action_open/new"),
            expectUnloadPage: true,
        },
        {
            trigger: ".o_form_view .o_field_widget[name=partner_name] input",
            run: "edit Verrerie du tour",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=piste_last_name] input",
            run: "click",
        },
        {
            content: "the warning comes while one types, with a link",
            trigger:
                ".alert:contains(Il y a déjà un contact avec ce nom) button:contains(Verrerie du Tour)",
        },
        {
            trigger: ".o_form_button_cancel, .o_form_view",
            run() {
                document.querySelector(".o_form_button_cancel")?.click();
            },
        },
    ],
});
