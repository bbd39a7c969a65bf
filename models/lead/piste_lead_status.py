from odoo import api, fields, models
from odoo.exceptions import UserError


class PisteLeadStatus(models.Model):
    """Step of a piste, from its arrival to its conversion or its loss (AX-15)."""

    _name = "piste.lead.status"
    _inherit = ["piste.status.mixin"]
    _description = "Piste Status"

    _roles = ("new", "converted", "lost")
    _closing_roles = ("converted", "lost")
    _required_roles = _roles
    _piste_holder = ("crm.lead", "piste_status_id")

    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "piste_lead_status_field_rel",
        string="Mandatory Fields",
        domain=lambda self: self.env["crm.lead"]._piste_domain_required_fields(),
        help="A piste enters this status, and stays in it, only with these filled.",
    )
    piste_record_count = fields.Integer("Pistes")

    # BUSINESS
    @api.model
    def _records_label(self):
        return self.env._("pistes")

    def _assign_role(self, role):
        """Let this status play ``role``; closed pistes follow their role.

        :raise UserError: when open pistes would become converted or lost by this
        """
        self.ensure_one()
        roles = {role, self.role} & set(self._closing_roles)
        if role in roles and self.role not in roles and self.piste_record_count:
            raise UserError(
                self.env._(
                    "%(count)s open pistes are in “%(status)s”: choose an unused status"
                    " for a role that closes.",
                    count=self.piste_record_count,
                    status=self.name,
                )
            )
        leads = self._holders_sudo()
        followers = {
            moved: leads.search([("piste_status_id", "=", self._ids_by_role()[moved])])
            for moved in roles
            if moved in self._ids_by_role()
        }
        super()._assign_role(role)
        for moved, leads in followers.items():
            silent = leads.with_context(tracking_disable=True)
            silent._piste_set_status(self._with_role(moved))

    @api.model
    def _move_holders(self, holders_sudo, replacement):
        holders_sudo._piste_set_status(replacement)
