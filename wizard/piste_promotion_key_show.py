from odoo import fields, models


class PistePromotionKeyShow(models.TransientModel):
    """The dialog that shows a new key, once (A30). Nothing of it is ever saved."""

    _name = "piste.promotion.key.show"
    _description = "New Application Key"

    key_text = fields.Char("Key", store=False, export_string_translation=False)
