from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _piste_similar_partners(self):
        """Recognise a party by its keys: accents, legal forms and typing errors."""
        found = self._find_similar()
        ids = [record.id for record, _why in found if record._name == "res.partner"]
        return self.env["res.partner"].browse(ids) | super()._piste_similar_partners()

    @api.model
    def _piste_not_carried(self):
        return {
            **super()._piste_not_carried(),
            "piste_merged_into_id": "an open piste was merged into nothing",
        }
