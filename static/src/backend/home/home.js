import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useLayout } from "../layout/layout";
import { HiddenTiles } from "../layout/tile_tools";
import { HomeSection } from "./home_section";
import { openTile } from "./open_tile";

const { DateTime } = luxon;
const MINUTE = 60000;

/** The home of everybody: one request, drawn section by section (PC-01, PC-03). */
export class PisteHome extends Component {
    static template = "piste.Home";
    static components = { HiddenTiles, HomeSection };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({
            home: null,
            error: "",
            now: DateTime.now(),
            arranging: false,
            said: "",
        });
        this.layout = useLayout({
            name: "home",
            tile: ".o_piste_home_section",
            state: this.state,
            getTiles: () => this.state.home.sections,
            setTiles: (sections) => {
                this.state.home.sections = sections;
            },
            reload: () => this.load(),
        });
        this.env.config.setDisplayName(_t("Home"));
        // Not awaited: the page shows its outline at once.
        onWillStart(() => {
            this.load();
        });
        const clock = browser.setInterval(() => {
            this.state.now = DateTime.now();
        }, MINUTE);
        onWillUnmount(() => browser.clearInterval(clock));
    }

    get today() {
        return this.state.now.toLocaleString(DateTime.DATE_HUGE);
    }

    get actions() {
        return this.state.home.sections.find((section) => section.type === "actions");
    }

    get shown() {
        return this.state.home.sections.filter((section) => !section.hidden);
    }

    get hidden() {
        return this.state.home.sections.filter((section) => section.hidden);
    }

    async load() {
        this.state.error = "";
        try {
            const call = this.orm.silent.call("piste.dashboard", "get_home", []);
            this.state.home = await this.keepLast.add(call);
        } catch (error) {
            this.state.error =
                error.data?.message || _t("The server cannot be reached. Try again.");
            return;
        }
        const items = this.shown.flatMap((section) => section.items);
        await Promise.all(items.filter((item) => item.later).map(this.fill, this));
    }

    /** Ask for a figure that takes its time; without answer its list is there. */
    async fill(item) {
        const { model, method } = item.later;
        const call = this.orm.silent.call(model, method, []);
        const { amount, detail } = await call.catch(() => ({ amount: null }));
        Object.assign(item, { value: amount, detail: detail || "", later: null });
    }

    /** Open the list behind a tile: a known action narrowed by a domain. */
    async open(target) {
        if (target.method) {
            const action = await this.orm.call("piste.dashboard", target.method, []);
            return this.action.doAction(action);
        }
        return openTile(this.action, target);
    }

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    newProspect() {
        return this.action.doAction("piste.piste_dashboard_action_prospect");
    }

    newAction() {
        return this.action.doAction("piste.piste_dashboard_action_schedule", {
            onClose: () => this.load(),
        });
    }

    async markDone(row) {
        const asked = await this.orm.call("mail.activity", "action_done", [[row.id]]);
        if (asked?.type) {
            // A call or a meeting: how it went is asked first.
            return this.action.doAction(asked, { onClose: () => this.load() });
        }
        this.notification.add(_t("Done: %s", row.summary), { type: "success" });
        await this.load();
    }

    async postpone(row, days) {
        // Tomorrow of the user, whose day the server knows; not of the device.
        const deadline = deserializeDate(this.state.home.today).plus({ days });
        await this.orm.write("mail.activity", [row.id], {
            date_deadline: serializeDate(deadline),
        });
        this.notification.add(
            _t("%(action)s: postponed to %(date)s", {
                action: row.summary,
                date: formatDate(deadline),
            }),
            { type: "success" }
        );
        await this.load();
    }

    edit(row) {
        this.dialog.add(FormViewDialog, {
            title: _t("Action"),
            resModel: "mail.activity",
            resId: row.id,
            onRecordSaved: () => this.load(),
        });
    }
}

registry.category("actions").add("piste_home", PisteHome);
