from odoo import fields, models


class PisteConsent(models.Model):
    _inherit = "piste.consent"

    lead_id = fields.Many2one(
        "crm.lead", "Piste", index="btree_not_null", ondelete="set null"
    )

    def _is_readable(self):
        return super()._is_readable() and self._may_read(self.lead_id)
