import { Component, useState } from "@odoo/owl";
import {
    deserializeDateTime,
    formatDuration,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const STATUS_FIELDS = ["piste_status_id", "stage_id", "piste_prospect_status_id"];
const STATES = {
    won: { label: _t("Won"), icon: "fa-check-circle", color: "text-success" },
    lost: { label: _t("Lost"), icon: "fa-times-circle", color: "text-danger" },
};
// One name may be that of a status of pistes and of one of prospects.
const KINDS = {
    lead: _t("Piste"),
    stage: _t("Opportunity"),
    prospect: _t("Prospect"),
};

/**
 * What happened to a piste, an opportunity or a prospect: its statuses with the time
 * spent in each, the opportunities attached to it and its events (AX-11).
 *
 * Nothing is read before the tab is opened.
 */
export class ActivityPanel extends Component {
    static template = "piste.ActivityPanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ activity: null });
        useRecordObserver((record) => this.follow(record));
    }

    /** Read again when another record is shown or its status has been saved. */
    async follow(record) {
        const statuses = STATUS_FIELDS.map((name) => record.data[name]?.id);
        const key = [record.resId, ...statuses].join();
        if (record.dirty || key === this.key) {
            return;
        }
        this.key = key;
        this.state.activity = record.resId
            ? await this.orm.call(record.resModel, "get_piste_activity", [
                  [record.resId],
              ])
            : null;
    }

    formatDate(value) {
        return toLocaleDateTimeString(deserializeDateTime(value));
    }

    formatTime(seconds) {
        return seconds < 60 ? _t("Less than a minute") : formatDuration(seconds, true);
    }

    getKind({ kind }) {
        return KINDS[kind];
    }

    getState(opportunity) {
        return STATES[opportunity.state];
    }

    open(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("piste_activity_panel", {
    component: ActivityPanel,
    extractProps: () => ({}),
});
