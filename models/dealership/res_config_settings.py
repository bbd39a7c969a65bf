from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_piste_dealership = fields.Boolean(
        "Dealership BDC",
        implied_group="piste.piste_group_feature_dealership",
        help="What the statuses of a dealer's business development centre do by"
        " themselves. Switching it off keeps the values.",
    )
    piste_trash_days = fields.Integer(
        "Empty the Bin after (days)",
        config_parameter="piste.trash_days",
        help="What has been in the bin for so long is deleted, and its prospect made"
        " unknown; never somebody with invoices. 0 = kept.",
    )
