import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

/** The company of a piste; its subject while neither company nor contact is known. */
export class LeadCompanyField extends CharField {
    get formattedValue() {
        const { contact_name, name } = this.props.record.data;
        return super.formattedValue || (!contact_name && name) || "";
    }
}

export const leadCompanyField = {
    ...charField,
    component: LeadCompanyField,
    displayName: _t("Company of a Piste"),
    fieldDependencies: [
        { name: "contact_name", type: "char" },
        { name: "name", type: "char" },
    ],
};

registry.category("fields").add("piste_lead_company", leadCompanyField);
