from odoo import models
from odoo.fields import Command
from odoo.tools import str2bool


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Invoice the contracts that this payment confirms.

        Post-processing posts the invoice and matches the payment with it right after.
        The company-wide automatic invoicing stays as it is; where it is on, it does
        the same a moment later.
        """
        confirmed = super()._check_amount_and_confirm_order()
        automatic = self.env["ir.config_parameter"].sudo()
        if not str2bool(automatic.get_param("sale.automatic_invoice") or "0"):
            self._piste_contract_payments()._invoice_sale_orders()
        return confirmed

    def _invoice_sale_orders(self):
        """Charge a contract on one invoice, whatever part of it is paid (OD-25).

        Core would make a down payment invoice of the amount paid, and somebody would
        have to think of the rest.
        """
        contracts = self.filtered(
            lambda tx: (
                len(tx.sale_order_ids) == 1 and tx.sale_order_ids.piste_is_contract
            )
        )
        result = super(PaymentTransaction, self - contracts)._invoice_sale_orders()
        for tx in contracts.filtered(lambda tx: tx.sale_order_ids.state == "sale"):
            invoices = tx.sale_order_ids._piste_first_invoices().filtered(
                lambda move: (
                    move.payment_state not in ("paid", "in_payment", "reversed")
                )
            )
            for invoice in invoices:
                invoice._portal_ensure_token()
            tx.invoice_ids = [Command.set(invoices.ids)]
        return result

    def _piste_contract_payments(self):
        """Return the collected payments of contracts that have no invoice yet."""
        return self.filtered(
            lambda tx: (
                tx.state == "done"
                and tx.operation != "validation"
                and not tx.invoice_ids
                and len(tx.sale_order_ids) == 1
                and tx.sale_order_ids.piste_is_contract
            )
        )
