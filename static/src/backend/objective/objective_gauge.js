import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Length of the half circle that objective_gauge.xml draws. */
const LENGTH = 126;

/** How much of an objective is reached: a half circle and, in words, its percentage. */
export class ObjectiveGauge extends Component {
    static template = "piste.ObjectiveGauge";
    static props = { ...standardFieldProps };

    get percent() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.props.record.data.progress_label || "";
    }

    get title() {
        return _t("Reached: %s", this.label);
    }

    get dashes() {
        const part = Math.min(Math.max(this.percent, 0), 100) / 100;
        return `${part * LENGTH} ${LENGTH}`;
    }
}

registry.category("fields").add("piste_objective_gauge", {
    component: ObjectiveGauge,
    displayName: _t("Gauge of an Objective"),
    supportedTypes: ["integer"],
    fieldDependencies: [{ name: "progress_label", type: "char" }],
});
