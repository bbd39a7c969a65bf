import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/** Period, representative and team of a page of figures (AX-44). */
export class ReportFilters extends Component {
    static template = "piste.ReportFilters";
    static props = {
        filters: Object,
        users: { type: Array, optional: true },
        teams: Array,
        change: Function,
    };
    static defaultProps = { users: [] };

    get periods() {
        return [
            ["week", _t("Week")],
            ["month", _t("Month")],
            ["quarter", _t("Quarter")],
            ["year", _t("Year")],
        ];
    }

    /** Choose somebody, or everybody by an empty value. */
    choose(name, value) {
        return this.props.change(name, Number(value) || false);
    }
}

/** Return the filters with one changed; another period begins with the current one. */
export function changeFilter(filters, name, value) {
    return {
        ...filters,
        ...(name === "period" ? { offset: 0 } : {}),
        [name]: value,
    };
}

/** Download the rows that are shown, by a link: the page stays as it is. */
export function download(path, filters) {
    const query = new URLSearchParams({
        cids: user.activeCompanies.map(({ id }) => id).join("-"),
    });
    for (const [name, value] of Object.entries(filters)) {
        if (value) {
            query.set(name, value);
        }
    }
    const link = document.createElement("a");
    link.href = `${path}?${query}`;
    link.download = "";
    link.click();
}
