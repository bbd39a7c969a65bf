from odoo import api, models


class PisteFunction(models.Model):
    _inherit = "piste.function"

    @api.model
    def _document_models(self):
        return [*super()._document_models(), "crm.lead"]
