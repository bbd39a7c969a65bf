from odoo import fields, models


class PisteDepartment(models.Model):
    """Department in which a contact works (AX-06)."""

    _name = "piste.department"
    _description = "Department"
    _inherit = ["piste.list.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
