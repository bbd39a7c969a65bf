from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_objective_basis = fields.Selection(
        related="company_id.piste_objective_basis", readonly=False
    )
    piste_active_days = fields.Integer(
        related="company_id.piste_active_days", readonly=False
    )
    piste_active_needs_payment = fields.Boolean(
        related="company_id.piste_active_needs_payment", readonly=False
    )
    piste_active_sign = fields.Selection(
        related="company_id.piste_active_sign", readonly=False
    )
