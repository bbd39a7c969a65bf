import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatCurrency } from "@web/core/currency";
import { TileTools } from "../layout/tile_tools";

const { DateTime } = luxon;

/** One tile of the home, drawn by the type of its section. */
export class HomeSection extends Component {
    static template = "piste.HomeSection";
    static components = { Dropdown, DropdownItem, TileTools };
    static props = {
        section: Object,
        now: Object,
        open: Function,
        openRecord: Function,
        markDone: Function,
        postpone: Function,
        edit: Function,
        layout: { type: Object, optional: true },
    };

    setup() {
        this.state = useState({ tab: 0 });
    }

    get section() {
        return this.props.section;
    }

    get titleId() {
        return `piste_home_title_${this.section.key}`;
    }

    get states() {
        return {
            late: {
                label: _t("Late"),
                icon: "fa-exclamation-triangle",
                tone: "danger",
            },
            today: { label: _t("Today"), icon: "fa-clock-o", tone: "warning" },
            planned: { label: _t("Planned"), icon: "fa-calendar-o", tone: "secondary" },
        };
    }

    get tab() {
        return this.section.items[this.state.tab];
    }

    get panelId() {
        return `piste_home_panel_${this.section.key}`;
    }

    tabId(tab) {
        return `piste_home_tab_${this.section.key}_${tab.key}`;
    }

    showTab(index) {
        this.state.tab = index;
    }

    /** Arrows go from tab to tab, round and round, and show it. */
    onTabKeydown(ev, index) {
        const steps = { ArrowLeft: -1, ArrowRight: 1 };
        if (!(ev.key in steps)) {
            return;
        }
        ev.preventDefault();
        const tabs = ev.target.closest("[role=tablist]").querySelectorAll("[role=tab]");
        const next = (index + steps[ev.key] + tabs.length) % tabs.length;
        this.showTab(next);
        tabs[next].focus();
    }

    money(item) {
        if (item.value === null) {
            return item.later ? "…" : "—";
        }
        const digits = item.currency_id ? undefined : [16, 0];
        return formatCurrency(item.value, item.currency_id, { digits });
    }

    day(date) {
        return toLocaleDateString(deserializeDate(date));
    }

    share(item) {
        const most = Math.max(...this.section.items.map(({ value }) => value), 1);
        return Math.round((100 * item.value) / most);
    }

    /** “Before 2:05 PM (in 2 hours)”, refreshed by the clock of the home. */
    deadline(item) {
        const deadline = deserializeDateTime(item.deadline);
        return _t("Answer before %(time)s (%(delay)s)", {
            time: deadline.toLocaleString(
                deadline.hasSame(this.props.now, "day")
                    ? DateTime.TIME_SIMPLE
                    : {
                          weekday: "short",
                          day: "numeric",
                          month: "short",
                          ...DateTime.TIME_SIMPLE,
                      }
            ),
            delay: deadline.toRelative({ base: this.props.now }),
        });
    }

    tel(phone) {
        return `tel:${phone.replace(/[^\d+]/g, "")}`;
    }
}
