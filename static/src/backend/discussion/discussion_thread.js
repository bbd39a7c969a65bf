import { Component, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What was said in an internal discussion, and where to answer (GB-05). */
export class DiscussionThread extends Component {
    static template = "piste.DiscussionThread";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.store = useService("piste_discussion");
        this.fileInput = useRef("files");
        this.state = useState({ body: "", files: [], isSending: false });
        useRecordObserver((record) => this.markRead(record));
        useBus(this.env.bus, "piste_discussion:changed", () => this.follow());
    }

    get posts() {
        return this.props.record.data[this.props.name] || [];
    }

    get isOpen() {
        return this.props.record.data.state !== "settled";
    }

    get canSend() {
        return Boolean(this.state.body.trim()) && !this.state.isSending;
    }

    formatDate(value) {
        return toLocaleDateTimeString(deserializeDateTime(value));
    }

    /** What is on the screen is read; it stays marked as new until one leaves. */
    async markRead(record) {
        const posts = record.data[this.props.name] || [];
        const last = posts.filter((post) => post.is_unread).at(-1)?.id;
        if (!record.resId || !last || last === this.lastRead) {
            return;
        }
        this.lastRead = last;
        this.store.unread = await this.orm.silent.call(
            "piste.discussion",
            "mark_read",
            [[record.resId]]
        );
    }

    /** Somebody spoke, here or in another discussion. */
    async follow() {
        const { record } = this.props;
        if (record.resId && !(await record.isDirty())) {
            await record.load();
        }
    }

    chooseFiles() {
        this.fileInput.el.click();
    }

    onFilesChosen() {
        this.state.files.push(...this.fileInput.el.files);
        this.fileInput.el.value = "";
    }

    removeFile(index) {
        this.state.files.splice(index, 1);
    }

    onKeydown(event) {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            this.send();
        }
    }

    /** A new discussion is saved by its first message. */
    async send() {
        const { record } = this.props;
        if (!this.canSend || !(await record.save())) {
            return;
        }
        this.state.isSending = true;
        try {
            const files = await Promise.all(
                this.state.files.map(async (file) => ({
                    name: file.name,
                    data: (await getDataURLFromFile(file)).split(",")[1],
                }))
            );
            await this.orm.call("piste.discussion", "post_message", [
                [record.resId],
                this.state.body,
                files,
            ]);
            Object.assign(this.state, { body: "", files: [] });
            await record.load();
        } finally {
            this.state.isSending = false;
        }
        this.notification.add(_t("Message sent"), { type: "success" });
    }
}

registry.category("fields").add("piste_discussion_thread", {
    component: DiscussionThread,
    displayName: _t("Discussion"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "state", type: "selection" }],
});
