import { TileTools } from "@piste/backend/layout/tile_tools";
import { Component, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { getColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";
import { formatCurrency } from "@web/core/currency";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const PALETTE = 24;

/** One chart with its gear, and the same numbers as a table (AX-44, AX-45). */
export class ReportChart extends Component {
    static template = "piste.ReportChart";
    static components = { Dropdown, DropdownItem, TileTools };
    static props = {
        chart: Object,
        period: String,
        layout: Object,
        arranging: Boolean,
        refresh: Function,
        open: Function,
        export: Function,
        duplicate: Function,
        edit: Function,
        remove: Function,
        mail: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        this.drawn = null;
        useEffect(
            () => {
                this.draw();
            },
            () => [this.canvas.el, JSON.stringify(this.config)]
        );
        onWillUnmount(() => this.drawn?.destroy());
    }

    get chart() {
        return this.props.chart;
    }

    get titleId() {
        return `piste_report_title_${this.chart.key}`;
    }

    get isEmpty() {
        return !this.chart.rows.some(({ values }) => values.some((value) => value));
    }

    /** What a reader hears instead of the picture. */
    get summary() {
        return _t(
            "%(title)s, %(period)s, total %(total)s. The table below has the rows.",
            {
                title: this.chart.title,
                period: this.props.period,
                total: this.show(this.chart.total),
            }
        );
    }

    show(value) {
        const { currency_id: currencyId, digits } = this.chart;
        if (currencyId) {
            return formatCurrency(value, currencyId);
        }
        return formatFloat(value, { digits: [16, digits], trailingZeros: false });
    }

    get config() {
        const { columns, rows, type } = this.chart;
        const isPie = type === "pie";
        const stacked = type === "bar" && this.chart.stacked !== false;
        const scheme = cookie.get("color_scheme");
        const color = (index) => getColor(index, scheme, PALETTE);
        return {
            type,
            data: {
                labels: rows.map(({ label }) => label),
                datasets: columns.map((label, column) => ({
                    label,
                    data: rows.map(({ values }) => values[column]),
                    backgroundColor: isPie
                        ? rows.map((_row, index) => color(index))
                        : color(column),
                    borderColor: isPie ? undefined : color(column),
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: {
                        display: this.chart.legend,
                        position: "bottom",
                    },
                },
                scales: isPie
                    ? {}
                    : {
                          x: { stacked },
                          y: { stacked, beginAtZero: true },
                      },
            },
        };
    }

    draw() {
        this.drawn?.destroy();
        this.drawn = null;
        if (!this.canvas.el) {
            return;
        }
        const config = this.config;
        config.options.plugins.tooltip = {
            callbacks: {
                label: ({ dataset, raw }) => `${dataset.label}: ${this.show(raw)}`,
            },
        };
        if (config.options.scales.y) {
            config.options.scales.y.ticks = {
                precision: this.chart.digits,
                callback: (value) => this.show(value),
            };
        }
        this.drawn = new window.Chart(this.canvas.el, config);
    }
}
