import { _t } from "@web/core/l10n/translation";

const DELAY = 800;
// Accepting is an act of its own: never done again by the device.
const LEFT_OUT = ["csrf_token", "version", "accept_terms"];

/**
 * Keeps a form as a draft while it is being typed: at once on this device, and a
 * moment later on the server. What the server has not confirmed survives a network
 * cut, a closed page and a dead battery.
 */
export class PromotionDraft {
    /**
     * @param {HTMLFormElement} form
     * @param {(text: string, isWarning: boolean) => void} say shows the state in words
     * @param {(answer: Object) => void} onAnswer what the server said
     */
    constructor(form, say, onAnswer) {
        this.form = form;
        this.say = say;
        this.onAnswer = onAnswer;
        this.promotion = form.dataset.promotion || "";
        this.running = null;
        this.dirty = false;
        this.closed = false;
        const place = this.promotion || `new${window.location.search}`;
        this.key = `piste_promotion_${form.dataset.user}_${place}`;
    }

    /** @returns {Array} names and texts of what was typed, files left out */
    entries() {
        return [...new FormData(this.form).entries()].filter(
            ([name, value]) => typeof value === "string" && !LEFT_OUT.includes(name)
        );
    }

    keep(sent = false) {
        const { version } = this.form.elements;
        const kept = { entries: this.entries(), version: version.value, sent };
        try {
            window.localStorage.setItem(this.key, JSON.stringify(kept));
        } catch {
            // A full or closed storage: the server still gets everything.
        }
    }

    forget() {
        try {
            window.localStorage.removeItem(this.key);
        } catch {
            // Nothing is kept where nothing can be kept.
        }
    }

    kept() {
        try {
            return JSON.parse(window.localStorage.getItem(this.key));
        } catch {
            return null;
        }
    }

    /** @returns {Array|null} what this device kept and the page does not show */
    recall() {
        const kept = this.kept();
        if (!kept?.entries) {
            return null;
        }
        const { version } = this.form.elements;
        const typed = (entries) =>
            JSON.stringify(entries.filter(([name]) => name !== "submission_uid"));
        const isShown = typed(kept.entries) === typed(this.entries());
        if (isShown || (kept.sent && kept.version !== version.value)) {
            this.forget();
            return null;
        }
        version.value = kept.version;
        return kept.entries;
    }

    /** Something was typed. */
    touch() {
        if (this.closed) {
            return;
        }
        this.dirty = true;
        this.keep();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), DELAY);
    }

    stop() {
        clearTimeout(this.timer);
    }

    /** Send what was typed since the last answer; never two at once. */
    async save() {
        this.stop();
        while (this.running) {
            await this.running;
        }
        if (this.dirty && !this.closed) {
            this.running = this.send();
            await this.running;
            this.running = null;
        }
    }

    async send() {
        this.dirty = false;
        const data = new FormData(this.form);
        data.delete("image");
        data.delete("accept_terms");
        if (this.promotion) {
            data.set("promotion_id", this.promotion);
        }
        try {
            const response = await fetch("/my/promotions/autosave", {
                method: "POST",
                body: data,
                redirect: "error",
            });
            if (!response.ok) {
                throw new Error(response.statusText);
            }
            this.receive(await response.json(), data.get("terms"));
        } catch {
            this.dirty = true;
            this.say(_t("Not saved yet: what you type is kept on this device."), true);
        }
    }

    receive(answer, sentTerms) {
        if (answer.closed || answer.stale) {
            this.closed = true;
            this.say(answer.stale || _t("This promotion is submitted already."), true);
            return;
        }
        this.adopt(answer);
        const { terms } = this.form.elements;
        if (terms.value.trim() === sentTerms.trim() && answer.terms !== sentTerms) {
            terms.value = answer.terms;
        }
        const isClean = !Object.keys(answer.errors).length;
        if (isClean && !this.dirty) {
            this.forget();
        } else {
            this.keep();
        }
        this.say(answer.saved, false);
        this.onAnswer(answer);
    }

    /** From now on the form is that of the draft, also when the page is loaded anew. */
    adopt({ url, version }) {
        this.form.elements.version.value = version;
        if (this.promotion) {
            return;
        }
        this.forget();
        this.promotion = url.split("/").pop();
        this.key = `piste_promotion_${this.form.dataset.user}_${this.promotion}`;
        this.form.action = url;
        window.history.replaceState(window.history.state, "", url);
    }
}
