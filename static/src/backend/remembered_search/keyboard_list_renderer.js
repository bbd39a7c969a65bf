import { ListRenderer } from "@web/views/list/list_renderer";

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
}
