from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_siblings_of_clients = fields.Boolean(
        related="company_id.piste_siblings_of_clients", readonly=False
    )
    group_piste_paid_services = fields.Boolean(
        "Paid Services of Odoo",
        implied_group="piste.piste_group_feature_paid_services",
    )
