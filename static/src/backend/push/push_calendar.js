import { registry } from "@web/core/registry";
import { CalendarCommonPopover } from "@web/views/calendar/calendar_common/calendar_common_popover";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";

/** What a PUSH says stands in the card itself; its button opens the whole. */
export class PushPopover extends CalendarCommonPopover {
    static subTemplates = {
        ...CalendarCommonPopover.subTemplates,
        footer: "piste.PushPopover.footer",
    };
}

export class PushCommonRenderer extends CalendarCommonRenderer {
    static components = { ...CalendarCommonRenderer.components, Popover: PushPopover };

    eventClassNames(info) {
        return [...super.eventClassNames(info), "o_piste_push_event"];
    }
}

export class PushCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: PushCommonRenderer,
        week: PushCommonRenderer,
        month: PushCommonRenderer,
    };
}

registry.category("views").add("piste_push_calendar", {
    ...calendarView,
    Renderer: PushCalendarRenderer,
});
