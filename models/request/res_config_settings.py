from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_request_link_days = fields.Integer(
        related="company_id.piste_request_link_days", readonly=False
    )
    piste_request_reminder_days = fields.Integer(
        related="company_id.piste_request_reminder_days", readonly=False
    )
    piste_request_reminder_most = fields.Integer(
        related="company_id.piste_request_reminder_most", readonly=False
    )
