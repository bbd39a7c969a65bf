import { CrmKanbanModel } from "@crm/views/crm_kanban/crm_kanban_model";
import { crmKanbanView } from "@crm/views/crm_kanban/crm_kanban_view";
import { registry } from "@web/core/registry";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { kanbanView } from "@web/views/kanban/kanban_view";

import { RememberedSearchModel } from "../remembered_search/remembered_search_model";
import { withMoveDialog } from "./lead_move";

/** Add a kanban whose drops ask first. */
function addKanban(name, view, Model, statusField) {
    class AskingModel extends Model {
        static DynamicGroupList = withMoveDialog(Model.DynamicGroupList, [statusField]);
    }
    registry.category("views").add(name, {
        ...view,
        Model: AskingModel,
        SearchModel: RememberedSearchModel,
    });
}

addKanban("piste_lead_kanban", kanbanView, RelationalModel, "piste_status_id");
addKanban("piste_opportunity_kanban", crmKanbanView, CrmKanbanModel, "stage_id");
addKanban(
    "piste_prospect_kanban",
    kanbanView,
    RelationalModel,
    "piste_prospect_status_id"
);
