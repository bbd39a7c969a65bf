from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # The one calendar asks for the days of one month (OD-14).
    _piste_calendar_idx = models.Index("((date_deadline + '12:00:00'::interval))")
