from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _mail_get_partners(self, introspect_fields=False):
        """Send an invoice of a client to the person who keeps his books (AX-22)."""
        partners = super()._mail_get_partners(introspect_fields=introspect_fields)
        for move in self:
            customer = move.partner_id
            if move.is_sale_document() and customer.commercial_partner_id.piste_type:
                partners[move.id] = customer._piste_recipient("invoice")
        return partners
