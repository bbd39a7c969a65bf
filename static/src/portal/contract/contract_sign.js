/* global SignaturePad */
import { loadJS } from "@web/core/assets";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const PAUSES = [500, 1000, 2000];
const PAD_URL = "/web/static/lib/signature_pad/signature_pad.umd.js";

/**
 * The ceremony of a contract. The server knows the step: a page that is loaded again,
 * after a cut of the network too, goes on where it was. What was drawn stays until the
 * server has it.
 */
export class ContractSign extends Interaction {
    static selector = ".o_piste_sign[data-path]";
    dynamicContent = {
        ".o_piste_sign_read": { "t-on-submit.prevent": this.onRead },
        ".o_piste_sign_authorize": { "t-on-submit.prevent": this.onAuthorize },
        ".o_piste_sign_decline": { "t-on-click": this.onDecline },
        ".o_piste_sign_decline_form": { "t-on-submit.prevent": this.onDeclined },
        ".o_piste_sign_form": { "t-on-submit.prevent": this.onSign },
        ".o_piste_sign_ways [data-way]": { "t-on-click": this.onWay },
        ".o_piste_sign_clear": { "t-on-click": this.onClear },
        ".o_piste_sign_form input[name=name]": { "t-on-input": this.onName },
        ".o_piste_sign_promise": { "t-on-submit.prevent": this.onPromise },
        _window: { "t-on-resize": this.onResize },
    };

    setup() {
        this.path = this.el.dataset.path;
        this.error = this.el.querySelector(".o_piste_sign_error");
        this.canvas = this.el.querySelector(".o_piste_sign_pad canvas");
        this.way = "draw";
        this.busy = false;
        // One key for all tries: sent twice, it signs once.
        this.submission = crypto.randomUUID?.() || String(Math.random()).slice(2);
    }

    async willStart() {
        if (this.canvas) {
            await loadJS(PAD_URL);
        }
    }

    start() {
        if (this.canvas) {
            this.pad = new SignaturePad(this.canvas, { minWidth: 1, maxWidth: 3 });
            this.fitCanvas();
        }
    }

    // --- signature ---

    /** Draw sharply on every screen, and keep the strokes when the tablet is turned. */
    fitCanvas() {
        const ratio = Math.max(window.devicePixelRatio || 1, 1);
        const { width, height } = this.canvas.parentElement.getBoundingClientRect();
        const strokes = this.pad.toData();
        const scale = this.width ? width / this.width : 1;
        this.width = width;
        this.canvas.width = width * ratio;
        this.canvas.height = height * ratio;
        this.canvas.getContext("2d").scale(ratio, ratio);
        this.pad.clear();
        for (const stroke of strokes) {
            for (const point of stroke.points) {
                point.x *= scale;
                point.y *= scale;
            }
        }
        if (this.way === "type") {
            this.writeName();
        } else {
            this.pad.fromData(strokes);
        }
    }

    onResize() {
        if (this.pad) {
            this.fitCanvas();
        }
    }

    get name() {
        return this.el.querySelector("input[name=name]").value.trim();
    }

    /** The signature of who has no pen and no finger: the name, written large. */
    writeName() {
        const { width, height } = this.canvas.parentElement.getBoundingClientRect();
        const context = this.canvas.getContext("2d");
        context.clearRect(0, 0, width, height);
        let size = Math.min(height / 2, 72);
        do {
            context.font = `italic ${size}px "Brush Script MT", "Segoe Script", cursive`;
            size -= 2;
        } while (size > 12 && context.measureText(this.name).width > width - 32);
        context.fillStyle = "#000";
        context.textBaseline = "middle";
        context.fillText(this.name, 16, height / 2);
    }

    onName() {
        if (this.way === "type") {
            this.writeName();
        }
    }

    onWay(ev) {
        const chosen = ev.currentTarget.dataset.way;
        if (chosen === this.way) {
            return;
        }
        this.way = chosen;
        for (const button of this.el.querySelectorAll("[data-way]")) {
            const on = button.dataset.way === chosen;
            button.classList.toggle("active", on);
            button.setAttribute("aria-pressed", on);
        }
        this.pad.clear();
        if (chosen === "type") {
            this.pad.off();
            this.writeName();
        } else {
            this.pad.on();
        }
    }

    onClear() {
        this.pad.clear();
        if (this.way === "type") {
            this.el.querySelector("input[name=name]").value = "";
        }
    }

    async onSign(ev) {
        const form = ev.currentTarget;
        const values = Object.fromEntries(new FormData(form));
        await this.send("sign", {
            ...values,
            ink: this.canvas.toDataURL("image/png"),
            document_hash: form.dataset.document,
            submission: this.submission,
        });
    }

    // --- other steps ---

    async onRead() {
        await this.send("read", {});
    }

    async onAuthorize(ev) {
        const values = Object.fromEntries(new FormData(ev.currentTarget));
        await this.send("authorize", values);
    }

    onDecline(ev) {
        const form = this.el.querySelector(".o_piste_sign_decline_form");
        const hidden = form.classList.toggle("d-none");
        ev.currentTarget.setAttribute("aria-expanded", !hidden);
        if (!hidden) {
            form.elements.reason.focus();
        }
    }

    async onDeclined(ev) {
        await this.send("decline", { reason: ev.currentTarget.elements.reason.value });
    }

    async onPromise(ev) {
        await this.send("promise", { kind: ev.submitter.value });
    }

    /** Send one step; say what went wrong and keep everything, or go on. */
    async send(step, values) {
        if (this.busy) {
            return;
        }
        this.setBusy(true);
        this.error.classList.add("d-none");
        try {
            const params = { ...values, lang: this.el.dataset.lang };
            const answer = await this.waitFor(this.sendAgain(step, params));
            if (answer.error) {
                this.fail(answer.error);
            } else {
                window.location.replace(`${this.path}?lang=${this.el.dataset.lang}`);
            }
        } catch {
            this.fail(this.el.querySelector(".o_piste_sign_offline").textContent);
        }
    }

    /** A network that fails for a moment is tried again: the key signs once. */
    async sendAgain(step, params) {
        for (const pause of PAUSES) {
            try {
                return await rpc(`${this.path}/${step}`, params);
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    throw error;
                }
                await new Promise((resolve) => setTimeout(resolve, pause));
            }
        }
        return rpc(`${this.path}/${step}`, params);
    }

    fail(message) {
        this.error.textContent = message;
        this.error.classList.remove("d-none");
        this.error.focus();
        this.setBusy(false);
    }

    setBusy(busy) {
        this.busy = busy;
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.disabled = busy;
        }
    }
}

registry.category("public.interactions").add("piste.contract_sign", ContractSign);
