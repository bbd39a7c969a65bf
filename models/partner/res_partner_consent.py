from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "piste.consent.mixin"]

    # COMPUTE

    def _compute_blacklisted(self):
        super()._compute_blacklisted()
        self._piste_tell_fixed_line()
