import { registry } from "@web/core/registry";

import { ceremony } from "./contract_tour";

const tours = registry.category("web_tour.tours");

/** Steps that open an entry of the menu of Piste, on a wide screen. */
function openMenu(section, entry) {
    return [
        {
            trigger: `.o_menu_sections [data-menu-xmlid='piste.${section}']`,
            run: "click",
        },
        {
            trigger: `.o-dropdown-item[data-menu-xmlid='piste.${entry}']`,
            run: "click",
        },
    ];
}

/** Give the import screen a small file of merchants, one of its lines broken. */
function chooseFile() {
    const lines = [
        "Nom de la société;Nom du contact;E-mail;Téléphone",
        "Maroquinerie Bon Cuir;Armando Silva;armando@cuir.example.com;450-555-0188",
        "Tannerie du Lac;Rose Caron;rose@@tannerie;418-555-0189",
    ];
    const transfer = new DataTransfer();
    const content = "\ufeff" + lines.join("\r\n");
    transfer.items.add(new File([content], "pistes.csv", { type: "text/csv" }));
    const input = document.querySelector("input[type=file]");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

// Step 1: the sales admin imports a file; the broken line is refused with its reason.
tours.add("piste_journey_import", {
    steps: () => [
        { trigger: ".o_cp_action_menus .fa-cog", run: "click" },
        { trigger: ".o_import_menu", run: "click" },
        {
            trigger: ".o_import_action a[href$='piste_import_template.xlsx']",
            run: chooseFile,
        },
        {
            trigger: ".o_control_panel button.btn-primary:contains(Test)",
            run: "click",
        },
        {
            trigger:
                ".o_import_data_content:contains(« rose@@tannerie » n'est pas une adresse courriel)",
        },
        {
            trigger: ".o_piste_import_valid:contains(Importer les lignes valides (1))",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Maroquinerie Bon Cuir)" },
    ],
});

// Step 2 to 4 of the story: the rep takes the piste, moves it, converts it, quotes.
tours.add("piste_journey_rep", {
    steps: () => [
        {
            content: "The application opens on the home",
            trigger: ".o_piste_home h1:contains(Bonjour Marie-Ève)",
        },
        ...openMenu("piste_menu_leads", "piste_menu_leads_open"),
        {
            trigger: ".o_breadcrumb:contains(Pistes ouvertes)",
        },
        {
            trigger: ".o_searchview_input",
            run: "edit Maroquinerie",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {
            trigger: ".o_data_row:only-child .o_data_cell[name=partner_name]",
            run: "click",
        },
        {
            content: "Prise en charge",
            trigger:
                ".o_form_view button[name=action_piste_take_charge]:contains(Prise en charge)",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_piste_take_charge]))",
        },
        {
            content: "A click in the band moves the piste",
            trigger: ".o_statusbar_status button:contains(Qualification commerciale)",
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains(Qualification commerciale)",
        },
        {
            content: "Convertir",
            trigger: "button[name=action_piste_convert]:contains(Convertir)",
            run: "click",
        },
        {
            trigger: '.modal label:contains("Créer un nouveau tiers")',
        },
        {
            trigger: ".modal button[name=action_convert]:contains(Valider)",
            run: "click",
        },
        {
            content: "An opportunity with the same name is open",
            trigger:
                "button[name=action_piste_create_quotation]:contains(Créer un devis)",
            run: "click",
        },
        {
            content: "The standard terms are in the quotation",
            trigger:
                ".o_field_widget[name=order_line] .o_data_row:contains(Hébergement)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_quotation_send]",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_send_mail]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_form_view:has(.o_arrow_button_current[data-value=sent])",
        },
    ],
});

// Step 4, at the merchant's: the link, the signature, the payment.
tours.add("piste_journey_merchant_signs", {
    steps: () => [
        {
            content: "The page is ready",
            trigger: "body[is-ready=true]",
        },
        {
            content: "Signer et payer",
            trigger: '.o_portal_sale_sidebar .btn-primary:contains("Signer")',
            run: "click",
            expectUnloadPage: true,
        },
        ...ceremony({ name: "Armando Silva", card: true }),
    ],
});

/** Choose a day, some days from now, in a date field of the portal. */
function chooseDay(days) {
    return ({ anchor }) => {
        anchor.value = luxon.DateTime.now().plus({ days }).toISODate();
        anchor.dispatchEvent(new Event("input", { bubbles: true }));
    };
}

/** Choose a picture drawn on the spot. */
async function choosePicture({ anchor }) {
    const canvas = Object.assign(document.createElement("canvas"), {
        width: 640,
        height: 360,
    });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#1f4e79";
    pen.fillRect(0, 0, 640, 360);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "vitrine.jpg", { type: "image/jpeg" }));
    anchor.files = transfer.files;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Follow a link of the portal and wait for the next page. */
