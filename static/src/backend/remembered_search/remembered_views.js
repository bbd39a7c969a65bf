import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

import { ToolsListController } from "../tools_menu/tools_menu";
import { KeyboardListRenderer } from "./keyboard_list_renderer";
import { RememberedSearchModel } from "./remembered_search_model";

const views = registry.category("views");
views.add("piste_list", {
    ...listView,
    Controller: ToolsListController,
    Renderer: KeyboardListRenderer,
    SearchModel: RememberedSearchModel,
});
views.add("piste_kanban", { ...kanbanView, SearchModel: RememberedSearchModel });
views.add("piste_keyboard_list", { ...listView, Renderer: KeyboardListRenderer });
