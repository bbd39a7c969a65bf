from odoo import models


class ResPartner(models.Model):
    """Company and referring client are among those that the user may read."""

    _name = "res.partner"
    _inherit = ["res.partner", "piste.readable.links.mixin"]

    _piste_readable_links = ("parent_id", "piste_referrer_id")
