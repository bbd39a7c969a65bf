import { openTile } from "@piste/backend/home/open_tile";
import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { changeFilter, download, ReportFilters } from "./report_filters";

const MODEL = "piste.team.report";
const NAME = "name";

/** The page Équipe: eight figures of each representative (OD-15, OD-17, AX-44). */
export class PisteTeam extends Component {
    static template = "piste.Team";
    static components = { Dropdown, DropdownItem, ReportFilters };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useState(useService("ui"));
        this.keepLast = new KeepLast();
        this.state = useState({
            team: null,
            busy: false,
            error: "",
            filters: { period: "month", offset: 0, team_id: false },
            sort: { key: NAME, down: false },
            said: "",
        });
        this.env.config.setDisplayName(_t("Team"));
        // Not awaited: the page says at once that it is on its way.
        onWillStart(() => {
            this.load();
        });
    }

    get columns() {
        return this.state.team.columns;
    }

    /** The rows in the order that was asked for, by name where they are equal. */
    get rows() {
        const { key, down } = this.state.sort;
        const rows = [...this.state.team.rows];
        if (key === NAME) {
            return down ? rows.reverse() : rows;
        }
        const place = this.columns.findIndex((column) => column.key === key);
        const compare = (a, b) => a.values[place] - b.values[place];
        return rows.sort(down ? (a, b) => compare(b, a) : compare);
    }

    async load() {
        this.state.error = "";
        this.state.busy = true;
        try {
            const call = this.orm.call(MODEL, "get_team", [], {
                filters: this.state.filters,
            });
            this.state.team = await this.keepLast.add(call);
            this.state.filters = this.state.team.filters;
            this.state.said = _t("Figures of %s: up to date", this.state.team.period);
        } catch (error) {
            this.state.error =
                error.data?.message || _t("The server cannot be reached. Try again.");
        }
        this.state.busy = false;
    }

    filter(name, value) {
        this.state.filters = changeFilter(this.state.filters, name, value);
        return this.load();
    }

    /** Sort by a column: figures from the highest, then the other way round. */
    sort(key) {
        const again = this.state.sort.key === key;
        this.state.sort = { key, down: again ? !this.state.sort.down : key !== NAME };
    }

    ariaSort(key) {
        if (this.state.sort.key !== key) {
            return "none";
        }
        return this.state.sort.down ? "descending" : "ascending";
    }

    sortIcon(key) {
        const icons = { ascending: "fa-sort-asc", descending: "fa-sort-desc" };
        return icons[this.ariaSort(key)] || "fa-sort";
    }

    show(column, value) {
        if (column.is_money) {
            return formatCurrency(value, this.state.team.currency_id);
        }
        return formatFloat(value, { digits: [16, 0], trailingZeros: false });
    }

    /** How a figure stands to that of the period before: a sign, and words. */
    trend(column, place, row) {
        const before = row.before[place];
        if (before === null) {
            return null;
        }
        const change = row.values[place] - before;
        const shown = this.show(column, Math.abs(change));
        if (Math.abs(change) < 0.005) {
            return { sign: "", words: _t("as in the period before") };
        }
        const words =
            change > 0
                ? _t("%s more than in the period before", shown)
                : _t("%s less than in the period before", shown);
        return { sign: `${change > 0 ? "▲" : "▼"}\u00a0${shown}`, words };
    }

    openLabel(column, row) {
        return _t("%(figure)s, %(name)s: open the list", {
            figure: column.label,
            name: row.name || _t("Total"),
        });
    }

    /** Open the list of what a figure counts, no more, no less. */
    async open(column, row) {
        const args = [column.key, row.id || false, this.state.filters];
        return openTile(this.action, await this.orm.call(MODEL, "get_action", args));
    }

    export(kind) {
        download(`/piste/team/${kind}`, this.state.filters);
    }
}

registry.category("lazy_components").add("piste.Team", PisteTeam);
