from odoo import api, models


class PisteLeadConversion(models.Model):
    """That an opportunity has expired is no use that somebody made of it."""

    _inherit = "piste.lead.conversion"

    @api.model
    def _foreign_keys(self, record):
        keys = super()._foreign_keys(record)
        return [key for key in keys if key[0] != "piste_expiry"]
