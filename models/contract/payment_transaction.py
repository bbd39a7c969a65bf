from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import str2bool


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Take no money for a contract that waits for its approval (U9).

        Whatever the way: page, payment link, RPC or server.

        :raise ValidationError: for a contract whose terms nobody approved
        """
        transactions = super().create(vals_list)
        for order in transactions.sale_order_ids:
            if order.piste_is_contract and order._piste_needs_approval():
                raise ValidationError(
                    self.env._(
                        "%(contract)s is being revised and is not open to payment yet.",
                        contract=order.name,
                    )
                )
        return transactions

    def _check_amount_and_confirm_order(self):
        """Invoice the contracts that this payment confirms.

        Post-processing posts the invoice and matches the payment with it right after.
        The company-wide automatic invoicing stays as it is; where it is on, it does
        the same a moment later.
        """
        held = self.filtered(lambda tx: tx._piste_contract_waits_for_approval())
        held.sale_order_ids._piste_tell_paid_too_early()
        open_payments = self - held
        confirmed = super(
            PaymentTransaction, open_payments
        )._check_amount_and_confirm_order()
        automatic = self.env["ir.config_parameter"].sudo()
        if not str2bool(automatic.get_param("sale.automatic_invoice") or "0"):
            open_payments._piste_contract_payments()._invoice_sale_orders()
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

    def _piste_contract_waits_for_approval(self):
        """Tell whether the terms changed while the client was paying them.

        Confirming them would fail and leave the money in between: it is kept as paid,
        and the contract is confirmed by hand once its terms are approved.
        """
        return any(
            order.piste_is_contract and order._piste_needs_approval()
            for order in self.sale_order_ids
        )
