import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { rpc } from "@web/core/network/rpc";

const TYPING_PAUSE = 400;

/** Shows the chosen files before they are sent, and sends the form once. */
export class TicketForm extends Interaction {
    static selector = ".o_piste_ticket_form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        "#files": { "t-on-change": this.onFiles },
        ".o_piste_camera input": { "t-on-change": this.onPhoto },
        "#subject": { "t-on-input": this.debounced(this.onSubject, TYPING_PAUSE) },
    };

    onSubmit() {
        // The server keeps one ticket per form anyway; this saves the second upload.
        this.el
            .querySelector("button[type=submit]")
            .setAttribute("disabled", "disabled");
    }

    /** Puts the photo just taken beside the files chosen before. */
    onPhoto(ev) {
        const input = this.el.querySelector("#files");
        const transfer = new DataTransfer();
        for (const file of [...input.files, ...ev.currentTarget.files]) {
            transfer.items.add(file);
        }
        input.files = transfer.files;
        ev.currentTarget.value = "";
        input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /** Shows the open tickets about the same thing: a hint, never a refusal. */
    async onSubject(ev) {
        const subject = ev.target.value;
        const found = await this.waitFor(rpc("/my/tickets/similar", { subject }));
        this.showSimilar(found);
    }

    showSimilar(found) {
        const box = this.el.querySelector(".o_piste_ticket_similar");
        const items = found.map(({ url, number, subject, state }) => {
            const item = document.createElement("li");
            const link = document.createElement("a");
            link.href = url;
            link.textContent = `${number} – ${subject} (${state})`;
            item.append(link);
            return item;
        });
        box.querySelector("ul").replaceChildren(...items);
        box.classList.toggle("d-none", !found.length);
    }

    onFiles(ev) {
        const files = [...ev.currentTarget.files];
        const { maxFiles, maxBytes } = this.el.dataset;
        ev.currentTarget.setCustomValidity(this.problem(files, maxFiles, maxBytes));
        ev.currentTarget.reportValidity();
        const list = this.el.querySelector(".o_piste_ticket_previews");
        list.replaceChildren(...files.map((file) => this.preview(file)));
    }

    problem(files, maxFiles, maxBytes) {
        if (files.length > Number(maxFiles)) {
            return _t("Choose at most %(count)s files.", { count: maxFiles });
        }
        const heavy = files.find((file) => file.size > Number(maxBytes));
        return heavy
            ? _t("“%(name)s” is heavier than 8 MB.", { name: heavy.name })
            : "";
    }

    preview(file) {
        const item = document.createElement("li");
        if (file.type.startsWith("image/")) {
            const picture = document.createElement("img");
            picture.alt = "";
            picture.src = URL.createObjectURL(file);
            this.registerCleanup(() => URL.revokeObjectURL(picture.src));
            item.append(picture);
        }
        const name = document.createElement("span");
        name.textContent = file.name;
        item.append(name);
        return item;
    }
}

registry.category("public.interactions").add("piste.ticket_form", TicketForm);
