import { openTile } from "@piste/backend/home/open_tile";
import { HiddenTiles } from "@piste/backend/layout/tile_tools";
import { useLayout } from "@piste/backend/layout/layout";
import { Component, onWillStart, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { ReportChart } from "./report_chart";
import { changeFilter, download, ReportFilters } from "./report_filters";

/** The page Rapports: charts over own data, moved and filtered (AX-44, AX-45). */
export class PisteReports extends Component {
    static template = "piste.Reports";
    static components = { HiddenTiles, ReportChart, ReportFilters };
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

    filter(name, value) {
        this.state.filters = changeFilter(this.state.filters, name, value);
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
    open(chart) {
        return openTile(this.action, chart.action);
    }

    export(chart, kind) {
        download(`/piste/report/${chart.id}/${kind}`, this.state.filters);
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
