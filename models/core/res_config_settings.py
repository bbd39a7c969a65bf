from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_piste_community = fields.Boolean(
        "Merchant Community",
        implied_group="piste.piste_group_feature_community",
        help="Promotions, artwork and tickets of the merchants, in the back office and"
        " in the customer portal.",
    )
