import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Computes the hash of a file in the browser: the file itself never travels. */
export class ContractVerify extends Interaction {
    static selector = ".o_piste_verify";
    dynamicContent = { "input[type=file]": { "t-on-change": this.onFile } };

    async onFile(ev) {
        const [file] = ev.currentTarget.files;
        if (!file || !crypto.subtle) {
            return;
        }
        const bytes = await this.waitFor(file.arrayBuffer());
        const digest = await this.waitFor(crypto.subtle.digest("SHA-256", bytes));
        this.el.elements.sha256.value = [...new Uint8Array(digest)]
            .map((byte) => byte.toString(16).padStart(2, "0"))
            .join("");
    }
}

registry.category("public.interactions").add("piste.contract_verify", ContractVerify);
