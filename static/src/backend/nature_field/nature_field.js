import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** What an address is for: icon and word when it is, nothing when it is not. */
export class NatureField extends Component {
    static template = "piste.NatureField";
    static props = {
        ...standardFieldProps,
        icon: { type: String },
    };

    get isOn() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }
}

export const natureField = {
    component: NatureField,
    displayName: _t("Nature of an Address"),
    supportedTypes: ["boolean"],
    extractProps: ({ options }) => ({ icon: options.icon }),
};

registry.category("fields").add("piste_nature", natureField);
