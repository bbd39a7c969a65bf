from odoo import models


class PistePromotion(models.Model):
    _inherit = "piste.promotion"

    # The one calendar asks for what overlaps one month (OD-14).
    _piste_calendar_idx = models.Index(
        "((date_end + '12:00:00'::interval), (date_start + '12:00:00'::interval))"
    )
