from odoo import fields, models


class PisteCategory(models.Model):
    """Kind of organisation: association, small business, investor… (AX-13)."""

    _name = "piste.category"
    _description = "Category"
    _inherit = ["piste.list.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
