import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Files side by side: the one that remains is chosen in the head of its column, and
 * each value that differs in its cell. The field itself is only read; the choices go
 * to `original_id` and `choices` of the same record.
 */
export class MergeTable extends Component {
    static template = "piste.MergeTable";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get data() {
        return this.props.record.data;
    }

    get table() {
        return this.data[this.props.name] || { files: [], rows: [] };
    }

    isOriginal(file) {
        return file.id === this.data.original_id;
    }

    chooseOriginal(file) {
        return this.props.record.update({ original_id: file.id });
    }

    chooseValue(row, cell) {
        const choices = { ...(this.data.choices || {}), [row.name]: cell.id };
        return this.props.record.update({ choices });
    }

    fileOf(cell) {
        return this.table.files.find((file) => file.id === cell.id);
    }
}

export const mergeTable = {
    component: MergeTable,
    supportedTypes: ["json"],
};

registry.category("fields").add("piste_merge_table", mergeTable);
