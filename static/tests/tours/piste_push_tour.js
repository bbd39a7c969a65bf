import { registry } from "@web/core/registry";

/** Some days from now, as the field shows it. */
function chooseMoment({ anchor }) {
    const moment = luxon.DateTime.now().plus({ days: 2 }).set({ hour: 11, minute: 30 });
    anchor.focus();
    anchor.value = moment.toFormat("yyyy-MM-dd HH:mm:ss");
    anchor.dispatchEvent(new Event("input", { bubbles: true }));
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("piste_marketing_push", {
    steps: () => [
        {
            content: "From the promotion to its PUSH",
            trigger: "button[name=action_view_pushes]",
            run: "click",
        },
        {
            trigger: ".o_calendar_view",
        },
        {
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            trigger:
                ".o_kanban_view .o-kanban-button-new, .o_control_panel .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=title] input",
            run: "edit Mardi poutine !",
        },
        {
            content: "The telephone and the counter follow what one types",
            trigger: ".o_field_widget[name=text] input",
            run: "edit La deuxième à moitié prix, aujourd’hui.",
        },
        {
            trigger: ".o_piste_push_note:contains(La deuxième à moitié prix)",
        },
        {
            trigger: "[data-counter=title]:contains(15 / 50)",
        },
        {
            trigger: "[data-counter=text]:contains(39 / 120)",
        },
        {
            trigger: ".o_field_widget[name=planned_at] input",
            run: chooseMoment,
        },
        {
            trigger: "button[name=action_plan]:contains(Planifier)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status [aria-checked=true]:contains(Planifié)",
        },
        {
            trigger: ".o_field_widget[name=planned_local]:contains(America/Toronto)",
        },
        {
            content: "Cancel it before it goes out",
            trigger: "button[name=action_cancel]:contains(Annuler le PUSH)",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status [aria-checked=true]:contains(Annulé)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_rep_push", {
    steps: () => [
        {
            content: "The calendar of the team names it",
            trigger: ".o_calendar_view .fc-event:contains(PUSH PLANIFIÉ)",
            run: "click",
        },
        {
            content: "One click shows what it says",
            trigger: ".o_cw_popover:contains(La deuxième à moitié prix)",
        },
        {
            trigger: ".o_cw_popover .o_piste_push_content:contains(Voir le contenu)",
            run: "click",
        },
        {
            trigger: ".o_piste_push_note:contains(Mardi poutine)",
        },
    ],
});
