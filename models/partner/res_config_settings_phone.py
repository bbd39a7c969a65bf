from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_phone_rule = fields.Selection(
        related="company_id.piste_phone_rule", readonly=False
    )
