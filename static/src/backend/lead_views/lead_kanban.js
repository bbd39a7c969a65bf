import { registry } from "@web/core/registry";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { kanbanView } from "@web/views/kanban/kanban_view";

import { RememberedSearchModel } from "../remembered_search/remembered_search_model";
import { openMoveDialog } from "./lead_move";

export class PisteLeadDynamicGroupList extends RelationalModel.DynamicGroupList {
    /**
     * Ask the server first: a drop on Converted or Lost, or on a status that lacks
     * something, opens the same dialog as the button and leaves the card in place.
     *
     * @override
     */
    async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        const source = this.groups.find((group) => group.id === dataGroupId);
        const target = this.groups.find((group) => group.id === targetGroupId);
        const moved =
            source !== target && target?.groupByField.name === "piste_status_id";
        const record = source?.list.records.find((rec) => rec.id === dataRecordId);
        if (moved && record && target.value) {
            const asked = await openMoveDialog(
                this.model,
                record.resId,
                target.value,
                () => this.model.load()
            );
            if (asked) {
                return;
            }
        }
        return super.moveRecord(...arguments);
    }
}

export class PisteLeadKanbanModel extends RelationalModel {
    static DynamicGroupList = PisteLeadDynamicGroupList;
}

export const pisteLeadKanbanView = {
    ...kanbanView,
    Model: PisteLeadKanbanModel,
    SearchModel: RememberedSearchModel,
};

registry.category("views").add("piste_lead_kanban", pisteLeadKanbanView);
