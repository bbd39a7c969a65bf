from odoo import models


class PaymentTransaction(models.Model):
    """Card payments follow authorizations, and debits follow card payments (OD-26)."""

    _inherit = "payment.transaction"

    def _update_state(self, allowed_states, target_state, state_message):
        moved = super()._update_state(allowed_states, target_state, state_message)
        if offline := moved.filtered(lambda tx: tx.operation == "offline"):
            self.env["piste.payment.debit"]._follow_transactions(offline)
        return moved

    def _post_process(self):
        super()._post_process()
        done = self.filtered(lambda tx: tx.state == "done")
        done._piste_link_cards()
        offline = done.filtered(lambda tx: tx.operation == "offline" and tx.payment_id)
        # In sudo mode: debits are written by the server alone.
        debits = self.env["piste.payment.debit"].sudo()
        for debit in debits.search([("transaction_id", "in", offline.ids)]):
            if not debit.payment_id:
                debit.payment_id = debit.transaction_id.payment_id

    def _piste_link_cards(self):
        """Give the card saved by a payment to the authorization of its contract."""
        # In sudo mode: a payment is post-processed for whoever made it.
        for transaction in self.sudo().filtered("token_id"):
            waiting = transaction.sale_order_ids.piste_authorization_ids.filtered(
                lambda one: (
                    one.kind == "card"
                    and one.state in ("to_sign", "active")
                    and not one.token_id
                )
            )
            waiting.token_id = transaction.token_id
