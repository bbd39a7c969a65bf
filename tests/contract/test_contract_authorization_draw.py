from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common_authorization import AuthorizationCase

TRANSACTION = "odoo.addons.payment_demo.models.payment_transaction.PaymentTransaction"
CRON = "odoo.addons.piste.models.contract.piste_payment_debit_cron"


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationDraw(AuthorizationCase, TransactionCase):
    """OD-26: a saved card pays what is due, once per invoice and period."""

    def _card_authorization(self, state="done", **values):
        one = self._signed("card", **values)
        one.sudo().token_id = self._card(state)
        return one

    def test_card_pays_and_settles_the_invoice(self):
        self._card_authorization()
        invoice = self._invoice()
        self._draw()
        debit = self._debits(invoice)
        self.assertEqual(debit.state, "collected")
        transaction = debit.transaction_id
        self.assertEqual(transaction.operation, "offline")
        self.assertEqual(transaction.invoice_ids, invoice)
        self.assertEqual(transaction.amount, 100)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertFalse(invoice.amount_residual)
        self.assertEqual(debit.payment_id, transaction.payment_id)

    def test_cron_twice_charges_once(self):
        self._card_authorization()
        invoice = self._invoice()
        self._draw()
        self._draw()
        self.assertEqual(len(self._debits(invoice)), 1)
        self.assertEqual(len(invoice.transaction_ids), 1)

    def test_refused_card_is_told_and_not_insisted_upon(self):
        self._card_authorization("error")
        invoice = self._invoice()
        self._draw()
        debit = self._debits(invoice)
        self.assertEqual(debit.state, "returned")
        self.assertTrue(debit.reason)
        self.assertEqual(invoice.amount_residual, 100)
        self._draw()
        self.assertEqual(len(self._debits(invoice)), 1)
        debit.authorization_id.sudo().token_id.demo_simulated_state = "done"
        debit.with_user(self.accountant).action_retry()
        self._draw()
        self.assertFalse(invoice.amount_residual)

    def test_pending_card_follows_its_payment(self):
        """The provider answers later: the debit follows, nothing is asked again."""
        self._card_authorization("pending")
        invoice = self._invoice()
        self._draw()
        debit = self._debits(invoice)
        self.assertEqual(debit.state, "sent")
        self._draw()
        self.assertEqual(len(invoice.transaction_ids), 1)
        debit.transaction_id._set_done()
        self.assertEqual(debit.state, "collected")
        debit.transaction_id._post_process()
        self.assertEqual(debit.payment_id, debit.transaction_id.payment_id)
        self.assertFalse(invoice.amount_residual)

    def test_charged_back_card_opens_the_invoice_again(self):
        self._card_authorization()
        invoice = self._invoice()
        self._draw()
        debit = self._debits(invoice)
        debit.with_user(self.accountant).action_return("Contestation")
        self.assertEqual(invoice.amount_residual, 100)

    def test_killed_at_the_charge_is_never_charged_twice(self):
        """At most once: without an answer, a person looks before asking again."""
        self._card_authorization()
        invoice = self._invoice()
        with (
            patch(f"{TRANSACTION}._send_payment_request", side_effect=RuntimeError),
            mute_logger(CRON),
        ):
            self._draw()
        debit = self._debits(invoice)
        self.assertEqual(debit.state, "sent")
        self.assertIn("n'a pas répondu", debit.reason)
        self._draw()
        self.assertEqual(len(self._debits(invoice)), 1)
        self.assertEqual(len(invoice.transaction_ids), 1)
        with self.assertRaisesRegex(UserError, "drawn already"):
            debit.with_user(self.accountant).action_retry()

    def test_failing_charge_leaves_the_others_alone(self):
        """One card that the provider refuses to hear of stops nobody else."""
        self._card_authorization()
        invoices = self._invoice(10) + self._invoice(20) + self._invoice(30)
        original = type(self.env["payment.transaction"])._send_payment_request

        def send(transaction):
            if transaction.amount == 20:
                raise ValidationError("Gone")
            return original(transaction)

        with patch(
            f"{TRANSACTION}._send_payment_request", autospec=True, side_effect=send
        ):
            self._draw()
        states = {d.amount: d.state for d in self._debits(invoices)}
        self.assertEqual(states, {10: "collected", 20: "returned", 30: "collected"})

    def test_revoked_before_the_charge(self):
        one = self._card_authorization()
        invoice = self._invoice()
        self.Debit._prepare_batch()
        debit = self._debits(invoice)
        self.assertEqual(debit.state, "ready")
        one.action_revoke()
        self.assertEqual(debit.state, "refused")
        self._draw()
        self.assertFalse(invoice.transaction_ids)
        self.assertEqual(invoice.amount_residual, 100)

    def test_paid_before_the_charge(self):
        self._card_authorization()
        invoice = self._invoice()
        self.Debit._prepare_batch()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": self.bank_journal.id})._create_payments()
        self._draw()
        self.assertEqual(self._debits(invoice).state, "refused")
        self.assertFalse(invoice.transaction_ids)

    def test_over_the_limit_is_not_charged(self):
        self._card_authorization(cap=99.99)
        invoice = self._invoice()
        self._draw()
        debit = self._debits(invoice)
        self.assertEqual(debit.state, "refused")
        self.assertIn("dépasse la limite", debit.reason)
        self.assertFalse(invoice.transaction_ids)

    def test_without_authorization_nothing_is_drawn(self):
        self._draft("card")
        invoice = self._invoice()
        self._draw()
        self.assertFalse(self._debits(invoice))

    def test_debits_are_kept(self):
        self._card_authorization()
        invoice = self._invoice()
        self._draw()
        with self.assertRaisesRegex(UserError, "kept"):
            self._debits(invoice).sudo().unlink()
