from odoo import fields, models


class SaleOrderTemplate(models.Model):
    _inherit = "sale.order.template"

    piste_is_standard_terms = fields.Boolean(
        "Standard Terms",
        help="Quotations made from this template are contracts: representatives keep"
        " its prices, the client signs and pays online.",
    )