function follow(trigger) {
    return { trigger, run: "click", expectUnloadPage: true };
}

// Step 5: the rep sees what he is owed.
tours.add("piste_journey_rep_commission", {
    steps: () => [
        {
            content: "The week has its signed and collected amounts",
            trigger:
                "[data-section=week] li:contains(Signé cette semaine):not(:contains( 0,00))",
        },
        {
            trigger:
                "[data-section=week] li:contains(Encaissé cette semaine):not(:contains( 0,00))",
        },
        {
            content: "The client is among the last ones, with his état d'avancement",
            trigger:
                "[data-section=clients] li:contains(Maroquinerie Bon Cuir):contains(Contrat signé)",
        },
        {
            content: "What he earned opens its list",
            trigger: "[data-section=commissions] button:contains(Acquise)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Maroquinerie Bon Cuir)",
        },
    ],
});

// Step 6: the merchant in the portal, from his contract to a ticket.
tours.add("piste_journey_merchant", {
    steps: () => [
        follow(
            ".o_portal_my_home:not(:has(.o_portal_doc_spinner)) a[href='/my/orders']"
        ),
        {
            content: "The contract",
            trigger: ".o_portal_my_doc_table a[href*='/my/orders/']",
        },
        follow("a[href='/my/home']:visible"),
        follow(
            ".o_portal_my_home:not(:has(.o_portal_doc_spinner)) a[href*='filterby=invoices']"
        ),
        {
            content: "The paid invoice",
            trigger: ".o_portal_my_doc_table tbody tr:contains(Payé)",
        },
        follow("a[href='/my/home']:visible"),
        follow(
            ".o_portal_my_home:not(:has(.o_portal_doc_spinner)) a[href='/my/promotions']"
        ),
        follow("a:contains(Nouvelle promotion)"),
        {
            trigger: "#name",
            run: "edit Talons à moitié prix",
        },
        {
            trigger: "#teaser",
            run: "edit Deux talons pour le prix d'un",
        },
        {
            trigger: "#discount_value",
            run: "edit 50",
        },
        {
            trigger: "#discount_details",
            run: "edit La deuxième paire à -50 %",
        },
        {
            trigger: "#details",
            run: "edit Au comptoir, sur présentation de l'application.",
        },
        {
            trigger: "#date_start",
            run: chooseDay(3),
        },
        {
            trigger: "#date_end",
            run: chooseDay(17),
        },
        {
            trigger: "#image",
            run: choosePicture,
        },
        {
            trigger: ".o_piste_insert_terms",
            run: "click",
        },
        {
            trigger: "#accept_terms",
            run: "click",
        },
        follow("button:contains(Soumettre pour approbation)"),
        {
            trigger: "[role=status]:contains(Votre promotion est soumise.)",
        },
        follow("a[href='/my/home']:visible"),
        follow(
            ".o_portal_my_home:not(:has(.o_portal_doc_spinner)) a[href='/my/tickets']"
        ),
        follow("a[href='/my/tickets/new']:contains(Nouveau ticket)"),
        {
            trigger: "#subject",
            run: "edit Où voir mes visiteurs?",
        },
        {
            trigger: "#description",
            run: "edit Je cherche les chiffres de la semaine.",
        },
        follow(".o_piste_ticket_form button[type=submit]:contains(Envoyer)"),
        {
            content: "He knows when he will be answered",
            trigger: ".alert-success:contains(Réponse promise avant)",
        },
    ],
});

// Step 6: marketing finds the promotion on the home and approves it.
tours.add("piste_journey_marketing", {
    steps: () => [
        {
            trigger:
                "[data-section=promotions] button:contains(Talons à moitié prix):contains(Maroquinerie Bon Cuir)",
            run: "click",
        },
        {
            trigger: "button[name=action_approve]:contains(Approuver)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status [aria-checked=true]:contains(Planifiée)",
        },
    ],
});

// Steps 6 and 7: the rep answers the ticket and writes a note that only he reads.
tours.add("piste_journey_rep_answers", {
    steps: () => [
        {
            content: "The home counts down to the promised time",
            trigger:
                "[data-section=tickets] button:contains(Où voir mes visiteurs?):contains(Répondre avant)",
            run: "click",
        },
        {
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit Dans l'application, sous Statistiques.",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=response_state]:contains(Répondu à temps)",
        },
        ...openMenu("piste_menu_clients", "piste_menu_prospects"),
        {
            trigger: ".o_breadcrumb:contains(Prospects)",
        },
        {
            trigger: ".o_data_cell:contains(Maroquinerie Bon Cuir)",
            run: "click",
        },
        {
            trigger: ".o_notebook_headers a:contains(Notes dossier client)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=piste_note_ids] .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=body] textarea",
            run: "edit Préfère être joint le matin.",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=piste_note_ids] .o_kanban_record:contains(Préfère être joint le matin.)",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});
