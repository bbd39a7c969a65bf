from odoo import models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    """What closes the activity of an event closes the event (AX-38, AX-40)."""

    _inherit = "mail.activity"

    # ACTION

    def action_done(self):
        """Do these activities; those of an event ask first how it went (BD-14).

        :return: the dialog that asks, when there is something to ask
        """
        asked = self._piste_asking_outcome()
        if not asked:
            return super().action_done()
        super(MailActivity, self - asked).action_done()
        return asked._piste_ask_outcome()

    def action_done_redirect_to_other(self):
        """Ask first how the event of these activities went."""
        asked = self._piste_asking_outcome()
        if asked:
            return asked._piste_ask_outcome()
        return super().action_done_redirect_to_other()

    # BUSINESS

    def _piste_asking_outcome(self):
        """Return those of these activities that stand for a planned event."""
        # In sudo mode: whoever may close the activity may close what it stands for.
        return self.filtered(lambda each: each.active and each.sudo()._piste_planned())

    def _piste_planned(self):
        """Return the planned events of these activities."""
        return self.calendar_event_id.filtered(
            lambda event: event.piste_kind and event.piste_state == "planned"
        )

    def _piste_ask_outcome(self):
        # In sudo mode: found for whoever has the activity; asked as himself.
        events_sudo = self.sudo()._piste_planned()
        return events_sudo.sudo(self.env.su).action_piste_done()

    def _action_done(self, feedback=False, attachment_ids=None):
        # In sudo mode: whoever may close the activity may close what it stands for.
        events_sudo = self.sudo()._piste_planned()
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
