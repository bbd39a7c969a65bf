from odoo import api, models
from odoo.tools import SQL


class CalendarAlarmManager(models.AbstractModel):
    """Core's own alarms are silent for events that are done or cancelled (AX-41)."""

    _inherit = "calendar.alarm_manager"

    @api.model
    def _get_notify_alert_extra_conditions(self):
        others = super()._get_notify_alert_extra_conditions()
        return SQL("%s AND event.piste_state = 'planned'", others)

    def _get_next_potential_limit_alarm(self, alarm_type, seconds=None, partners=None):
        found = super()._get_next_potential_limit_alarm(
            alarm_type, seconds=seconds, partners=partners
        )
        # In sudo mode: core has parted what may be read already.
        events_sudo = self.env["calendar.event"].sudo().browse(found)
        planned = events_sudo.filtered(lambda event: event.piste_state == "planned")
        return {event_id: found[event_id] for event_id in planned.ids}
