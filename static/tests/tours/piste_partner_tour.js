import { registry } from "@web/core/registry";

const tab = (name) => ({
    trigger: `.o_notebook .nav-link:contains(${name})`,
    run: "click",
});

// A rep completes a client: an address of two natures, a note made an action.
registry.category("web_tour.tours").add("piste_partner_tour", {
    steps: () => [
        tab("Adresses"),
        { trigger: ":contains(L'adresse principale sert pour)" },
        {
            trigger: "[name=piste_address_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal [name=name] input",
            run: "edit Entrepôt du Tour",
        },
        { trigger: ".modal [name=piste_is_invoice] input", run: "click" },
        { trigger: ".modal [name=piste_is_delivery] input", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "natures are told by icon and word",
            trigger: ".o_data_row:contains(Entrepôt du Tour):contains(Livraison)",
        },
        tab("Activité"),
        {
            trigger: "[name=piste_followup_note_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: "[name=piste_followup_note_ids] [name=name] input",
            run: "edit Apporter les affiches",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        {
            trigger: "button[name=action_plan]:contains(En faire une action)",
            run: "click",
        },
        {
            content: "the note is planned now",
            trigger: ".o_piste_timeline_recent:contains(Apporter les affiches)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_partner_phone_tour", {
    steps: () => [
        tab("Activité"),
        { trigger: ".o_piste_timeline_recent:contains(Appeler)" },
        { trigger: ".o_piste_timeline_past:contains(Rien n'a encore été fait)" },
        { trigger: "button:contains(Voir relance client)", run: "click" },
        { trigger: ".o_view_controller:contains(Appeler)" },
    ],
});
