from odoo import api, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    """What is typed for a tiers or its people can be written to and called (PC-07)."""

    _inherit = "res.partner"

    @api.constrains("email", "phone", "piste_mobile", "piste_type", "parent_id")
    def _check_piste_reachable(self):
        for partner in self.filtered("commercial_partner_id.piste_type"):
            partner._piste_check_written(partner.email)

    @api.constrains("parent_id")
    def _check_parent_id(self):
        """Say who is in the circle, before core refuses it in general words."""
        for partner in self:
            if partner._has_cycle():
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot belong to itself, nor to one of its own"
                        " contacts: choose another company.",
                        name=partner.name,
                    )
                )
        return super()._check_parent_id()
