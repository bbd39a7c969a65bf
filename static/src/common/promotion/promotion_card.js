import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";

// How far a finger rubs before everything is uncovered.
const SCRATCHED = 250;
const SHOWN_STAMPS = 3;

/** Create an element with a class, then texts and elements inside. */
function h(tag, className, ...content) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...content.filter(Boolean));
    return element;
}

/** A text that the page (and the tests) may look up by its name. */
function field(tag, className, name, text) {
    const element = h(tag, className, text || "");
    element.dataset.preview = name;
    return element;
}

/** The language of the page: a portal page names its own, the office has one. */
function language() {
    return document.documentElement.lang || localization.code.replace("_", "-");
}

/**
 * What a discount is called on the card.
 *
 * @param {string} kind percent, amount, two_for_one or free
 * @param {string} value as it was typed
 * @param {string} currency ISO code
 */
export function discountText(kind, value, currency) {
    const number = Number(
        String(value || "")
            .replace(/\s/g, "")
            .replace(",", ".")
    );
    if (kind === "two_for_one") {
        return _t("Two for One");
    }
    if (kind === "free") {
        return _t("Free");
    }
    if (!Number.isFinite(number) || number <= 0) {
        return "";
    }
    const lang = language();
    if (kind === "percent") {
        return `-${new Intl.NumberFormat(lang).format(number)} %`;
    }
    const options = { style: "currency", currency: currency || "CAD" };
    return `-${new Intl.NumberFormat(lang, options).format(number)}`;
}

/** A pattern that looks like a QR code and is none: nobody scans a preview. */
function codePicture() {
    const picture = h("div", "o_piste_code_picture");
    picture.setAttribute("aria-hidden", "true");
    for (let index = 0; index < 81; index++) {
        picture.append(h("i", (index * index + index * 7) % 5 < 2 ? "on" : ""));
    }
    return picture;
}

function scratchPart(values, root) {
    const prize = values.prizes[0] || _t("your first prize");
    const result = h("p", "o_piste_scratch_result", _t("You win:"), " ", prize);
    const cover = h("div", "o_piste_scratch_cover", _t("Scratch here"));
    cover.setAttribute("aria-hidden", "true");
    const box = h("div", "o_piste_scratch", result, cover);
    const button = h("button", "btn btn-secondary o_piste_reveal");
    button.type = "button";
    const show = (revealed) => {
        root.dataset.revealed = revealed ? "1" : "";
        box.classList.toggle("o_piste_revealed", revealed);
        result.hidden = !revealed;
        button.textContent = revealed ? _t("Cover again") : _t("Reveal");
    };
    let rubbed = 0;
    cover.addEventListener("pointermove", (ev) => {
        rubbed += Math.abs(ev.movementX) + Math.abs(ev.movementY);
        if (rubbed > SCRATCHED) {
            show(true);
        }
    });
    button.addEventListener("click", () => show(!root.dataset.revealed));
    show(Boolean(root.dataset.revealed));
    return [box, button];
}

function loyaltyPart(values) {
    const count = Math.min(Math.max(Number.parseInt(values.stamps) || 0, 0), 50);
    const card = h("ol", "o_piste_stamps");
    card.setAttribute("aria-label", _t("%s stamps", count));
    for (let index = 0; index < count; index++) {
        const stamp = h("li", index < SHOWN_STAMPS ? "o_piste_stamped" : "");
        stamp.textContent = index < SHOWN_STAMPS ? "✓" : String(index + 1);
        card.append(stamp);
    }
    return [
        card,
        field("p", "fw-bold mb-2", "reward", values.reward || _t("Your reward")),
    ];
}

function couponPart() {
    return [
        h(
            "div",
            "o_piste_coupon",
            codePicture(),
            h("code", "fs-4", "ABCD-1234"),
            h("small", "d-block", _t("Example of a code"))
        ),
    ];
}

function discountPart(values) {
    const text = discountText(
        values.discountKind,
        values.discountValue,
        values.currency
    );
    return text ? [field("p", "o_piste_discount", "discount", text)] : [];
}

const PARTS = {
    scratch: scratchPart,
    loyalty: loyaltyPart,
    coupon: couponPart,
    promotion: discountPart,
};

/**
 * Draw the card of a promotion as the customer will see it on his telephone.
 *
 * @param {HTMLElement} root emptied and filled
 * @param {Object} values texts as they were typed; nothing in them is markup
 */
export function drawCard(root, values) {
    const body = h(
        "div",
        "card-body",
        field("p", "h4 mb-1", "name", values.name || _t("Your title")),
        field("p", "mb-2", "teaser", values.teaser),
        ...PARTS[values.type](values, root),
        field(
            "p",
            "fw-bold o_piste_text mb-2",
            "discount_details",
            values.discount_details
        ),
        field("p", "o_piste_text mb-2", "details", values.details),
        field("p", "text-muted mb-0", "period", values.period)
    );
    const card = h("div", "o_piste_promotion_card card");
    if (values.image) {
        const image = h("img", "card-img-top");
        image.src = values.image;
        image.alt = _t("Picture of the promotion");
        card.append(image);
    }
    card.append(body);
    root.replaceChildren(card);
}
