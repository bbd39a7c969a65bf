from odoo import models
from odoo.fields import Domain

from .crm_lead_status import _SERVER_SIDE


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _allocate_leads(self, creation_delta_days=7):
        # Core takes every lead that is not won, and merges it with all its twins: a
        # closed piste is neither given to a team nor swallowed by a new one.
        teams = self.with_context(piste_open_only=_SERVER_SIDE)
        return super(CrmTeam, teams)._allocate_leads(creation_delta_days)

    def _get_lead_to_assign_domain(self):
        domain = super()._get_lead_to_assign_domain()
        return Domain(domain) & Domain("piste_is_closed", "=", False)
