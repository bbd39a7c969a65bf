import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const TAPS = "piste_promotion_taps";

/** A tap of the merchant, counted over all the pages of a tour. */
function tapped() {
    const { sessionStorage } = window;
    sessionStorage.setItem(TAPS, Number(sessionStorage.getItem(TAPS) || 0) + 1);
}

function tap(trigger, options = {}) {
    return {
        trigger,
        async run(helpers) {
            tapped();
            await helpers.click();
        },
        ...options,
    };
}

/** One tap into a field, then the keyboard. */
function type(trigger, text) {
    return {
        trigger,
        async run(helpers) {
            tapped();
            await helpers.edit(text);
        },
    };
}

/** Choose a day, some days from now, in an empty date field. */
function chooseDay(offset) {
    return ({ anchor }) => {
        anchor.value = luxon.DateTime.now().plus({ days: offset }).toISODate();
        anchor.dispatchEvent(new Event("input", { bubbles: true }));
    };
}

/** Open or close the sheet that holds the card; at the desk it is always open. */
function togglePreview({ anchor }) {
    if (window.innerWidth < 992) {
        anchor.click();
    }
}

/** Choose a picture drawn on the spot, as a telephone would hand one over. */
async function choosePicture() {
    const canvas = Object.assign(document.createElement("canvas"), {
        width: 640,
        height: 360,
    });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#b5451b";
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = "#ffffff";
    pen.font = "bold 72px sans-serif";
    pen.fillText("Poutine", 160, 205);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "IMG_0001.jpg", { type: "image/jpeg" }));
    const input = document.querySelector("#image");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("piste_portal_promotion", {
    url: "/my/home",
    steps: () => [
        {
            content: "Open the promotions from the home page",
            trigger:
                ".o_portal_my_home:not(:has(.o_portal_doc_spinner)) a[href='/my/promotions']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Start a new one",
            trigger: "h1:contains(Promotions) ~ div a:contains(Nouvelle promotion)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Submit too early: the page says what is missing",
            trigger: "h1:contains(Nouvelle promotion)",
        },
        {
            trigger: "#name",
            run: "edit Mardi poutine",
        },
        {
            trigger: "button:contains(Soumettre pour approbation)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was typed is still there",
            trigger: "#name:value(Mardi poutine)",
        },
        {
            trigger: ".o_piste_errors a:contains(Termes & Conditions)",
        },
        {
            trigger: "#teaser",
            run: "edit La deuxième à moitié prix",
        },
        {
            trigger: "#discount_value",
            run: "edit 50",
        },
        {
            trigger: "#discount_details",
            run: "edit Deuxième poutine à -50 %, de 11 h à 20 h",
        },
        {
            trigger: "#details",
            run: "edit Au comptoir seulement.",
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
            content: "On a telephone the card is one tap away",
            trigger: ".o_piste_promotion_preview summary",
            run: togglePreview,
        },
        {
            content: "The card is shown while one types",
            trigger:
                ".o_piste_promotion_preview:has(img[src^='blob:']) " +
                "[data-preview=teaser]:contains(La deuxième à moitié prix)",
        },
        {
            trigger: ".o_piste_promotion_preview summary",
            run: togglePreview,
        },
        {
            trigger: ".o_piste_insert_terms",
            run: "click",
        },
        {
            content: "The model text has the name of the merchant and no blank",
            trigger: "#terms:value(Offre de)",
            run({ anchor }) {
                if (/[{}]|____/.test(anchor.value)) {
                    throw new Error(`Model text with blanks: ${anchor.value}`);
                }
            },
        },
        {
            trigger: "button:contains(Enregistrer le brouillon)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains(Votre brouillon est enregistré.)",
        },
        {
            trigger: "#accept_terms",
            run: "click",
        },
        {
            trigger: "button:contains(Soumettre pour approbation)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains(Votre promotion est soumise.)",
        },
        {
            trigger: ".badge:contains(Soumise)",
        },
        {
            content: "It is in the list, with its state in words",
            trigger: ".breadcrumb a:contains(Promotions)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger:
                ".o_piste_promotion_cards .card:contains(Mardi poutine):has(.badge:contains(Soumise))",
        },
    ],
});

