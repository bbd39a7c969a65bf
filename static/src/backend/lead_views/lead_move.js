import { useService } from "@web/core/utils/hooks";

/**
 * Open the dialog that must come before a record enters a status, if there is one.
 *
 * @param {{orm: Object, action: Object}} services
 * @param {{resModel: string, resId: number}} record
 * @param {number} statusId the wanted status
 * @param {Function} onClose called when the dialog closes, whatever the answer
 * @returns {Promise<boolean>} whether a dialog was opened
 */
export async function openMoveDialog({ orm, action }, record, statusId, onClose) {
    const dialog = await orm.call(record.resModel, "get_piste_move_action", [
        [record.resId],
        statusId,
    ]);
    if (dialog) {
        await action.doAction(dialog, { onClose });
    }
    return Boolean(dialog);
}

/**
 * Let the drop of a card in the columns of these fields ask the server first: the
 * dialog opens and the card stays in place, or the card moves as in any kanban.
 *
 * @param {Function} DynamicGroupList the class of the groups of a kanban
 * @param {string[]} statusFields fields that hold a status
 */
export function withMoveDialog(DynamicGroupList, statusFields) {
    return class extends DynamicGroupList {
        /** @override */
        async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
            const source = this.groups.find((group) => group.id === dataGroupId);
            const target = this.groups.find((group) => group.id === targetGroupId);
            const moved =
                source !== target && statusFields.includes(target?.groupByField.name);
            const record = source?.list.records.find((rec) => rec.id === dataRecordId);
            if (moved && record && target.value) {
                const asked = await openMoveDialog(
                    this.model,
                    record,
                    target.value,
                    () => this.model.load()
                );
                if (asked) {
                    return;
                }
            }
            return super.moveRecord(...arguments);
        }
    };
}

/**
 * Let a click on the band ask the server first, as a drop in the kanban does.
 *
 * @param {Function} StatusBar the class of a band
 */
export function withMoveQuestion(StatusBar) {
    return class extends StatusBar {
        setup() {
            super.setup();
            this.orm = useService("orm");
            this.action = useService("action");
        }

        /** @override */
        async selectItem(item) {
            const { record } = this.props;
            if (record.resId) {
                if (!(await record.save())) {
                    return;
                }
                const asked = await openMoveDialog(this, record, item.value, () =>
                    record.load()
                );
                if (asked) {
                    return;
                }
            }
            return super.selectItem(item);
        }
    };
}
