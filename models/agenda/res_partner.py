from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The events of a client are also those he is not invited to, as calls (AX-38)."""

    _inherit = "res.partner"

    # ACTION

    def action_piste_plan_event(self):
        """Open an empty meeting with this person, or the favorite of this company."""
        action = super().action_piste_plan_event()
        return self._piste_plan_kind(action, "meeting")

    def action_piste_plan_call(self):
        """Open a call to plan."""
        return self._piste_plan_kind(self.action_piste_plan_event(), "call")

    def action_piste_plan_task(self):
        """Open a task to plan."""
        return self._piste_plan_kind(self.action_piste_plan_event(), "task")

    def action_piste_plan_note(self):
        """Open a note to write down."""
        return self._piste_plan_kind(self.action_piste_plan_event(), "note")

    # BUSINESS

    def _piste_plan_kind(self, action, kind):
        return self.env["calendar.event"]._piste_quick(action, kind, self.name)

    def _piste_events_domain(self):
        family = self._piste_family().ids
        mine = Domain("piste_partner_id", "in", family)
        mine |= Domain("piste_contact_id", "in", family)
        return super()._piste_events_domain() | mine
