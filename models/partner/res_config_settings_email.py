from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_follow_emails = fields.Boolean(
        "Know whether Emails Are Opened",
        config_parameter="piste.follow_emails",
        help="Emails to clients tell when they are opened and which link was clicked."
        " Say so in your privacy policy.",
    )
