import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Tells, while one enters an opportunity, which ones of the party are open. */
export class OpenSiblings extends Component {
    static template = "piste.OpenSiblings";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get siblings() {
        return this.props.record.data[this.props.name];
    }

    open() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: this.siblings.text,
            res_model: "crm.lead",
            domain: [["id", "in", this.siblings.ids]],
            views: [[false, "list"]],
            target: "new",
            context: { create: false },
        });
    }
}

registry.category("fields").add("piste_open_siblings", {
    component: OpenSiblings,
    displayName: _t("Open Opportunities of the Same Party"),
    supportedTypes: ["json"],
});
