from odoo import fields, models
from odoo.fields import Command

# What moves an event, or ends the waiting for it.
_TRIGGERS = {"start", "start_date", "allday", "active", "piste_state"}


class CalendarEvent(models.Model):
    """Reminders follow their event: moved, called off, held (AX-43)."""

    _inherit = "calendar.event"

    piste_reminder_ids = fields.One2many(
        "piste.event.reminder", "event_id", "Reminders of the Event", copy=True
    )
    piste_reminder_sent_ids = fields.One2many(
        "piste.event.reminder.sent", "event_id", "Reminders Sent", readonly=True
    )

    def write(self, vals):
        touched = vals.keys() & _TRIGGERS
        result = super().write(vals)
        if touched:
            # In sudo mode: whoever moves an event moves the reminders of everybody.
            self.exists().sudo().piste_reminder_ids._arm()
        return result

    def copy_data(self, default=None):
        """Keep to the event itself the reminders that leave on a date of their own."""
        vals_list = super().copy_data(default)
        for vals in vals_list:
            commands = vals.get("piste_reminder_ids") or ()
            vals["piste_reminder_ids"] = [
                command
                for command in commands
                if command[0] == Command.CREATE and command[2].get("timing") != "date"
            ]
        return vals_list
