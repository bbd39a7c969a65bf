from odoo import fields, models

FEE_KINDS = [("one_off", "One-off"), ("monthly", "Monthly")]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    piste_fee_kind = fields.Selection(
        FEE_KINDS,
        string="Fee",
        help="How the merchant pays this fee: once when the contract starts, or every"
        " month. Leave empty for what is not a contract fee.",
    )
