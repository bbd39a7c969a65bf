import { formatCurrency } from "@web/core/currency";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Projection and real of each week, side by side; a table says the same in words. */
export class ObjectiveChart extends Component {
    static template = "piste.ObjectiveChart";
    static props = { ...standardFieldProps };

    get chart() {
        return this.props.record.data[this.props.name] || { weeks: [] };
    }

    get weeks() {
        const weeks = this.chart.weeks;
        const most = Math.max(
            1,
            ...weeks.flatMap((week) => [week.target, week.actual])
        );
        const height = (value) => Math.max(0, Math.round((100 * value) / most));
        return weeks.map((week) => ({
            ...week,
            label: this.day(week.from),
            targetHeight: height(week.target),
            actualHeight: height(week.actual),
            title: _t("Week of %(day)s: real %(actual)s, projection %(target)s", {
                day: this.day(week.from),
                actual: this.amount(week.actual),
                target: this.amount(week.target),
            }),
        }));
    }

    day(date) {
        return deserializeDate(date).toLocaleString({ day: "numeric", month: "short" });
    }

    amount(value) {
        const digits = this.chart.currency_id ? undefined : [16, 0];
        return formatCurrency(value, this.chart.currency_id, { digits });
    }
}

registry.category("fields").add("piste_objective_chart", {
    component: ObjectiveChart,
    displayName: _t("Weeks of an Objective"),
    supportedTypes: ["json", "jsonb"],
});
