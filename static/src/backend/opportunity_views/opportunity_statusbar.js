import { registry } from "@web/core/registry";

import "../lead_views/lead_statusbar";
import { openWonDialog } from "./opportunity_move";

const bands = registry.category("fields");
const stageBand = bands.get("piste_stage_statusbar");

export class PisteOpportunityStatusBar extends stageBand.component {
    /**
     * A click on Won asks about the other opportunities of the prospect.
     *
     * @override
     */
    async selectItem(item) {
        await super.selectItem(item);
        const { record } = this.props;
        if (record.resId && record.data.won_status === "won") {
            await openWonDialog(this, record.resId, () => record.load());
        }
    }
}

bands.add("piste_opportunity_statusbar", {
    ...stageBand,
    component: PisteOpportunityStatusBar,
});
