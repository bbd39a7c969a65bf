import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

import { openTile } from "../home/open_tile";
import { KeyboardListRenderer } from "../remembered_search/keyboard_list_renderer";

/** One total per state above the commissions; each opens its list (OD-20). */
export class CommissionTotals extends Component {
    static template = "piste.CommissionTotals";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ totals: [] });
        // Not awaited: the list does not wait for its totals.
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        this.state.totals = await this.orm.silent.call(
            "piste.commission.entry",
            "get_totals",
            []
        );
    }

    money(total) {
        return total.amount === null
            ? "—"
            : formatCurrency(total.amount, total.currency_id);
    }

    open(total) {
        return openTile(this.action, total.action);
    }
}

class CommissionListRenderer extends KeyboardListRenderer {
    static template = "piste.CommissionListRenderer";
    static components = { ...KeyboardListRenderer.components, CommissionTotals };
}

class CommissionKanbanRenderer extends KanbanRenderer {
    static template = "piste.CommissionKanbanRenderer";
    static components = { ...KanbanRenderer.components, CommissionTotals };
}

const views = registry.category("views");
views.add("piste_commission_list", { ...listView, Renderer: CommissionListRenderer });
views.add("piste_commission_kanban", {
    ...kanbanView,
    Renderer: CommissionKanbanRenderer,
});
