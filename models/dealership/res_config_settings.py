from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_piste_dealership = fields.Boolean(
        "Dealership BDC",
        implied_group="piste.piste_group_feature_dealership",
        help="What the statuses of a dealer's business development centre do by"
        " themselves. Switching it off keeps the values.",
    )
