from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The opportunities of a prospect, a client or one of its contacts (AX-31)."""

    _inherit = "res.partner"

    def action_piste_new_opportunity(self):
        """Open a new opportunity, the party and its contact filled in."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Opportunity"),
            "res_model": "crm.lead",
            "view_mode": "form",
            "views": [
                (self.env.ref("piste.crm_lead_opportunity_view_form").id, "form")
            ],
            "context": self._piste_opportunity_context(),
        }

    def action_view_opportunity(self):
        """List them with the columns of Piste, a new one being for this party."""
        action = super().action_view_opportunity()
        if not self.env.user.has_group("piste.piste_group_rep"):
            return action
        own = self.env["ir.actions.actions"]._for_xml_id(
            "piste.crm_lead_opportunity_action_open"
        )
        own["domain"] = Domain(action["domain"]) & Domain("type", "=", "opportunity")
        own["context"] = {"active_test": False}
        if len(self) == 1:
            own["context"] |= self._piste_opportunity_context()
        return own

    def _piste_opportunity_context(self):
        person = self.env["crm.lead"]._piste_person_of(self)
        return {"default_type": "opportunity", "default_partner_id": person.id}
