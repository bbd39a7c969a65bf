import { Component, onMounted, onPatched, useRef } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { formatDate } from "@web/core/l10n/dates";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { drawCard } from "@piste/common/promotion/promotion_card";

/** The card of a promotion as its customers will see it, while one types (OD-09). */
export class PromotionPreview extends Component {
    static template = "piste.PromotionPreview";
    static props = { ...standardWidgetProps };

    setup() {
        this.phone = useRef("phone");
        const draw = () => drawCard(this.phone.el, this.values);
        onMounted(draw);
        onPatched(draw);
    }

    get values() {
        const { data } = this.props.record;
        const days = [data.date_start, data.date_end].filter(Boolean);
        const prizes = data.prize_ids?.records || [];
        return {
            type: data.type || "promotion",
            name: data.name || "",
            teaser: data.teaser || "",
            discount_details: data.discount_details || "",
            details: data.details || "",
            reward: data.reward || "",
            stamps: data.stamp_count,
            discountKind: data.discount_kind,
            discountValue: data.discount_value,
            currency: data.currency_id?.display_name,
            prizes: prizes.map((prize) => prize.data.name).filter(Boolean),
            period: days.map((day) => formatDate(day)).join(" – "),
            image: this.image,
        };
    }

    /** A picture just chosen is base64; a stored one is fetched, anew when it changed. */
    get image() {
        const { data, resId } = this.props.record;
        if (!data.image) {
            return "";
        }
        if (data.image.length > 100) {
            return `data:image;base64,${data.image}`;
        }
        const unique = data.image_hash || "";
        return `/web/image/piste.promotion/${resId}/image?unique=${unique}`;
    }

    /** Read in the template, so that each of these draws the card again. */
    get fingerprint() {
        return JSON.stringify(this.values);
    }
}

registry.category("view_widgets").add("piste_promotion_preview", {
    component: PromotionPreview,
    fieldDependencies: [
        { name: "image_hash", type: "char" },
        { name: "currency_id", type: "many2one", relation: "res.currency" },
    ],
});
