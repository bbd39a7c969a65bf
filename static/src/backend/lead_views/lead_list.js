import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

import { RememberedSearchModel } from "../remembered_search/remembered_search_model";
import { KeyboardListRenderer } from "./keyboard_list_renderer";

registry.category("views").add("piste_lead_list", {
    ...listView,
    Renderer: KeyboardListRenderer,
    SearchModel: RememberedSearchModel,
});
