from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Events of a piste or opportunity in one button, and remarks (BD-14, BD-15)."""

    _inherit = "crm.lead"

    piste_remark_ids = fields.One2many("piste.remark", "lead_id", "Remarks")
    piste_last_remark = fields.Char("Last Remark", compute="_compute_piste_last_remark")

    # COMPUTE

    @api.depends("piste_remark_ids.body")
    def _compute_piste_last_remark(self):
        # One request for a whole list, whatever was remarked before.
        latest = self.env["piste.remark"]._read_group(
            Domain("lead_id", "in", self.ids), ["lead_id"], ["id:max"]
        )
        remarks = self.env["piste.remark"].browse([last for _lead, last in latest])
        bodies = {remark.lead_id.id: remark.body for remark in remarks}
        for lead in self:
            text = bodies.get(lead._origin.id) or ""
            lead.piste_last_remark = " ".join(text.split()) or False

    # ACTION

    def action_piste_plan_event(self):
        """Open an empty meeting attached to this piste or opportunity."""
        action = super().action_piste_plan_event()
        if self.type == "opportunity":
            action["context"]["default_opportunity_id"] = self.id
        return self._piste_plan_kind(action, "meeting")

    def action_piste_plan_call(self):
        """Open a call to plan: Appel → programmer un appel (BD-14)."""
        return self._piste_plan_kind(self.action_piste_plan_event(), "call")

    def action_piste_plan_task(self):
        """Open a task to plan."""
        return self._piste_plan_kind(self.action_piste_plan_event(), "task")

    def action_piste_plan_note(self):
        """Open a note to write down."""
        return self._piste_plan_kind(self.action_piste_plan_event(), "note")

    # BUSINESS

    def _piste_plan_kind(self, action, kind):
        name = self.partner_id.name or self.display_name
        return self.env["calendar.event"]._piste_quick(action, kind, name)

    def log_meeting(self, meeting):
        """Tell the followers of the meetings that are theirs to know."""
        if meeting.piste_kind in ("note", "absence") or meeting.privacy == "private":
            return None
        return super().log_meeting(meeting)

    def _piste_copy_remark(self, event):
        """Keep what came of an event among the remarks of this opportunity (BD-15)."""
        # In sudo mode: who held the call may only read the opportunity.
        self.env["piste.remark"].sudo().create(
            [
                {
                    "lead_id": lead.id,
                    "body": event.piste_outcome,
                    "event_id": event.id,
                    "user_id": self.env.uid,
                }
                for lead in self
            ]
        )
