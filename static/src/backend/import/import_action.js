import { ImportAction } from "@base_import/import_action/import_action";
import { BaseImportModel } from "@base_import/import_model";

import { _t } from "@web/core/l10n/translation";
import { downloadFile } from "@web/core/network/download";
import { patch } from "@web/core/utils/patch";

patch(BaseImportModel.prototype, {
    // The lines that the server refused, kept for the button and the file.
    async _callImport(dryrun, args) {
        if (this.pisteKeepValid) {
            args = [...args.slice(0, 3), { ...args[3], piste_keep_valid: true }];
        }
        const result = await super._callImport(dryrun, args);
        this.pisteRefused = result.piste_refused;
        return result;
    },
});

patch(ImportAction.prototype, {
    get pisteCanKeepValid() {
        const refused = this.model.pisteRefused;
        return Boolean(refused && refused.total > refused.count);
    },

    get pisteKeepValidLabel() {
        const refused = this.model.pisteRefused;
        return _t("Import the valid lines (%s)", refused.total - refused.count);
    },

    async pisteImportValid() {
        this.model.pisteKeepValid = true;
        try {
            await this.handleImport(false);
        } finally {
            this.model.pisteKeepValid = false;
        }
        const refused = this.model.pisteRefused;
        if (refused?.file) {
            this.pisteTellRefused(refused);
        }
    },

    pisteTellRefused(refused) {
        const name = _t("refused_lines.csv");
        this.notification.add(
            _t(
                "%s lines were refused. Correct them and import the file again.",
                refused.count
            ),
            {
                type: "warning",
                sticky: true,
                className: "o_piste_refused_lines",
                buttons: [
                    {
                        name: _t("Download the refused lines"),
                        primary: true,
                        onClick: () => this.pisteDownload(refused.file, name),
                    },
                ],
            }
        );
    },

    pisteDownload(file, name) {
        const bytes = Uint8Array.from(atob(file), (char) => char.charCodeAt(0));
        downloadFile(new Blob([bytes], { type: "text/csv" }), name, "text/csv");
    },
});
