import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

const LOOK = {
    late: { icon: "fa-exclamation-circle", color: "text-danger" },
    due_soon: { icon: "fa-hourglass-half", color: "text-warning-emphasis" },
    on_time: { icon: "fa-clock-o", color: "text-success" },
};

/** Time left before a promise, in words: "in 3 hours"; the moment itself is the title. */
export class CountdownField extends Component {
    static template = "piste.CountdownField";
    static props = {
        ...standardFieldProps,
        stateField: { type: String, optional: true },
    };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get look() {
        const state = this.props.record.data[this.props.stateField];
        return LOOK[state];
    }

    get text() {
        return this.look ? this.value.toRelative() : this.title;
    }

    get title() {
        return toLocaleDateTimeString(this.value);
    }
}

export const countdownField = {
    component: CountdownField,
    displayName: _t("Countdown"),
    supportedTypes: ["datetime"],
    extractProps: ({ options }) => ({ stateField: options.state_field }),
    fieldDependencies: ({ options }) =>
        options.state_field ? [{ name: options.state_field, type: "selection" }] : [],
};

registry.category("fields").add("piste_countdown", countdownField);
