from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_push_quiet_from = fields.Float(
        related="company_id.piste_push_quiet_from", readonly=False
    )
    piste_push_quiet_to = fields.Float(
        related="company_id.piste_push_quiet_to", readonly=False
    )
    piste_push_weekly_cap = fields.Integer(
        related="company_id.piste_push_weekly_cap", readonly=False
    )
