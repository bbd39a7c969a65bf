import { registry } from "@web/core/registry";

const composer = ".o_piste_discussion_composer";

registry.category("web_tour.tours").add("piste_discussion_open", {
    steps: () => [
        {
            content: "the “+” of the client",
            trigger: ".o_form_view .o_piste_discuss:contains('Discussion interne')",
            run: "click",
        },
        {
            content: "the client is there already",
            trigger: ".o_field_widget[name=partner_id] input:value('Gisèle')",
        },
        {
            trigger:
                ".o_field_widget[name=name] textarea, .o_field_widget[name=name] input",
            run: "edit Livraison en retard",
        },
        {
            trigger: ".o_field_widget[name=concerned_ids] input",
            run: "edit Nadia",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-item:contains('Nadia Cloutier'), .o_kanban_record:contains('Nadia Cloutier')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=concerned_ids]:contains('Nadia Cloutier')",
        },
        {
            trigger: `${composer} textarea`,
            run: "edit Le client attend ses présentoirs.",
        },
        { trigger: `${composer} button:contains('Envoyer')`, run: "click" },
        {
            content: "the first message has saved the discussion",
            trigger:
                ".o_form_saved .o_piste_discussion_mine:contains('présentoirs'):contains('piste_rep')",
        },
        {
            content: "nothing is left to send",
            trigger: `${composer}:has(.o_piste_discussion_send[disabled])`,
        },
    ],
});

registry.category("web_tour.tours").add("piste_discussion_answer", {
    steps: () => [
        {
            content: "one discussion waits, whatever screen is open",
            trigger: ".o_piste_discussion_systray .badge:contains('1')",
            run: "click",
        },
        {
            content: "it is marked in the list, or on its card",
            trigger:
                ".o_data_row.fw-bold .o_data_cell:contains('Livraison en retard'), .o_kanban_record:contains('Livraison en retard'):contains('à lire')",
            run: "click",
        },
        {
            trigger: ".o_piste_discussion_new:contains('présentoirs') .badge",
        },
        {
            content: "what was shown is read",
            trigger: "body:not(:has(.o_piste_discussion_systray))",
        },
        { trigger: `${composer} textarea`, run: "edit Ils partent demain." },
        { trigger: `${composer} .o_piste_discussion_send`, run: "click" },
        { trigger: ".o_piste_discussion_mine:contains('demain')" },
        {
            trigger:
                ".o_form_statusbar button:contains('Régler'), .o-dropdown-item:contains('Régler')",
            run: "click",
        },
        {
            content: "nothing is added to a settled discussion",
            trigger: ".o_piste_discussion:contains('réglée'):not(:has(textarea))",
        },
    ],
});
