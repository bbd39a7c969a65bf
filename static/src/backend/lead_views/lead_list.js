import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

registry.category("views").add("piste_lead_list", { ...listView });
