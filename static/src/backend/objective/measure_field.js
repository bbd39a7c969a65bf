import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import {
    MonetaryField,
    monetaryField,
} from "@web/views/fields/monetary/monetary_field";

/** An amount, or a whole number where the record has no currency: clients. */
export class MeasureField extends MonetaryField {
    get formattedValue() {
        if (this.currency) {
            return super.formattedValue;
        }
        return formatFloat(this.value, { digits: [16, 0] });
    }
}

registry.category("fields").add("piste_measure", {
    ...monetaryField,
    component: MeasureField,
});
