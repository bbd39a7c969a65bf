import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A badge in place of a button that a refusal disables; the reason on hover. */
export class RefusalField extends Component {
    static template = "piste.RefusalField";
    static props = { ...standardFieldProps, label: String, icon: String };

    get reason() {
        return this.props.record.data[this.props.name] || "";
    }
}

export const refusalField = {
    component: RefusalField,
    displayName: _t("Refusal"),
    supportedTypes: ["char"],
    extractProps: ({ attrs, options }) => ({
        label: attrs.string || "",
        icon: options.icon || "fa-ban",
    }),
};

registry.category("fields").add("piste_refusal", refusalField);
