import { registry } from "@web/core/registry";

/** Let a file input carry a tiny picture, as a phone's camera would. */
function attachPhoto() {
    const dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const bytes = Uint8Array.from(atob(dot), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "carte.png", { type: "image/png" }));
    const input = this.anchor;
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Choose a date, as the picker of a phone does. */
function giveDate(date) {
    return function () {
        this.anchor.value = date;
        this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
    };
}

registry.category("web_tour.tours").add("piste_request_link", {
    steps: () => [
        {
            content: "What is asked, and how far one is",
            trigger: ".o_piste_request_head:contains(0)",
        },
        {
            trigger: ".o_piste_request_item:contains(Horaire) textarea",
            run: "edit Mardi au dimanche && press Tab",
        },
        {
            content: "Saved without any button",
            trigger: ".o_piste_request_head:contains(25)",
        },
        {
            trigger: ".o_piste_request_item:contains(Langue) label:contains(Français)",
            run: "click",
        },
        {
            trigger: ".o_piste_request_head:contains(50)",
        },
        {
            trigger: ".o_piste_request_item:contains(Naissance) input[type=date]",
            run: giveDate("1980-05-01"),
        },
        {
            trigger: ".o_piste_request_head:contains(75)",
        },
        {
            content: "What is missing is told",
            trigger: ".o_piste_request_end:contains(Il manque encore)",
        },
        {
            trigger: ".o_piste_request_item:contains(Identité) input[name=valid_until]",
            run: giveDate("2099-01-01"),
        },
        {
            trigger: ".o_piste_request_item:contains(Identité) input[type=file]",
            run: attachPhoto,
        },
        {
            trigger: ".o_piste_request_head:contains(100)",
        },
        {
            trigger: ".o_piste_request_files:contains(carte.png)",
        },
        {
            trigger: "button:contains(Envoyer mes réponses)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "h1:contains(Merci, vos réponses ont été reçues)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_rep_request", {
    url: "/odoo/requests",
    steps: () => [
        {
            trigger: ".o_data_row:contains(Ouverture du dossier) .o_data_cell:first",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Complète)",
        },
        {
            trigger: ".o_data_row:contains(Horaire) button[name=action_accept]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Horaire):contains(Acceptée)",
        },
        {
            trigger: ".o_data_row:contains(Identité) button[name=action_open_redo]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit La photo est floue",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(En cours)",
        },
        {
            trigger: ".o_data_row:contains(Identité):contains(À refaire)",
        },
    ],
});
