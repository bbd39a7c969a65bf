from odoo import api, models


class CalendarEvent(models.Model):
    """A meeting planned with a client moves his opportunity forward (BD-10)."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        # Whoever plans a meeting may not read the opportunity it is linked to.
        planned_sudo = events.sudo().filtered("active")
        planned_sudo.opportunity_id._piste_fire("meeting")
        return events
