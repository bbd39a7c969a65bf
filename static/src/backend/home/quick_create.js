import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

/** Add a prospect or an action from any screen (PC-03). */
export class PisteQuickCreate extends Component {
    static template = "piste.QuickCreate";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    open(xmlid) {
        return this.action.doAction(xmlid);
    }
}

if (session.piste_quick_create) {
    registry
        .category("systray")
        .add("piste.QuickCreate", { Component: PisteQuickCreate }, { sequence: 40 });
}
