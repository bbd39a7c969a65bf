from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What is planned and was done on the pistes and opportunities of a party."""

    _inherit = "res.partner"

    # BUSINESS

    def _piste_activity_documents(self):
        return {
            **super()._piste_activity_documents(),
            "crm.lead": self._piste_documents("crm.lead"),
        }

    def _piste_events_domain(self):
        company = self.commercial_partner_id._origin
        return super()._piste_events_domain() | Domain(
            "opportunity_id.partner_id", "child_of", company.ids
        )
