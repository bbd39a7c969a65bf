import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const COLORS = {
    sent: "success",
    open: "success",
    click: "success",
    reply: "success",
    received: "info",
    bounce: "danger",
    error: "danger",
    exception: "danger",
    cancel: "secondary",
    canceled: "secondary",
};

/** The e-mails of a document, with their delivery, and the answers beside them. */
export class SentEmails extends Component {
    static template = "piste.SentEmails";
    static props = { ...standardFieldProps };

    get emails() {
        return this.props.record.data[this.props.name] || [];
    }

    label(email) {
        return email.status === "received" ? _t("Received") : email.label;
    }

    color(email) {
        return COLORS[email.status] || "warning";
    }
}

export const sentEmails = {
    component: SentEmails,
    displayName: _t("Sent Emails"),
    supportedTypes: ["json"],
};

registry.category("fields").add("piste_sent_emails", sentEmails);
