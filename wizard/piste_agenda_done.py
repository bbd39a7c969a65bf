from odoo import fields, models


class PisteAgendaDone(models.TransientModel):
    """How it went: asked before an event is done (AX-40, BD-14)."""

    _name = "piste.agenda.done"
    _description = "Event Done"

    event_ids = fields.Many2many("calendar.event", required=True)
    outcome = fields.Text(
        required=True,
        help="What came of it. That of a call or a meeting is copied into the remarks"
        " of the opportunity.",
    )

    def action_confirm(self):
        """Close the events with their outcome."""
        self.event_ids.check_access("write")
        self.event_ids._piste_close(self.outcome)
        return {"type": "ir.actions.act_window_close"}
