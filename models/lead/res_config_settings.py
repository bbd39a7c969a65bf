from odoo import api, fields, models
from odoo.exceptions import UserError

_LEAD_ROLES = {
    "piste_lead_status_new_id": "new",
    "piste_lead_status_converted_id": "converted",
    "piste_lead_status_lost_id": "lost",
}
_STAGE_ROLES = {
    "piste_stage_new_id": "new",
    "piste_stage_proposal_id": "proposal",
    "piste_stage_won_id": "won",
    "piste_stage_lost_id": "lost",
}


class ResConfigSettings(models.TransientModel):
    """Say which status plays which role, for pistes and opportunities (AX-16)."""

    _inherit = "res.config.settings"

    piste_lead_status_new_id = fields.Many2one("piste.lead.status", "New (default)")
    piste_lead_status_converted_id = fields.Many2one("piste.lead.status", "Converted")
    piste_lead_status_lost_id = fields.Many2one("piste.lead.status", "Lost")
    piste_stage_new_id = fields.Many2one("crm.stage", "New (default) Stage")
    piste_stage_proposal_id = fields.Many2one("crm.stage", "Proposal Stage")
    piste_stage_won_id = fields.Many2one("crm.stage", "Won Stage")
    piste_stage_lost_id = fields.Many2one("crm.stage", "Lost Stage")

    @api.model
    def get_values(self):
        by_role = self.env["piste.lead.status"]._ids_by_role()
        by_stage_role = self.env["crm.stage"]._piste_ids_by_role()
        return {
            **super().get_values(),
            **{name: by_role.get(role, False) for name, role in _LEAD_ROLES.items()},
            **{
                name: by_stage_role.get(role, False)
                for name, role in _STAGE_ROLES.items()
            },
        }

    def set_values(self):
        super().set_values()
        for names in (_LEAD_ROLES, _STAGE_ROLES):
            self._piste_check_distinct(names)
            for name, role in names.items():
                self._piste_apply_role(self[name], role)

    def _piste_apply_role(self, status, role):
        # A role left empty in the form stays with the status that plays it.
        if not status:
            return
        field = "role" if status._name == "piste.lead.status" else "piste_role"
        if status[field] != role:
            status.write({field: role})

    def _piste_check_distinct(self, names):
        statuses = [self[name] for name in names if self[name]]
        twice = next((s for s in statuses if statuses.count(s) > 1), None)
        if twice:
            raise UserError(
                self.env._(
                    "“%(status)s” cannot play two roles: choose one status for each.",
                    status=twice.display_name,
                )
            )
