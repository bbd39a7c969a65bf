import { _t } from "@web/core/l10n/translation";
import { deserializeDate, toLocaleDateString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

const LOOKS = {
    overdue: { label: _t("Late"), class: "text-bg-danger" },
    today: { label: _t("Today"), class: "text-bg-warning" },
    planned: { label: _t("Planned"), class: "text-bg-info" },
    done: { label: _t("Done"), class: "text-bg-success" },
};

/** What is planned with a client and what was done, in two columns (AX-28). */
export class TimelineField extends Component {
    static template = "piste.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get columns() {
        const value = this.props.record.data[this.props.name] || {};
        return [
            {
                key: "recent",
                title: _t("Recent Activity"),
                empty: _t("Nothing is planned: plan the next action."),
                rows: value.recent || [],
            },
            {
                key: "past",
                title: _t("Past Activity"),
                empty: _t("Nothing was done yet."),
                rows: value.past || [],
            },
        ];
    }

    look(row) {
        return LOOKS[row.state] || LOOKS.planned;
    }

    day(row) {
        return toLocaleDateString(deserializeDate(row.date));
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

export const timelineField = {
    component: TimelineField,
    displayName: _t("Timeline"),
    supportedTypes: ["json", "jsonb"],
};

registry.category("fields").add("piste_timeline", timelineField);
