import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

import { drawCard } from "@piste/common/promotion/promotion_card";
import { PromotionDraft } from "./promotion_draft";

const ACCEPTED = ["image/jpeg", "image/png", "image/webp"];
const MAX_PRIZES = 20;
const TEXTS = ["name", "teaser", "discount_details", "details", "reward"];

/** A day some days after another one, as a date input wants it. */
function addDays(day, count) {
    const [year, month, date] = day.split("-").map(Number);
    return new Date(Date.UTC(year, month - 1, date + count)).toISOString().slice(0, 10);
}

/** The day it is here, as a date input wants it. */
function today() {
    const now = new Date();
    const local = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    return new Date(local).toISOString().slice(0, 10);
}

/**
 * Form of a promotion: shows the card while the merchant types, keeps the draft,
 * checks the picture before it travels, and sends the form once.
 */
export class PromotionForm extends Interaction {
    static selector = ".o_piste_promotion_form";
    dynamicContent = {
        _root: {
            "t-on-submit": this.onSubmit,
            "t-on-input": this.onInput,
        },
        "input[name=image]": { "t-on-change": this.onPicture },
        ".o_piste_insert_terms": { "t-on-click": this.insertTerms },
        ".o_piste_add_prize": { "t-on-click": this.addPrize },
        ".o_piste_presets button": { "t-on-click": this.choosePeriod },
        _window: {
            "t-on-pageshow": this.onPageShow,
            "t-on-online": () => this.draft.save(),
        },
    };

    setup() {
        this.sent = false;
        this.preview = document.querySelector(".o_piste_promotion_preview");
        this.picture = this.el.dataset.image || "";
        this.dateFormat = new Intl.DateTimeFormat(document.documentElement.lang, {
            dateStyle: "long",
            timeZone: "UTC",
        });
        this.draft = new PromotionDraft(
            this.el,
            this.say.bind(this),
            this.onAnswer.bind(this)
        );
    }

    start() {
        this.preview.hidden = false;
        for (const hidden of this.el.querySelectorAll(
            ".o_piste_presets, .o_piste_add_prize"
        )) {
            hidden.hidden = false;
        }
        if (window.matchMedia("(max-width: 991px)").matches) {
            this.preview.open = false;
        }
        document.querySelector(".o_piste_errors")?.focus();
        this.restore();
        this.updatePreview();
    }

    destroy() {
        this.draft.stop();
        URL.revokeObjectURL(this.pictureUrl);
    }

    value(name) {
        return this.el.elements[name]?.value.trim() || "";
    }

    /** @returns {string} the date in words, empty when it is incomplete */
    day(name) {
        const date = this.el.elements[name].valueAsDate;
        return date ? this.dateFormat.format(date) : "";
    }

    // What was typed

    onInput() {
        this.updatePreview();
        this.draft.touch();
    }

    restore() {
        const entries = this.draft.recall();
        if (!entries) {
            return;
        }
        const prizes = entries.filter(([name]) => name === "prize_name").length;
        while (this.prizes().length < Math.min(prizes, MAX_PRIZES)) {
            this.addPrize();
        }
        const rest = [...entries];
        for (const input of this.el.elements) {
            if (!input.name || ["file", "submit"].includes(input.type)) {
                continue;
            }
            if (["checkbox", "radio"].includes(input.type)) {
                input.checked = entries.some(
                    ([name, value]) => name === input.name && value === input.value
                );
                continue;
            }
            const index = rest.findIndex(([name]) => name === input.name);
            if (index >= 0) {
                input.value = rest.splice(index, 1)[0][1];
            }
        }
        this.say(_t("What you had typed on this device is back."), false);
        this.draft.touch();
    }

    say(text, isWarning) {
        const line = this.el.querySelector(".o_piste_saved");
        line.textContent = text;
        line.classList.toggle("o_piste_warning", isWarning);
    }

    onAnswer({ errors, overlap, window: words }) {
        this.el.querySelector("[data-preview-text=window]").textContent = words;
        for (const shown of this.el.querySelectorAll(".o_piste_live_error")) {
            shown.parentElement
                .querySelector(".is-invalid")
                ?.classList.remove("is-invalid");
            shown.remove();
        }
        for (const [name, message] of Object.entries(errors)) {
            this.showError(name, message);
        }
        const box = this.el.querySelector(".o_piste_overlap");
        box.hidden = !overlap;
        box.querySelector("span").textContent = overlap;
    }

