import { browser } from "@web/core/browser/browser";
import { SIZES } from "@web/core/ui/ui_service";
import { ListRenderer } from "@web/views/list/list_renderer";

/** From which width of the screen on an optional column is there unasked. */
const FROM = [
    ["o_piste_from_lg", SIZES.LG],
    ["o_piste_from_xl", SIZES.XL],
];

/** A list whose row buttons work by keyboard: core opens the record on Enter. */
export class KeyboardListRenderer extends ListRenderer {
    /** @override */
    onCellKeydown(ev, ...others) {
        if (
            ["Enter", " "].includes(ev.key) &&
            ev.target.closest(".o_data_row button[name]")
        ) {
            // The browser turns the key into a click on the button.
            return;
        }
        return super.onCellKeydown(ev, ...others);
    }

    /**
     * A tablet shows fewer columns, until its user chooses some.
     * @override
     */
    computeOptionalActiveFields() {
        const active = super.computeOptionalActiveFields();
        if (browser.localStorage.getItem(this.keyOptionalFields) !== null) {
            return active;
        }
        for (const { className, name, optional } of this.allColumns) {
            const from = FROM.find(([mark]) => className?.includes(mark));
            if (optional && from && this.uiService.size < from[1]) {
                active[name] = false;
            }
        }
        return active;
    }
}
