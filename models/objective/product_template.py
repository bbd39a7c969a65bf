from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    piste_is_advertising = fields.Boolean(
        "Advertising",
        help="Counts for the objective Advertising Sold.",
    )
