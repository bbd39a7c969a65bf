from odoo import models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    """What closes the activity of an event closes the event (AX-38, AX-40)."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        # In sudo mode: whoever may close the activity may close what it stands for.
        events_sudo = self.sudo().calendar_event_id.filtered(
            lambda event: event.piste_kind and event.piste_state == "planned"
        )
        if events_sudo and not (feedback or "").strip():
            raise UserError(
                self.env._(
                    "Say how “%(name)s” went: an event is done with its outcome.",
                    name=events_sudo[0].name,
                )
            )
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if events_sudo:
            events_sudo._piste_close(feedback)
        return result

    def unlink_w_meeting(self):
        """Call off the event of an activity that is called off; it stays as Annulé."""
        events = self.calendar_event_id.filtered("piste_kind")
        planned = events.filtered(lambda event: event.piste_state == "planned")
        planned.action_piste_cancel()
        rest = self.exists()
        if not rest:
            return True
        kept = rest.filtered(lambda each: each.calendar_event_id in events)
        kept.unlink()
        return super(MailActivity, rest - kept).unlink_w_meeting()
