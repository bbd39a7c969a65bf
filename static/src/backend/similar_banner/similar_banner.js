import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Tells, while one types, which files look like the one being entered. */
export class SimilarBanner extends Component {
    static template = "piste.SimilarBanner";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get matches() {
        return this.props.record.data[this.props.name] || [];
    }

    get title() {
        const namesake = this.matches.some(
            (match) => match.model === "res.partner" && match.codes.includes("name")
        );
        return namesake
            ? _t("There is already a contact with this name:")
            : _t("There is already a file like this one:");
    }

    open(match) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: match.model,
            res_id: match.id,
            views: [[false, "form"]],
            target: "new",
            context: { create: false },
        });
    }
}

export const similarBanner = {
    component: SimilarBanner,
    displayName: _t("Possible Doubles"),
    supportedTypes: ["json"],
};

registry.category("fields").add("piste_similar", similarBanner);
