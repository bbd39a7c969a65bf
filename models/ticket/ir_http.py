from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Let the portal pages speak the language of the merchant.

        Their scripts are ours, and the conversation is that of mail.
        """
        return [*super()._get_translation_frontend_modules_name(), "mail", "piste"]
