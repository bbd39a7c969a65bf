import { CrmKanbanModel } from "@crm/views/crm_kanban/crm_kanban_model";
import { crmKanbanView } from "@crm/views/crm_kanban/crm_kanban_view";
import { registry } from "@web/core/registry";

import { openMoveDialog } from "../lead_views/lead_move";
import { RememberedSearchModel } from "../remembered_search/remembered_search_model";
import { openWonDialog } from "./opportunity_move";

export class PisteOpportunityDynamicGroupList extends CrmKanbanModel.DynamicGroupList {
    /**
     * A drop on Lost opens the dialog and leaves the card in place; one on Won asks
     * about the other opportunities.
     *
     * @override
     */
    async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        const source = this.groups.find((group) => group.id === dataGroupId);
        const target = this.groups.find((group) => group.id === targetGroupId);
        const record = source?.list.records.find((rec) => rec.id === dataRecordId);
        const moved =
            record && source !== target && target?.groupByField.name === "stage_id";
        if (!moved || !target.value) {
            return super.moveRecord(...arguments);
        }
        const reload = () => this.model.load();
        const { resId } = record;
        if (await openMoveDialog(this.model, resId, target.value, reload)) {
            return;
        }
        await super.moveRecord(...arguments);
        await openWonDialog(this.model, resId, reload);
    }
}

export class PisteOpportunityKanbanModel extends CrmKanbanModel {
    static DynamicGroupList = PisteOpportunityDynamicGroupList;
}

registry.category("views").add("piste_opportunity_board", {
    ...crmKanbanView,
    Model: PisteOpportunityKanbanModel,
    SearchModel: RememberedSearchModel,
});
