import { useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";

const MODEL = "piste.dashboard.layout";

/**
 * Tiles that the user moves by drag or by buttons, hides and puts back (AX-44).
 *
 * @param {Object} page
 * @param {string} page.name as the server knows it
 * @param {string} page.tile selector of a tile, which carries `data-key`
 * @param {Object} page.state reactive, with `arranging` and `said`
 * @param {() => Object[]} page.getTiles with `key`, `title`, `hidden` and `legend`
 * @param {(tiles: Object[]) => void} page.setTiles
 * @param {() => Promise} page.reload
 */
export function useLayout(page) {
    const orm = useService("orm");
    const { state } = page;
    // Of an element that is there from the start, or nothing could be dragged.
    const root = useRef("tiles");
    // One after the other, so that the last order is the one that stays.
    let saving = Promise.resolve();

    function save(tiles) {
        page.setTiles(tiles);
        const rows = tiles.map(({ key, hidden, legend }) => ({ key, hidden, legend }));
        const write = () => orm.silent.call(MODEL, "save_layout", [page.name, rows]);
        saving = saving.catch(() => {}).then(write);
        return saving;
    }

    function move(key, target) {
        const tiles = [...page.getTiles()];
        const from = tiles.findIndex((tile) => tile.key === key);
        const [tile] = tiles.splice(from, 1);
        tiles.splice(target, 0, tile);
        return save(tiles);
    }

    const layout = {
        /** Show, hide or change a tile where it stands. */
        update(key, values) {
            return save(
                page
                    .getTiles()
                    .map((tile) => (tile.key === key ? { ...tile, ...values } : tile))
            );
        },

        /** Move a tile by so many places among those that are shown. */
        async step(key, by) {
            const tiles = page.getTiles();
            const shown = tiles.filter((tile) => !tile.hidden);
            const place = shown.findIndex((tile) => tile.key === key);
            const other = shown[place + by];
            if (!other) {
                return;
            }
            const target = tiles.findIndex((tile) => tile.key === other.key);
            state.said = _t("%(title)s: place %(place)s of %(count)s", {
                title: shown[place].title,
                place: place + by + 1,
                count: shown.length,
            });
            const button = document.activeElement;
            await move(key, target);
            // A node that is moved loses the focus: the next press moves it on.
            button.focus();
        },

        async reset() {
            await saving.catch(() => {});
            await orm.call(MODEL, "reset_layout", [page.name]);
            await page.reload();
        },

        toggle() {
            state.arranging = !state.arranging;
        },
    };

    useSortable({
        ref: root,
        elements: page.tile,
        handle: ".o_piste_tile_tools",
        ignore: "button",
        enable: () => state.arranging,
        cursor: "grabbing",
        onDrop({ element, previous, next }) {
            const tiles = page.getTiles();
            const place = (node) =>
                tiles.findIndex((tile) => tile.key === node.dataset.key);
            const from = place(element);
            // Counted once the tile is out of the way.
            const after = previous ? place(previous) : place(next) - 1;
            return move(element.dataset.key, after < from ? after + 1 : after);
        },
    });
    return layout;
}
