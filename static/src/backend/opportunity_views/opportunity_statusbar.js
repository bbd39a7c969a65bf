import {
    RottingStatusBarDurationField,
    rottingStatusBarDurationField,
} from "@mail/js/rotting_mixin/rotting_statusbar";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { openMoveDialog } from "../lead_views/lead_move";
import { openWonDialog } from "./opportunity_move";

export class PisteStageStatusBar extends RottingStatusBarDurationField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
    }

    /**
     * A click on Lost asks why; one on Won asks about the other opportunities.
     *
     * @override
     */
    async selectItem(item) {
        const { record } = this.props;
        const reload = () => record.load();
        if (record.resId) {
            if (!(await record.save())) {
                return;
            }
            if (await openMoveDialog(this, record.resId, item.value, reload)) {
                return;
            }
        }
        await super.selectItem(item);
        if (record.resId) {
            await openWonDialog(this, record.resId, reload);
        }
    }
}

registry.category("fields").add("piste_opportunity_statusbar", {
    ...rottingStatusBarDurationField,
    // The arrows of the band are drawn for this class.
    additionalClasses: ["o_field_statusbar"],
    component: PisteStageStatusBar,
});
