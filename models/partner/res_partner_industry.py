from odoo import models


class ResPartnerIndustry(models.Model):
    """Sectors of activity, managed in Piste too and never entered twice (AX-06)."""

    _name = "res.partner.industry"
    _inherit = ["res.partner.industry", "piste.list.mixin"]
