from odoo import fields, models


class CrmStage(models.Model):
    """Statuses in which opportunities expire when nobody is in contact (BD-13)."""

    _inherit = "crm.stage"

    piste_expires = fields.Boolean(
        "Expires",
        help="An opportunity that stays here without contact for too long is marked as"
        " expired.",
    )
