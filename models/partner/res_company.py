from odoo import fields, models


class ResCompany(models.Model):
    """Which phone number a contact must have (PC-07)."""

    _inherit = "res.company"

    piste_phone_rule = fields.Selection(
        [
            ("landline", "The fixed line"),
            ("any", "At least one phone, fixed or mobile"),
        ],
        "Mandatory Phone",
        help="What a new piste or contact of a prospect or client must have. Empty:"
        " nothing.",
    )
