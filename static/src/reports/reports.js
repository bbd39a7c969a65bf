import { HiddenTiles } from "@piste/backend/layout/tile_tools";
import { useLayout } from "@piste/backend/layout/layout";
import { Component, onWillStart, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { makeContext } from "@web/core/context";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { ReportChart } from "./report_chart";

/** The page Rapports: charts over own data, moved and filtered (AX-44, AX-45). */
export class PisteReports extends Component {
    static template = "piste.Reports";
    static components = { HiddenTiles, ReportChart };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({
            page: null,
            error: "",
            filters: { period: "quarter", offset: 0, user_id: false, team_id: false },
            arranging: false,
            said: "",
        });
        this.layout = useLayout({
            name: "reports",
            tile: ".o_piste_report",
            state: this.state,
            getTiles: () => this.state.page.charts,
            setTiles: (charts) => {
                this.state.page.charts = charts;
            },
            reload: () => this.load(),
        });
        onWillStart(() => loadBundle("web.chartjs_lib"));
        onWillStart(() => {
            this.load();
        });
    }

    get periods() {
        return [
            ["week", _t("Week")],
            ["month", _t("Month")],
            ["quarter", _t("Quarter")],
            ["year", _t("Year")],
        ];
    }

    get shown() {
        return this.state.page.charts.filter((chart) => !chart.hidden);
    }

    get hidden() {
        return this.state.page.charts.filter((chart) => chart.hidden);
    }

    async load() {
        this.state.error = "";
        try {
            const call = this.orm.call("piste.report", "get_page", [], {
                filters: this.state.filters,
            });
            this.state.page = await this.keepLast.add(call);
            this.state.filters = this.state.page.filters;
        } catch (error) {
            this.state.error =
                error.data?.message || _t("The server cannot be reached. Try again.");
        }
    }

    /** Change a filter; another period begins with the current one. */
    filter(name, value) {
        const filters = { ...this.state.filters, [name]: value };
        if (name === "period") {
            filters.offset = 0;
        }
        this.state.filters = filters;
        return this.load();
    }

    async refresh(chart) {
        const fresh = await this.orm.call("piste.report", "get_chart", [chart.id], {
            filters: this.state.filters,
        });
        if (!fresh) {
            return this.load();
        }
        this.state.page.charts = this.state.page.charts.map((each) =>
            each.key === chart.key ? { ...fresh, hidden: each.hidden } : each
        );
        this.state.said = _t("%s: up to date", chart.title);
    }

    /** Open the list of what the chart counts, no more, no less. */
    async open(chart) {
        const action = await this.action.loadAction(chart.action.xmlid);
        const context = makeContext([user.context, action.context]);
        action.domain = chart.action.domain;
        action.context = Object.fromEntries(
            Object.entries({
                ...context,
                ...chart.action.context,
                piste_forget_search: true,
            }).filter(([key]) => !key.startsWith("search_default_"))
        );
        return this.action.doAction(action);
    }

    /** Download the rows that are shown, by a link: the page stays as it is. */
    export(chart, kind) {
        const query = new URLSearchParams({
            cids: user.activeCompanies.map(({ id }) => id).join("-"),
        });
        for (const [name, value] of Object.entries(this.state.filters)) {
            if (value) {
                query.set(name, value);
            }
        }
        const link = document.createElement("a");
        link.href = `/piste/report/${chart.id}/${kind}?${query}`;
        link.download = "";
        link.click();
    }

    async duplicate(chart) {
        const [id] = await this.orm.call("piste.report.chart", "copy", [[chart.id]]);
        await this.load();
        return this.edit(id);
    }

    edit(id) {
        this.dialog.add(FormViewDialog, {
            title: id ? _t("Chart") : _t("New Chart"),
            resModel: "piste.report.chart",
            resId: id,
            onRecordSaved: () => this.load(),
        });
    }

    async remove(chart) {
        await this.orm.unlink("piste.report.chart", [chart.id]);
        await this.load();
    }

    mail(chart) {
        this.dialog.add(FormViewDialog, {
            title: _t("Send Every Week"),
            resModel: "piste.report.mail",
            context: { default_chart_id: chart.id },
            onRecordSaved: () =>
                this.notification.add(_t("The chart will come by e-mail every week."), {
                    type: "success",
                }),
        });
    }
}

registry.category("lazy_components").add("piste.Reports", PisteReports);
