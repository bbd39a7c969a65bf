from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The history of a prospect begins with that of its piste (AX-11)."""

    _name = "res.partner"
    _inherit = ["res.partner", "piste.status.history.mixin"]

    _piste_history_triggers = frozenset(("piste_prospect_status_id",))

    def _piste_history_statuses(self):
        return {
            partner.id: ("prospect", partner.piste_prospect_status_id.id)
            for partner in self
        }

    def _piste_history_sources(self):
        # In sudo mode for the links alone: the pistes themselves must be readable.
        conversions_sudo = self.env["piste.lead.conversion"].sudo()
        conversions_sudo = conversions_sudo.search(self._piste_conversion_domain())
        pistes = conversions_sudo.lead_id.with_env(self.env).sorted("id")
        return [pistes._filtered_access("read"), self]

    def _piste_activity_opportunities(self):
        return Domain("type", "=", "opportunity") & Domain(
            "partner_id", "child_of", self.ids
        )

    def _piste_activity_events(self):
        on_record = Domain("res_model", "=", self._name) & Domain(
            "res_id", "in", self.ids
        )
        return (
            on_record
            | Domain("partner_ids", "child_of", self.ids)
            | Domain("opportunity_id.partner_id", "child_of", self.ids)
        )
