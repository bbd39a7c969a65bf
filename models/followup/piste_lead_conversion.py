from odoo import api, models


class PisteLeadConversion(models.Model):
    """That an opportunity expired, or was followed up, is no use made of it."""

    _inherit = "piste.lead.conversion"

    @api.model
    def _foreign_keys(self, record):
        keys = super()._foreign_keys(record)
        return [
            key for key in keys if key[0] not in ("piste_expiry", "piste_followup_log")
        ]
