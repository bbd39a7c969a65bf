from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_standard_terms_id = fields.Many2one(
        related="company_id.piste_standard_terms_id", readonly=False
    )
    piste_sign_reminder_first = fields.Integer(
        related="company_id.piste_sign_reminder_first", readonly=False
    )
    piste_sign_reminder_second = fields.Integer(
        related="company_id.piste_sign_reminder_second", readonly=False
    )
    piste_win_by_order = fields.Boolean(
        related="company_id.piste_win_by_order", readonly=False
    )
    piste_approval_reminder_hours = fields.Integer(
        related="company_id.piste_approval_reminder_hours", readonly=False
    )
