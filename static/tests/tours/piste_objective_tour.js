import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_objective_manager", {
    steps: () => [
        {
            content: "the list has the dialog of a team",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_control_panel button:contains('Objectifs d’une équipe')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=team_id] input",
            run: "edit Équipe du tour",
        },
        {
            trigger: ".ui-autocomplete a:contains('Équipe du tour')",
            run: "click",
        },
        {
            content: "its members come by themselves",
            trigger: ".modal .o_field_widget[name=user_ids] .o_tag",
        },
        {
            trigger: ".modal .o_field_widget[name=target] input",
            run: "edit 52000",
        },
        {
            trigger: ".modal button:contains('Créer les objectifs')",
            run: "click",
        },
        {
            content: "one for each",
            trigger: ".o_kanban_view .o_kanban_record:contains('$ signés')",
        },
    ],
});

registry.category("web_tour.tours").add("piste_objective_rep", {
    steps: () => [
        {
            content: "the gauge says how much is reached",
            trigger: ".o_kanban_record .o_piste_objective_gauge text:contains('25')",
        },
        {
            trigger: ".o_kanban_record:contains('$ signés')",
            run: "click",
        },
        {
            content: "projections and real, week by week",
            trigger: ".o_piste_objective_chart .o_piste_chart_current",
        },
        {
            trigger: ".nav-link:contains('Semaines')",
            run: "click",
        },
        {
            content: "he reads the weeks",
            trigger: ".o_field_widget[name=week_ids] .o_data_row",
        },
        {
            content: "and changes none of them",
            trigger: ".o_form_view:not(:has(button[name=action_spread_again]))",
        },
    ],
});
