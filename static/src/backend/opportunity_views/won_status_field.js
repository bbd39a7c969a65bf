import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const SHOWN = {
    won: { icon: "fa-trophy", color: "text-bg-success" },
    lost: { icon: "fa-times-circle", color: "text-bg-danger" },
};

/** How an opportunity ended: a colour, a sign and a word. */
export class WonStatusField extends Component {
    static template = "piste.WonStatusField";
    static props = { ...standardFieldProps };

    get shown() {
        return SHOWN[this.value];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.value === "won" ? _t("Won") : _t("Lost");
    }
}

registry.category("fields").add("piste_won_status", {
    component: WonStatusField,
    displayName: _t("Result"),
    supportedTypes: ["selection"],
});
