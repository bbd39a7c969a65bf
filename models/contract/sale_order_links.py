from odoo import models


class SaleOrder(models.Model):
    """Client and opportunity of an order are among those that the user may read."""

    _name = "sale.order"
    _inherit = ["sale.order", "piste.readable.links.mixin"]

    _piste_readable_links = ("partner_id", "opportunity_id")
