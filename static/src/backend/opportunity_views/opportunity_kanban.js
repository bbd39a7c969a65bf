import { registry } from "@web/core/registry";

import "../lead_views/lead_kanban";
import { openWonDialog } from "./opportunity_move";

const views = registry.category("views");
const askingView = views.get("piste_opportunity_kanban");

export class PisteOpportunityGroupList extends askingView.Model.DynamicGroupList {
    /**
     * A drop on Won asks about the other opportunities of the prospect.
     *
     * @override
     */
    async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        const source = this.groups.find((group) => group.id === dataGroupId);
        const record = source?.list.records.find((rec) => rec.id === dataRecordId);
        await super.moveRecord(...arguments);
        if (record && targetGroupId && targetGroupId !== dataGroupId) {
            await openWonDialog(this.model, record.resId, () => this.model.load());
        }
    }
}

export class PisteOpportunityKanbanModel extends askingView.Model {
    static DynamicGroupList = PisteOpportunityGroupList;
}

views.add("piste_opportunity_board", {
    ...askingView,
    Model: PisteOpportunityKanbanModel,
});
