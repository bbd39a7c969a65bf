import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

const LOOKS = {
    done: "text-success",
    missing: "text-danger fw-bold",
    waiting: "text-muted",
    none: "text-muted",
};

/** Contract, signature, payment, authorisation and invoices of contracts (OD-27). */
export class ContractStepsField extends Component {
    static template = "piste.ContractStepsField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get cards() {
        return this.props.record.data[this.props.name] || [];
    }

    get isList() {
        return this.props.record.resModel !== "sale.order";
    }

    look(step) {
        return LOOKS[step.state] || LOOKS.waiting;
    }

    missing(card) {
        return card.missing === 1
            ? _t("1 thing missing")
            : _t("%s things missing", card.missing);
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

export const contractStepsField = {
    component: ContractStepsField,
    displayName: _t("Contract Steps"),
    supportedTypes: ["json", "jsonb"],
};

registry.category("fields").add("piste_contract_steps", contractStepsField);
