from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _piste_timeline_row(self):
        """Return this activity for the timeline of a client (AX-28)."""
        self.ensure_one()
        day = self.date_deadline if self.active else self.date_done
        return {
            "model": self._name,
            "id": self.id,
            "icon": self.activity_type_id.icon or "fa-tasks",
            "title": self.summary or self.activity_type_id.name or self.res_name,
            "person": self.user_id.name,
            "about": self.res_name,
            "date": fields.Date.to_string(day or self.date_deadline),
            "state": self.state,
        }
