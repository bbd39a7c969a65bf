from odoo import fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def _piste_timeline_row(self):
        """Return this event for the timeline of a client (AX-28)."""
        self.ensure_one()
        start = fields.Datetime.context_timestamp(self, self.start)
        return {
            "model": self._name,
            "id": self.id,
            "icon": "fa-calendar",
            "title": self.display_name,
            "person": self.user_id.name,
            "about": "",
            "date": fields.Date.to_string(self.start_date or start.date()),
            "state": "done" if self.stop < fields.Datetime.now() else "planned",
        }
