from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    """The history of a piste goes on in its opportunity (AX-11)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.status.history.mixin"]

    _piste_history_triggers = frozenset(
        ("type", "piste_status_id", "stage_id", "active", "probability")
    )

    def _piste_history_statuses(self):
        # A lost opportunity keeps its stage: the loss is told by the stage Lost.
        lost_id = self.env["crm.stage"]._ids_by_role().get("lost")
        statuses = {}
        for lead in self:
            if lead.type == "lead":
                statuses[lead.id] = ("lead", lead.piste_status_id.id)
            elif lost_id and not lead.active and lead.won_status == "lost":
                # Not asked of an active one, whose chances it would work out at once.
                statuses[lead.id] = ("stage", lost_id)
            else:
                statuses[lead.id] = ("stage", lead.stage_id.id)
        return statuses

    def _piste_history_sources(self):
        # In sudo mode for the link alone: the piste itself must be readable.
        origin = self.sudo().piste_origin_lead_id.with_env(self.env)
        return [origin._filtered_access("read"), self]

    def _piste_activity_opportunities(self):
        client = self.sudo().partner_id.commercial_partner_id
        made = Domain("id", "=", self.sudo().piste_opportunity_id.id)
        of_client = Domain("partner_id", "child_of", client.ids) if client else made
        return (
            Domain("type", "=", "opportunity")
            & Domain("id", "!=", self.id)
            & (made | of_client)
        )

    def _piste_activity_events(self):
        on_record = Domain("res_model", "=", self._name) & Domain(
            "res_id", "in", self.ids
        )
        return Domain("opportunity_id", "in", self.ids) | on_record
