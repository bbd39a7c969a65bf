import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatSelection } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Icon and colour of each state of progress; the word always stands beside them. */
export const PROGRESS_LOOKS = {
    todo: { icon: "fa-circle-o", color: "text-body" },
    planned: { icon: "fa-circle-o", color: "text-body" },
    in_progress: { icon: "fa-play-circle", color: "text-primary" },
    waiting: { icon: "fa-pause-circle", color: "text-warning-emphasis" },
    late: { icon: "fa-exclamation-circle", color: "text-danger fw-bold" },
    done: { icon: "fa-check-circle", color: "text-success" },
    cancelled: { icon: "fa-ban", color: "text-muted" },
};

/** How far something is: icon, colour and word. */
export class ProgressField extends Component {
    static template = "piste.ProgressField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get look() {
        return PROGRESS_LOOKS[this.value];
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return formatSelection(this.value, { selection });
    }
}

registry.category("fields").add("piste_progress", {
    component: ProgressField,
    displayName: _t("Progress"),
    supportedTypes: ["selection"],
});
