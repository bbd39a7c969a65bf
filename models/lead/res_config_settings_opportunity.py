from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_siblings_of_clients = fields.Boolean(
        related="company_id.piste_siblings_of_clients", readonly=False
    )
