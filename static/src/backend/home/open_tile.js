import { makeContext } from "@web/core/context";
import { user } from "@web/core/user";

/**
 * Open the list behind a tile: a known action narrowed by a domain.
 *
 * @param {Object} actionService
 * @param {{xmlid: string, domain: ?Array, context: ?Object, name: ?string}} target
 */
export async function openTile(actionService, target) {
    const action = await actionService.loadAction(target.xmlid);
    if (target.domain) {
        // Filters by default or remembered would hide what the tile counts.
        const context = makeContext([user.context, action.context, target.context]);
        action.domain = target.domain;
        action.context = Object.fromEntries(
            Object.entries({ ...context, piste_forget_search: true }).filter(
                ([key]) => !key.startsWith("search_default_")
            )
        );
    }
    if (target.name) {
        action.display_name = action.name = target.name;
    }
    return actionService.doAction(action);
}
