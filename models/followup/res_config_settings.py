from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .piste_expiry import DEFAULT_WEEKS


class ResConfigSettings(models.TransientModel):
    """When an opportunity expires (BD-13)."""

    _inherit = "res.config.settings"

    piste_expiry_weeks = fields.Integer(
        "Expiry after (weeks)",
        config_parameter="piste.expiry_weeks",
        default=DEFAULT_WEEKS,
    )
    piste_expiry_from = fields.Selection(
        [("contact", "Last contact"), ("creation", "Creation")],
        "Counted from",
        config_parameter="piste.expiry_from",
        default="contact",
    )

    @api.constrains("piste_expiry_weeks")
    def _check_piste_expiry_weeks(self):
        if any(settings.piste_expiry_weeks < 1 for settings in self):
            raise ValidationError(
                self.env._("Opportunities expire after one week at the earliest.")
            )
