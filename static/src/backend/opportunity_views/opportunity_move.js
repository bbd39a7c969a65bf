/**
 * Open the question that winning an opportunity raises, if there is one: what becomes
 * of the other opportunities of the same prospect.
 *
 * @param {{orm: Object, action: Object}} services
 * @param {number} resId the opportunity
 * @param {Function} onClose called when the dialog closes, whatever the answer
 */
export async function openWonDialog({ orm, action }, resId, onClose) {
    const dialog = await orm.call("crm.lead", "get_piste_won_action", [[resId]]);
    if (dialog) {
        await action.doAction(dialog, { onClose });
    }
}
