import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

import { RememberedSearchModel } from "./remembered_search_model";

const views = registry.category("views");
for (const [name, view] of [
    ["piste_list", listView],
    ["piste_kanban", kanbanView],
]) {
    views.add(name, { ...view, SearchModel: RememberedSearchModel });
}
