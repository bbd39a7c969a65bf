from odoo import models


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    def _is_tokenization_required(self, *, sale_order_id=None, **kwargs):
        """Save the card that pays a contract whose client authorizes later charges."""
        required = super()._is_tokenization_required(
            sale_order_id=sale_order_id, **kwargs
        )
        if required or not sale_order_id:
            return required
        # In sudo mode: the client pays, and needs not read authorizations.
        Authorization = self.env["piste.payment.authorization"].sudo()
        return bool(
            Authorization.search_count(
                [
                    ("order_id", "=", int(sale_order_id)),
                    ("kind", "=", "card"),
                    ("state", "in", ("to_sign", "active")),
                    ("token_id", "=", False),
                ],
                limit=1,
            )
        )
