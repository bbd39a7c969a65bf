from odoo import api, models

# What brings the client and the dealer together; core's own entries are meetings.
_MEETINGS = (False, "meeting", "event")


class CalendarEvent(models.Model):
    """A meeting planned with a client moves his opportunity forward (BD-10).

    The status of the opportunity and the meeting are two things: the meeting may be
    moved or called off without undoing what the opportunity went through (A20).
    """

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._piste_fire_meeting()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.get("opportunity_id") or "piste_kind" in vals:
            self._piste_fire_meeting()
        return result

    def _piste_fire_meeting(self):
        # Whoever plans a meeting may not read the opportunity it is linked to.
        planned_sudo = self.sudo().filtered(
            lambda event: (
                event.active
                and event.piste_kind in _MEETINGS
                and event.piste_state == "planned"
            )
        )
        planned_sudo.opportunity_id._piste_fire("meeting")
