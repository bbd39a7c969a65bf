from odoo.tests import TransactionCase, tagged

from .common import PisteContracts


@tagged("post_install", "-at_install", "piste_contract")
class TestContractPayment(PisteContracts, TransactionCase):
    def test_payment_confirms_invoices_posts_and_settles(self):
        """OD-25: one payment leaves a confirmed order and a paid invoice."""
        order = self._quote()
        self._sign(order)
        self._pay(order)
        self.assertEqual(order.state, "sale")
        invoice = order.invoice_ids
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(invoice.amount_total, order.amount_total)
        self.assertEqual(invoice.invoice_user_id, self.rep)

    def test_post_processing_twice_invoices_once(self):
        """OD-25: the page and the cron may both come."""
        order = self._quote()
        self._sign(order)
        transaction = self._pay(order)
        transaction._post_process()
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(len(transaction.payment_id), 1)

    def test_automatic_invoicing_of_the_company_still_works(self):
        """OD-25: with core's own automatic invoice there is one invoice too."""
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", True)
        order = self._quote()
        self._sign(order)
        self._pay(order)
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))

    def test_ordinary_order_is_not_invoiced_by_us(self):
        """OD-25: outside contracts the setting of the company decides."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "order_line": [
                    (0, 0, {"product_id": self.env.ref("piste.product_fee_design").id})
                ],
            }
        )
        self._pay(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.invoice_ids)

    def test_too_small_payment_confirms_nothing(self):
        """OD-25: the whole amount confirms the contract, not one dollar."""
        order = self._quote()
        self._sign(order)
        self._pay(order, amount=1)
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.invoice_ids)
        self._pay(order, amount=order.amount_total - 1)
        self.assertEqual(order.state, "sale")

    def test_second_payment_makes_no_second_invoice(self):
        """OD-25: money paid twice stays as the client's credit."""
        order = self._quote()
        self._sign(order)
        self._pay(order)
        self._pay(order)
        self.assertEqual(len(order.invoice_ids), 1)
