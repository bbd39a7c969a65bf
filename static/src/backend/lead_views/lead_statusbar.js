import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    StatusBarField,
    statusBarField,
} from "@web/views/fields/statusbar/statusbar_field";

import { openMoveDialog } from "./lead_move";

export class PisteLeadStatusBar extends StatusBarField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
    }

    /**
     * Converted and Lost open their dialog; so does a status that lacks something.
     *
     * @override
     */
    async selectItem(item) {
        const { record } = this.props;
        if (record.resId) {
            if (!(await record.save())) {
                return;
            }
            const asked = await openMoveDialog(this, record.resId, item.value, () =>
                record.load()
            );
            if (asked) {
                return;
            }
        }
        return super.selectItem(item);
    }
}

registry.category("fields").add("piste_lead_statusbar", {
    ...statusBarField,
    // The arrows of the band are drawn for this class.
    additionalClasses: ["o_field_statusbar"],
    component: PisteLeadStatusBar,
});
