/**
 * Open the dialog that must come before a piste enters a status, if there is one.
 *
 * @param {{orm: Object, action: Object}} services
 * @param {number} resId the piste
 * @param {number} statusId the wanted status
 * @param {Function} onClose called when the dialog closes, whatever the answer
 * @returns {Promise<boolean>} whether a dialog was opened
 */
export async function openMoveDialog({ orm, action }, resId, statusId, onClose) {
    const dialog = await orm.call("crm.lead", "get_piste_move_action", [
        [resId],
        statusId,
    ]);
    if (dialog) {
        await action.doAction(dialog, { onClose });
    }
    return Boolean(dialog);
}