    /** Say under a field what is wrong with it, while the rest is saved. */
    showError(name, message) {
        const input = this.el.querySelector(`#${CSS.escape(name)}`);
        this.el.querySelector(`#${CSS.escape(name)}_error:not(:empty)`)?.remove();
        if (!input) {
            return;
        }
        const text = document.createElement("div");
        text.className = "o_piste_live_error invalid-feedback d-block";
        text.setAttribute("role", "status");
        text.textContent = message;
        if (input.matches("input, textarea")) {
            input.classList.add("is-invalid");
        }
        input.after(text);
    }

    // Card

    updatePreview() {
        const values = Object.fromEntries(
            TEXTS.map((name) => [name, this.value(name)])
        );
        const days = [this.day("date_start"), this.day("date_end")];
        drawCard(this.preview.querySelector(".o_piste_phone"), {
            ...values,
            type: this.value("type") || "promotion",
            period: days.filter(Boolean).join(" – "),
            discountKind: this.value("discount_kind"),
            discountValue: this.value("discount_value"),
            stamps: this.value("stamp_count"),
            prizes: this.prizes()
                .map((row) => row.querySelector("[name=prize_name]").value.trim())
                .filter(Boolean),
            currency: this.el.dataset.currency,
            image: this.pictureUrl || this.picture,
        });
    }

    onPicture(ev) {
        const input = ev.currentTarget;
        const file = input.files[0];
        const { maxPicture, messageSize, messageFormat } = this.el.dataset;
        let message = "";
        if (file && !ACCEPTED.includes(file.type)) {
            message = messageFormat;
        } else if (file && file.size > Number(maxPicture)) {
            message = messageSize;
        }
        if (message) {
            input.value = "";
        }
        input.classList.toggle("is-invalid", Boolean(message));
        this.el.querySelector("#image_error").textContent = message;
        if (file && !message) {
            URL.revokeObjectURL(this.pictureUrl);
            this.pictureUrl = URL.createObjectURL(file);
            this.updatePreview();
        }
    }

    // Help to fill in

    prizes() {
        return [...this.el.querySelectorAll(".o_piste_prize")];
    }

    addPrize() {
        const rows = this.prizes();
        if (rows.length >= MAX_PRIZES) {
            return;
        }
        const row = rows.at(-1).cloneNode(true);
        const number = rows.length + 1;
        for (const input of row.querySelectorAll("input")) {
            input.value = "";
            input.id = `${input.name}_${number}`;
            input.parentElement.querySelector("label").htmlFor = input.id;
        }
        row.querySelector("label span").textContent = number;
        rows.at(-1).after(row);
        row.querySelector("input").focus();
    }

    choosePeriod(ev) {
        const { date_start: start, date_end: end } = this.el.elements;
        start.value = start.value || addDays(today(), 1);
        end.value = addDays(start.value, Number(ev.currentTarget.dataset.days) - 1);
        this.onInput();
    }

    /** The server fills the model text; it knows every limit and both languages. */
    async insertTerms(ev) {
        ev.preventDefault();
        const { terms } = this.el.elements;
        if (terms.value.trim() && !window.confirm(this.el.dataset.messageReplace)) {
            return;
        }
        this.draft.dirty = true;
        const answered = this.draft.onAnswer;
        this.draft.onAnswer = (answer) => {
            terms.value = answer.model_terms;
            answered(answer);
        };
        await this.draft.save();
        this.draft.onAnswer = answered;
        this.draft.touch();
        terms.focus();
    }

    // Sending

    /** A second tap while the first is on its way would only be confusing. */
    onSubmit(ev) {
        this.draft.stop();
        if (this.sent) {
            ev.preventDefault();
            return;
        }
        if (this.draft.running) {
            // The draft is being created: send the form into it, not beside it.
            ev.preventDefault();
            const { submitter } = ev;
            this.draft.running.then(() => this.el.requestSubmit(submitter));
            return;
        }
        this.draft.keep(true);
        this.sent = true;
        this.el.setAttribute("aria-busy", "true");
    }

    onPageShow(ev) {
        if (ev.persisted) {
            this.sent = false;
            this.el.removeAttribute("aria-busy");
        }
    }
}

/** Ask before a form that cannot be undone is sent. */
export class ConfirmForm extends Interaction {
    static selector = "form.o_piste_confirm";
    dynamicContent = { _root: { "t-on-submit": this.onSubmit } };

    onSubmit(ev) {
        if (!window.confirm(this.el.dataset.confirm)) {
            ev.preventDefault();
        }
    }
}

registry.category("public.interactions").add("piste.promotion_form", PromotionForm);
registry.category("public.interactions").add("piste.confirm_form", ConfirmForm);
