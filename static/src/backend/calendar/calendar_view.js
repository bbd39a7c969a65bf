import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CalendarCommonPopover } from "@web/views/calendar/calendar_common/calendar_common_popover";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";
import { PROGRESS_LOOKS } from "../progress_field/progress_field";

/** Icon of each kind of line; the words are said to screen readers and in the popover. */
const SOURCE_ICONS = {
    meeting: "fa-calendar",
    activity: "fa-phone",
    task: "fa-check-square-o",
    milestone: "fa-flag",
    promotion: "fa-gift",
    push: "fa-bullhorn",
};

class PisteCalendarModel extends CalendarModel {
    /** Give each line its icons and the words that go with them. */
    normalizeRecord(rawRecord) {
        const label = (name) => {
            const { selection } = this.meta.fields[name];
            return selection.find(([value]) => value === rawRecord[name])?.[1] || "";
        };
        return {
            ...super.normalizeRecord(rawRecord),
            sourceIcon: SOURCE_ICONS[rawRecord.source],
            look: PROGRESS_LOOKS[rawRecord.state],
            isLate: rawRecord.state === "late",
            stateLabel: label("state"),
            words: `${label("source")}, ${label("kind")}, ${label("state")} :`,
        };
    }

    /** Put a line back where it was when the server refuses to move it. */
    async updateRecord(record, options) {
        try {
            await super.updateRecord(record, options);
        } catch (error) {
            await this.load();
            throw error;
        }
    }
}

class PisteCalendarPopover extends CalendarCommonPopover {
    static subTemplates = {
        ...CalendarCommonPopover.subTemplates,
        footer: "piste.CalendarPopover.footer",
    };

    get openLabel() {
        return this.props.record.rawRecord.source === "push"
            ? _t("See the Content")
            : _t("See the Details");
    }
}

class PisteCalendarCommonRenderer extends CalendarCommonRenderer {
    static components = {
        ...CalendarCommonRenderer.components,
        Popover: PisteCalendarPopover,
    };
    static eventTemplate = "piste.CalendarEvent";

    convertRecordToEvent(record) {
        return {
            ...super.convertRecordToEvent(record),
            editable: record.rawRecord.is_movable,
        };
    }
}

class PisteCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: PisteCalendarCommonRenderer,
        week: PisteCalendarCommonRenderer,
        month: PisteCalendarCommonRenderer,
    };
}

class PisteCalendarController extends CalendarController {
    /** A line of the calendar has no form of its own: what stands behind it has. */
    async editRecord(record) {
        const action = await this.orm.call(this.model.resModel, "action_open_source", [
            record.id,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("views").add("piste_calendar", {
    ...calendarView,
    Controller: PisteCalendarController,
    Model: PisteCalendarModel,
    Renderer: PisteCalendarRenderer,
});
