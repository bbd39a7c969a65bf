import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Saves each answer as soon as it is given. Without it every question has its button,
 * which does the same.
 */
export class RequestPage extends Interaction {
    static selector = ".o_piste_request";
    // On the root alone: the questions are put anew each time one is saved.
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit, "t-on-change": this.onChange },
    };

    setup() {
        this.saving = Promise.resolve();
    }

    onChange(ev) {
        const input = ev.target.closest(".o_piste_request_auto");
        if (!input) {
            return;
        }
        const form = input.closest("form");
        const late = form.querySelector("input[name=valid_until]");
        // A document that expires is sent once its last day is known.
        if (input.type === "file" && late && !late.value) {
            late.focus();
            return;
        }
        if (form.checkValidity()) {
            form.requestSubmit();
        }
    }

    onSubmit(ev) {
        const form = ev.target;
        if (form.matches(".o_piste_request_finish")) {
            form.querySelector("button").setAttribute("disabled", "disabled");
            return;
        }
        ev.preventDefault();
        // One after the other: each answer of the server shows all that is saved.
        this.saving = this.saving.then(() => this.save(form));
        return this.saving;
    }

    async save(form) {
        const problem = this.problem(form);
        if (problem) {
            this.say(form, problem);
            return;
        }
        this.say(form, "");
        form.setAttribute("aria-busy", "true");
        try {
            const response = await this.waitFor(
                fetch(form.action, { method: "POST", body: new FormData(form) })
            );
            const text = await this.waitFor(response.text());
            this.show(form, new DOMParser().parseFromString(text, "text/html"));
        } catch {
            this.say(
                form,
                _t("The network does not answer. Try again: nothing else is lost.")
            );
        } finally {
            form.removeAttribute("aria-busy");
        }
    }

    problem(form) {
        const input = form.querySelector("input[type=file]");
        const most = Number(this.el.dataset.maxBytes);
        const heavy = [...(input?.files || [])].find((file) => file.size > most);
        return heavy
            ? _t("“%(name)s” is heavier than 8 MB.", { name: heavy.name })
            : "";
    }

    say(form, text) {
        const place = form.querySelector(".o_piste_request_problem");
        place.textContent = text;
        place.classList.toggle("d-none", !text);
    }

    /** Puts what the server says of this question, and of the whole, on the page. */
    show(form, page) {
        const id = form.closest(".o_piste_request_item").id;
        if (!page.getElementById(id)) {
            // The link ended, or the session did: the server says it best.
            window.location.reload();
            return;
        }
        const focused = document.activeElement?.id;
        for (const name of [
            `#${id}`,
            ".o_piste_request_head",
            ".o_piste_request_end",
        ]) {
            const [old, fresh] = [
                this.el.querySelector(name),
                page.querySelector(name),
            ];
            if (old && fresh) {
                old.replaceWith(document.adoptNode(fresh));
            }
        }
        if (focused) {
            document.getElementById(focused)?.focus();
        }
        this.el.querySelector(".o_piste_request_saved").textContent = _t("Saved.");
    }
}

registry.category("public.interactions").add("piste.request_page", RequestPage);
