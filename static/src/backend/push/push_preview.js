import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import {
    Component,
    onMounted,
    onPatched,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";

export const LIMITS = { title: 50, text: 120 };

/** A telephone that shows the PUSH while one types, and counts what is left. */
export class PushPreview extends Component {
    static template = "piste.PushPreview";
    static props = { ...standardWidgetProps };

    setup() {
        this.root = useRef("root");
        // What stands in the inputs, before the form has taken it over.
        this.typed = useState({ title: null, text: null });
        this.onInput = this.onInput.bind(this);
        onMounted(() => {
            this.form = this.root.el.closest(".o_form_renderer, .o_form_view");
            this.form?.addEventListener("input", this.onInput);
            this.form?.addEventListener("change", this.onInput);
        });
        onPatched(() => this.forget());
        onWillUnmount(() => {
            this.form?.removeEventListener("input", this.onInput);
            this.form?.removeEventListener("change", this.onInput);
        });
    }

    onInput({ target }) {
        const name = target
            .closest("[name]:not(input, textarea)")
            ?.getAttribute("name");
        if (name in LIMITS) {
            this.typed[name] = target.value;
        }
    }

    /** The record has caught up with what was typed, or went on to another one. */
    forget() {
        for (const name of Object.keys(LIMITS)) {
            if (this.typed[name] === (this.props.record.data[name] || "")) {
                this.typed[name] = null;
            }
        }
    }

    value(name) {
        return this.typed[name] ?? (this.props.record.data[name] || "");
    }

    get merchant() {
        return this.props.record.data.partner_id?.display_name || _t("The merchant");
    }

    get counters() {
        return Object.entries(LIMITS).map(([name, limit]) => {
            const length = [...this.value(name)].length;
            return {
                name,
                label: name === "title" ? _t("Title") : _t("Text"),
                count: `${length} / ${limit}`,
                isFull: length >= limit,
            };
        });
    }
}

registry.category("view_widgets").add("piste_push_preview", {
    component: PushPreview,
    fieldDependencies: [
        { name: "title", type: "char" },
        { name: "text", type: "char" },
    ],
});
