import { registry } from "@web/core/registry";
import {
    formPhoneField,
    PhoneField,
    phoneField,
} from "@web/views/fields/phone/phone_field";
import { Component } from "@odoo/owl";

const FLAG = { name: "piste_do_not_call", type: "boolean" };

/** A phone widget of core, without any link to the number of who refused (AX-07). */
function refusable(field) {
    class RefusablePhoneField extends Component {
        static template = "piste.RefusablePhoneField";
        // Whatever core's widget takes: apps loaded later add to it.
        static props = { "*": true };

        get number() {
            return this.props.record.data[this.props.name] || "";
        }

        get isRefused() {
            return this.props.record.data[FLAG.name];
        }

        /** The widget of lists offers no call while one types. */
        get Phone() {
            return this.isRefused ? PhoneField : field.component;
        }
    }
    return {
        ...field,
        component: RefusablePhoneField,
        extractProps: (...info) => field.extractProps(...info),
        fieldDependencies: [FLAG],
    };
}

const fields = registry.category("fields");
fields.add("piste_phone", refusable(phoneField));
fields.add("form.piste_phone", refusable(formPhoneField));
