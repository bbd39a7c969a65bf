import { registry } from "@web/core/registry";

/** Let the file input of the form carry a tiny picture, as a phone's camera would. */
function attachPhoto() {
    const dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const bytes = Uint8Array.from(atob(dot), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "vitrine.png", { type: "image/png" }));
    const input = document.querySelector("#files");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("piste_portal_ticket", {
    url: "/my",
    steps: () => [
        {
            content: "The tile of the portal",
            trigger: '.o_portal_index_card a[href="/my/tickets"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing open yet: a sentence invites",
            trigger: ".o_piste_portal:contains(une personne vous répond)",
        },
        {
            trigger: 'a[href="/my/tickets/new"]:contains(Nouveau ticket)',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The promise stands on the form",
            trigger: ".o_piste_portal:contains(en moins de)",
        },
        {
            trigger: 'label[for="kind_problem"]',
            run: "click",
        },
        {
            trigger: "#subject",
            run: "edit Le coupon ne s'affiche pas",
        },
        {
            trigger: "#description",
            run: "edit Mes clients voient une page blanche.",
        },
        {
            trigger: "#files",
            run: attachPhoto,
        },
        {
            content: "The photo shows before it is sent",
            trigger: ".o_piste_ticket_previews:contains(vitrine.png) img",
        },
        {
            trigger: ".o_piste_ticket_form button[type=submit]:contains(Envoyer)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Number and promise are confirmed",
            trigger: ".alert-success:contains(Réponse promise avant)",
        },
        {
            trigger: "h1:contains(Le coupon ne s'affiche pas)",
        },
        {
            trigger: ".o_piste_ticket_previews img",
        },
        {
            content: "The conversation is there (it loads its own scripts)",
            timeout: 40000,
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit Voici une précision.",
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger:
                "#chatterRoot:shadow .o-mail-Message:contains(Voici une précision.)",
        },
        {
            trigger: "button:contains(Problème résolu)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".badge:contains(Résolu)",
        },
        {
            trigger: "button:contains(Rouvrir)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".badge:contains(En cours)",
        },
        {
            trigger: '.o_portal_submenu a[href="/my/tickets"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_piste_ticket_cards .card:contains(Le coupon ne s'affiche pas)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_rep_ticket", {
    url: "/odoo/my-tickets",
    steps: () => [
        {
            content: "The ticket waits for its representative",
            trigger: ".o_kanban_record:contains(Facture en double)",
        },
        {
            trigger: ".o_kanban_record .o_field_piste_countdown",
        },
        {
            trigger: ".o_kanban_record:contains(Facture en double)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=response_state]:contains(À temps)",
        },
        {
            trigger: "button[name=action_take]:contains(Prendre en charge)",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_take]))",
        },
        {
            content: "Answer the merchant",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit La première est la bonne.",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "The first answer is stored and shown",
            trigger: ".o_field_widget[name=response_state]:contains(Répondu à temps)",
        },
        {
            trigger: ".o_field_widget[name=first_response_at]",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(En cours)",
        },
        {
            trigger: "button[name=action_solve]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Résolu)",
        },
    ],
});
