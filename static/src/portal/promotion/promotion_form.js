import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const ACCEPTED = ["image/jpeg", "image/png", "image/webp"];

/**
 * Form of a promotion: shows the card while the merchant types, checks the picture
 * before it travels, and sends the form once.
 */
export class PromotionForm extends Interaction {
    static selector = ".o_piste_promotion_form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        "input:not([type=file]), textarea": { "t-on-input": this.updatePreview },
        "input[name=image]": { "t-on-change": this.onPicture },
        ".o_piste_insert_terms": { "t-on-click": this.insertTerms },
        _window: { "t-on-pageshow": this.onPageShow },
    };

    setup() {
        this.sent = false;
        this.preview = document.querySelector(".o_piste_promotion_preview");
        this.dateFormat = new Intl.DateTimeFormat(document.documentElement.lang, {
            dateStyle: "long",
            timeZone: "UTC",
        });
    }

    start() {
        if (window.matchMedia("(max-width: 991px)").matches) {
            this.preview.open = false;
        }
        document.querySelector(".o_piste_errors")?.focus();
        this.updatePreview();
    }

    destroy() {
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

    target(name) {
        return this.preview.querySelector(`[data-preview=${name}]`);
    }

    updatePreview() {
        for (const name of ["name", "teaser", "discount_details", "details"]) {
            const target = this.target(name);
            target.textContent = this.value(name) || target.dataset.empty || "";
        }
        const days = [this.day("date_start"), this.day("date_end")];
        this.target("period").textContent = days.filter(Boolean).join(" – ");
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
        this.showPicture(message ? null : file);
    }

    showPicture(file) {
        if (!file) {
            return;
        }
        URL.revokeObjectURL(this.pictureUrl);
        this.pictureUrl = URL.createObjectURL(file);
        const image = this.target("image");
        image.src = this.pictureUrl;
        image.classList.remove("d-none");
    }

    insertTerms() {
        const input = this.el.elements.terms;
        const { modelTerms, messageReplace } = this.el.dataset;
        if (input.value.trim() && !window.confirm(messageReplace)) {
            return;
        }
        const blank = "____";
        input.value = modelTerms
            .replaceAll("{start}", this.day("date_start") || blank)
            .replaceAll("{end}", this.day("date_end") || blank);
        input.focus();
    }

    /** A second tap while the first is on its way would only be confusing. */
    onSubmit(ev) {
        if (this.sent) {
            ev.preventDefault();
        }
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