registry.category("web_tour.tours").add("piste_marketing_promotion", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='piste.piste_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of promotions",
            trigger: "button[data-menu-xmlid='piste.piste_menu_promotions']",
            run: "click",
        },
        {
            trigger:
                "a[data-menu-xmlid='piste.piste_menu_promotions_to_approve']:contains(À approuver)",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(À approuver)",
        },
        {
            trigger: ".o_data_row .o_data_cell:contains(Mardi poutine)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status [aria-checked=true]:contains(Soumise)",
        },
        {
            content: "Ask for a correction first",
            trigger: "button:contains(Demander une correction)",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] textarea",
            run: "edit Précisez les heures dans le titre.",
        },
        {
            trigger: ".modal button:contains(Renvoyer)",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status [aria-checked=true]:contains(À corriger)",
        },
        {
            content: "The second one is approved",
            trigger: ".o_breadcrumb a:contains(À approuver)",
            run: "click",
        },
        {
            trigger: ".o_data_row .o_data_cell:contains(Jeudi crème glacée)",
            run: "click",
        },
        {
            trigger: "button[name=action_approve]:contains(Approuver)",
            run: "click",
        },
        {
            content: "From here on the dates decide",
            trigger: ".o_statusbar_status [aria-checked=true]:contains(Planifiée)",
        },
        {
            content: "It is on the board",
            trigger: "button[data-menu-xmlid='piste.piste_menu_promotions']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='piste.piste_menu_promotions_all']",
            run: "click",
        },
        {
            trigger:
                ".o_kanban_record:contains(Jeudi crème glacée):has(img):contains(Planifiée)",
        },
        {
            content: "It is in the calendar",
            trigger: "button[data-menu-xmlid='piste.piste_menu_promotions']",
            run: "click",
        },
        {
            trigger:
                "a[data-menu-xmlid='piste.piste_menu_promotions_calendar']:contains(Calendrier)",
            run: "click",
        },
        {
            trigger: ".o_calendar_view .fc-event:contains(Jeudi crème glacée)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_portal_promotion_taps", {
    url: "/my/home",
    steps: () => [
        {
            trigger: ".o_portal_my_home:not(:has(.o_portal_doc_spinner))",
            run: () => window.sessionStorage.removeItem(TAPS),
        },
        tap("a[href='/my/promotions']", { expectUnloadPage: true }),
        tap("a:contains(Nouvelle promotion)", { expectUnloadPage: true }),
        tap("label[for=type_loyalty]:contains(Carte fidélité)"),
        {
            content: "Only the fields of the card are asked for",
            trigger: "#reward:visible:not(:has(#coupon_quota:visible))",
        },
        type("#name", "Dix cafés, un offert"),
        type("#reward", "Le onzième café"),
        type("#discount_details", "Un café offert après dix cafés"),
        {
            content: "The card is drawn within 100 ms of a key",
            trigger: "#stamp_count",
            run({ anchor }) {
                const start = performance.now();
                anchor.value = "12";
                anchor.dispatchEvent(new Event("input", { bubbles: true }));
                const stamps = document.querySelectorAll(".o_piste_stamps li").length;
                const taken = performance.now() - start;
                if (stamps !== 12 || taken > 100) {
                    throw new Error(`${stamps} stamps after ${taken} ms`);
                }
            },
        },
        tap(".o_piste_presets button:contains(2 semaines)"),
        {
            content: "The draft saves itself",
            trigger: ".o_piste_saved:contains(Enregistré à)",
        },
        tap(".o_piste_insert_terms"),
        {
            content: "The limits of the card stand in the terms",
            trigger: "#terms:value(12 timbres donnent)",
        },
        tap("label[for=accept_terms]"),
        tap("button:contains(Soumettre pour approbation)", { expectUnloadPage: true }),
        {
            trigger: "[role=status]:contains(Votre promotion est soumise.)",
            run() {
                const taps = Number(window.sessionStorage.getItem(TAPS));
                if (!taps || taps > 25) {
                    throw new Error(`${taps} taps from nothing to Soumise`);
                }
            },
        },
        {
            trigger: ".badge:contains(Soumise)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_portal_promotion_offline", {
    url: "/my/promotions/new",
    steps: () => [
        {
            content: "A scratch card, with a prize more than the page offers",
            trigger: "label[for=type_scratch]:contains(Gratteux)",
            run: "click",
        },
        {
            trigger: "#name",
            run: "edit Grattez et gagnez",
        },
        {
            trigger: ".o_piste_saved:contains(Enregistré à)",
        },
        {
            content: "The connection is cut",
            trigger: "#prize_name_1",
            run() {
                window.fetch = () => Promise.reject(new TypeError("no network"));
            },
        },
        {
            trigger: ".o_piste_add_prize",
            run: "click",
        },
        {
            trigger: "#prize_name_5",
            run: "edit Une poutine",
        },
        {
            trigger: ".o_piste_saved:contains(gardé sur cet appareil)",
        },
        {
            content: "The page is closed and opened again",
            trigger: "#name",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            trigger:
                ".o_piste_saved:contains(de retour), .o_piste_saved:contains(Enregistré)",
        },
        {
            trigger: "#prize_name_5:value(Une poutine)",
        },
        {
            content: "Prize by prize, the page says what is missing",
            trigger: "#prize_ids_error, #prize_ids + .o_piste_live_error",
        },
        {
            trigger: "#prize_quantity_5",
            run: "edit 20",
        },
        {
            trigger: "#prize_odds_5",
            run: "edit 12,5",
        },
        {
            trigger:
                "form:not(:has(.o_piste_live_error)) .o_piste_saved:contains(Enregistré à)",
        },
        {
            content: "On a telephone the card is one tap away",
            trigger: ".o_piste_promotion_preview summary",
            run: togglePreview,
        },
        {
            content: "No need to scratch: a button reveals",
            trigger:
                ".o_piste_phone:not(:has(.o_piste_revealed)) button:contains(Révéler)",
            run: "click",
        },
        {
            trigger: ".o_piste_revealed p:contains(Vous gagnez : Une poutine)",
        },
    ],
});
