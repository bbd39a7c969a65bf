import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_commission_rep", {
    steps: () => [
        {
            content: "one total per state stands above",
            trigger:
                ".o_piste_commission_totals:contains('Prévue'):contains('Acquise'):contains('À recevoir'):contains('Payée'):contains('Reprise')",
        },
        {
            content: "what is earned comes first, and open",
            trigger: ".o_group_header:contains('Acquise')",
        },
        {
            content: "by invoice",
            trigger: ".o_group_header:contains('FAC')",
            run: "click",
        },
        {
            content: "every commission explains itself",
            trigger: ".o_data_row td:contains('10 % de')",
        },
        {
            content: "a total opens its list",
            trigger: "[data-total=earned]:contains('100,00')",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb .active:contains('Commissions : Acquise')",
        },
        {
            content: "that of what is expected too",
            trigger: "[data-total=expected]",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb .active:contains('Commissions : Prévue')",
        },
    ],
});

registry.category("web_tour.tours").add("piste_commission_rep_statement", {
    steps: () => [
        {
            content: "his statement",
            trigger: ".o_data_row td:contains('Relevé de')",
            run: "click",
        },
        {
            content: "explains each line",
            trigger: "[name=entry_ids] .o_data_row td:contains('10 % de')",
        },
        {
            content: "and he settles nothing",
            trigger: "body:not(:has(button[name=action_create_bill]:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("piste_commission_rep_forecast", {
    steps: () => [
        {
            content: "what is expected, with its rate",
            trigger: ".o_data_row:contains('FAC') td:contains('10 %')",
        },
        {
            content: "and its sum",
            trigger: "tfoot td:contains('50,00')",
        },
    ],
});

registry.category("web_tour.tours").add("piste_commission_accountant", {
    steps: () => [
        {
            content: "the draft of the month",
            trigger: ".o_data_row td:contains('Relevé de')",
            run: "click",
        },
        {
            trigger: "button[name=action_validate]:contains('Valider')",
            run: "click",
        },
        {
            content: "its lines are to receive",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Validé')",
        },
        {
            trigger: "button[name=action_create_bill]:contains('Créer la facture')",
            run: "click",
        },
        {
            content: "the bill of the representative, as any other",
            trigger: ".o_form_view button[name=action_post]:visible",
            run: "click",
        },
        {
            trigger: "button[name=action_register_payment]:visible",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_create_payments]",
            run: "click",
        },
        {
            content: "back to the statement",
            trigger: "body:not(:has(.modal)) .breadcrumb-item:contains('Relevé de') a",
            run: "click",
        },
        {
            content: "it is paid by itself",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Payé')",
        },
    ],
});
