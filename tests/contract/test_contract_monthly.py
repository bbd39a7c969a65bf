from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import RecordCapturer, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PisteContracts

START = "2026-01-31 12:00:00"


@tagged("post_install", "-at_install", "piste_contract")
class TestContractMonthly(PisteContracts, TransactionCase):
    """OD-22, OD-27: one invoice a month by core's own recurrence, till the end."""

    def _confirmed(self, **terms):
        self.terms.write(terms)
        order = self._quote()
        self._sign(order)
        self._pay(order)
        self.assertEqual(order.state, "sale")
        return order

    def _chain(self, order):
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("piste_contract_id", "=", order.id),
                    ("auto_post", "=", "monthly"),
                ],
                order="date",
            )
        )

    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(f"account.{cron}").method_direct_trigger()

    def _post_due(self):
        """Post what is due today, as the cron of core does."""
        self._run("ir_cron_auto_post_draft_entry")

    @freeze_time(START)
    def test_confirmation_plans_the_second_month(self):
        """OD-22: the first invoice has all, the planned one the monthly fees alone."""
        order = self._confirmed()
        first, planned = order.invoice_ids, self._chain(order)
        self.assertEqual(first.amount_total, 1194.59)
        self.assertEqual(first.piste_contract_id, order)
        self.assertRecordValues(
            planned,
            [
                {
                    "state": "draft",
                    "move_type": "out_invoice",
                    "amount_total": order.piste_monthly_amount,
                    "invoice_date": date(2026, 2, 28),
                    "auto_post_until": date(2026, 12, 28),
                    "partner_id": order.partner_invoice_id.id,
                    "invoice_user_id": self.rep.id,
                    "invoice_origin": order.name,
                    "piste_starts_chain": True,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertIn("Hébergement", planned.invoice_line_ids[0].name)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_twelve_months_are_one_first_and_eleven_monthly_invoices(self):
        """OD-22: the chain goes on by itself and stops at the end of the contract."""
        with freeze_time(START):
            order = self._confirmed()
        for month in range(2, 16):
            year, number = divmod(month - 1, 12)
            with freeze_time(f"{2026 + year}-{number + 1:02}-28 12:00:00"):
                self._post_due()
        chain = self._chain(order)
        self.assertEqual(len(chain), 11)
        self.assertEqual(set(chain.mapped("state")), {"posted"})
        self.assertEqual(chain[-1].date, date(2026, 12, 28))
        self.assertEqual(chain.piste_contract_id, order)
        self.assertEqual(set(chain.mapped("ref")), {order.name})

    def test_posted_invoice_is_sent_in_the_language_of_the_client(self):
        """OD-22: by core's cron, in French to who reads French."""
        with freeze_time(START):
            order = self._confirmed()
        domain = [("model", "=", "account.move")]
        with freeze_time("2026-02-28 12:00:00"):
            self._post_due()
            invoice = self._chain(order)[0]
            self.assertTrue(invoice.sending_data)
            with RecordCapturer(self.env["mail.message"], domain) as told:
                self._run("ir_cron_account_move_send")
        self.assertTrue(invoice.is_move_sent)
        sent = told.records.filtered(lambda mail: invoice.name in (mail.subject or ""))
        self.assertEqual(len(sent), 1)
        self.assertIn("Facture", sent.subject)
        self.assertIn(self.merchant_a, sent.partner_ids)

    def test_one_chain_per_contract(self):
        """OD-22: bad input: started twice is told, and refused by the database."""
        order = self._confirmed()
        with self.assertRaisesRegex(UserError, "planned already"):
            order.with_user(self.manager).action_piste_start_monthly()
        order._piste_start_monthly()
        self.assertEqual(len(self._chain(order)), 1)
        values = order.sudo()._piste_prepare_monthly_invoice()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.env["account.move"].sudo().create(values)

    def test_posting_again_plans_no_second_successor(self):
        """OD-22: an invoice set back to draft has its successor already."""
        with freeze_time(START):
            order = self._confirmed()
        first = self._chain(order)
        first.action_post()
        self.assertEqual(len(self._chain(order)), 2)
        first.button_draft()
        first.action_post()
        self.assertEqual(len(self._chain(order)), 2)

    def test_cancelled_contract_stops(self):
        """OD-22: cancelled in the middle: what is posted stays, the rest is gone."""
        with freeze_time(START):
            order = self._confirmed()
        posted = self._chain(order)
        posted.action_post()
        order.with_user(self.manager).with_context(
            disable_cancel_warning=True
        ).action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(posted.state, "posted")
        self.assertFalse(self._chain(order).filtered(lambda m: m.state == "draft"))
        posted.button_draft()
        posted.action_post()
        self.assertFalse(self._chain(order).filtered(lambda m: m.state == "draft"))

    def test_confirmed_again_after_a_cancellation_runs_again(self):
        """OD-22: a contract taken up again has one chain, not none nor two."""
        order = self._confirmed()
        order.sudo()._action_cancel()
        order.sudo().write({"state": "sale"})
        self.assertEqual(len(self._chain(order)), 1)

    def test_nothing_to_charge_after_the_first_month(self):
        """OD-22: one month, or one-off fees alone, plan nothing."""
        order = self._confirmed(piste_months=1)
        self.assertFalse(self._chain(order))
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            order.with_user(self.manager).action_piste_start_monthly()
        draft = self._quote()
        with self.assertRaisesRegex(UserError, "Confirm"):
            draft.with_user(self.manager).action_piste_start_monthly()

    def test_two_months_are_one_monthly_invoice(self):
        """OD-22: the first month on the first invoice, the second one here."""
        with freeze_time(START):
            order = self._confirmed(piste_months=2)
        for day in ("2026-02-28", "2026-03-28"):
            with freeze_time(f"{day} 12:00:00"):
                self._post_due()
        self.assertEqual(len(self._chain(order)), 1)

    def test_start_is_not_written_by_hand(self):
        """OD-22: an accountant edits invoices, but plans no chains."""
        order = self._confirmed()
        invoice = order.sudo().invoice_ids.with_user(self.accountant)
        for values in (
            {"piste_starts_chain": True},
            {"piste_contract_id": self._quote().id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                invoice.write(values)

    def test_ordinary_orders_plan_nothing(self):
        """OD-22: outside contracts nothing recurs."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "order_line": [
                    (0, 0, {"product_id": self.env.ref("piste.product_fee_hosting").id})
                ],
            }
        )
        order.action_confirm()
        self.assertFalse(self._chain(order))

    def test_contracts_are_invoiced_apart(self):
        """OD-27: two contracts of one client never share an invoice."""
        orders = self._quote() + self._quote()
        for order in orders:
            self._sign(order)
        orders.sudo().action_confirm()
        invoices = orders.sudo()._create_invoices()
        self.assertEqual(len(invoices), 2)
        self.assertEqual(invoices.piste_contract_id, orders)


@tagged("post_install", "-at_install", "piste_contract")
class TestContractPromise(PisteContracts, TransactionCase):
    """OD-25: a signed contract paid by transfer or cheque."""

    def _signed(self):
        order = self._quote()
        order.with_user(self.rep).action_quotation_sent()
        self._sign(order)
        return order

    def test_promise_is_a_visible_state(self):
        """OD-25: Paiement à recevoir, found by its filter."""
        order = self._signed()
        order.with_user(self.rep).action_piste_promise_cheque()
        self.assertEqual(order.piste_payment_promise, "cheque")
        self.assertTrue(order.piste_payment_promised_on)
        self.assertEqual(order.piste_contract_state, "to_receive")
        self.assertTrue(order.piste_is_signed_unpaid)
        found = self.env["sale.order"].search(
            [("piste_is_payment_to_receive", "=", True), ("id", "=", order.id)]
        )
        self.assertEqual(found, order)
        order.with_user(self.rep).action_piste_promise_transfer()
        self.assertEqual(order.piste_payment_promise, "transfer")

    def test_promise_needs_a_signed_and_unpaid_contract(self):
        """OD-25: refused before the signature, and once paid."""
        order = self._quote()
        with self.assertRaisesRegex(UserError, "not waiting"):
            order._piste_promise_payment("transfer")
        self._sign(order)
        with self.assertRaisesRegex(UserError, "transfer or cheque"):
            order._piste_promise_payment("barter")
        self._pay(order)
        with self.assertRaisesRegex(UserError, "not waiting"):
            order._piste_promise_payment("transfer")

    def test_promise_is_not_written_by_hand(self):
        """OD-25: closed to RPC, on writing and on creation."""
        order = self._signed()
        for user in (self.rep, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                order.with_user(user).piste_payment_promise = "cheque"
        with self.assertRaises(AccessError):
            order.with_user(self.rep_b).action_piste_promise_cheque()

    def test_accountant_receives_the_payment(self):
        """OD-25: confirms, posts the invoice and opens core's payment window."""
        order = self._signed()
        order._piste_promise_payment("transfer")
        action = order.with_user(self.accountant).action_piste_payment_received()
        self.assertEqual(action["res_model"], "account.payment.register")
        self.assertEqual(order.state, "sale")
        invoice = order.sudo().invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_total, order.amount_total)
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create({})
        )
        wizard.action_create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        with self.assertRaisesRegex(UserError, "not waiting"):
            order.with_user(self.accountant).action_piste_payment_received()
        self.assertEqual(order.sudo().invoice_ids, invoice)

    def test_manager_confirms_and_sees_the_invoice(self):
        """OD-25: a manager registers no payment, the accountant does."""
        order = self._signed()
        action = order.with_user(self.manager).action_piste_payment_received()
        self.assertEqual(action["res_model"], "account.move")
        self.assertEqual(action["res_id"], order.sudo().invoice_ids.id)
        self.assertEqual(order.state, "sale")

    def test_nobody_else_receives_payments(self):
        """OD-25: neither the seller nor an approver, nor before the signature."""
        order = self._signed()
        for user in (self.rep, self.leader, self.approver, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                order.with_user(user).action_piste_payment_received()
        draft = self._quote()
        with self.assertRaisesRegex(UserError, "not waiting"):
            draft.with_user(self.manager).action_piste_payment_received()
