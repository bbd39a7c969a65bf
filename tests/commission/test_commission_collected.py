from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ...models.commission.account_partial_reconcile import PENDING
from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionCollected(PisteCommissions, TransactionCase):
    def test_paid_contract_brings_ten_percent_before_tax(self):
        """OD-20, U3: 10 % of 1 039.00, nothing on TPS and TVQ, to receive at once."""
        order = self._quote()
        self._sign(order)
        self._pay(order)
        entries = self._entries(order.invoice_ids)
        self.assertEqual(entries.user_id, self.rep)
        self.assertEqual(len(entries), 6, "one per line of the invoice")
        self.assertEqual(round(sum(entries.mapped("amount")), 2), 103.9)
        self.assertEqual(sum(entries.mapped("base_amount")), 1039)
        self.assertEqual(set(entries.mapped("state")), {"earned"})
        self.assertEqual(entries.partner_id, self.merchant_a)

    def test_unpaid_invoice_brings_nothing(self):
        """U3: commission follows the money."""
        self.assertFalse(self._entries(self._invoice()))

    def test_three_parts_sum_to_the_cent(self):
        """U3: three uneven payments bring exactly what one brings."""
        invoice = self._invoice(1000.01)
        third = round(invoice.amount_total / 3, 2)
        self._collect(invoice, third)
        first = self._entries(invoice)
        self.assertEqual(first.mapped("amount"), [33.33])
        self._collect(invoice, third)
        self._collect(invoice)
        entries = self._entries(invoice)
        self.assertEqual(len(entries), 3)
        self.assertEqual(round(sum(entries.mapped("amount")), 2), 100.0)
        self.assertEqual(round(sum(entries.mapped("base_amount")), 2), 1000.01)

    def test_cancelled_payment_is_taken_back_once(self):
        """U3: cancelling, then paying again, leaves one commission."""
        invoice = self._invoice()
        payment = self._collect(invoice)
        payment.action_draft()
        payment.action_cancel()
        entries = self._entries(invoice)
        self.assertEqual(entries.mapped("amount"), [-100, 100])
        self.assertEqual(set(entries.mapped("state")), {"reversed"})
        self._collect(invoice)
        self.assertEqual(sum(self._entries(invoice).mapped("amount")), 100)

    def test_taking_back_twice_adds_nothing(self):
        """U3: idempotent, by the code and by the unique index."""
        invoice = self._invoice()
        self._collect(invoice)
        partials = invoice.line_ids.matched_credit_ids
        partials._piste_earn()
        self.assertEqual(len(self._entries(invoice)), 1)
        partials._piste_take_back()
        partials._piste_take_back()
        self.assertEqual(len(self._entries(invoice)), 2)

    def test_one_of_three_payments_is_cancelled(self):
        """U3: only its part comes back."""
        invoice = self._invoice(999.99)
        third = round(invoice.amount_total / 3, 2)
        payments = [self._collect(invoice, third) for _i in range(2)]
        self._collect(invoice)
        payments[0].move_id.line_ids.remove_move_reconcile()
        total = round(sum(self._entries(invoice).mapped("amount")), 2)
        self.assertAlmostEqual(total, 66.67, delta=0.01)
        self._collect(invoice)
        total = round(sum(self._entries(invoice).mapped("amount")), 2)
        self.assertEqual(total, 100.0)

    def test_refunded_money_is_taken_back_once(self):
        """OD-20: a credit note paid out brings the negative commission."""
        invoice = self._invoice()
        self._collect(invoice)
        refund = self._refund(invoice)
        self.assertFalse(self._entries(refund), "no money went back yet")
        self._collect(refund)
        entries = self._entries(refund)
        self.assertEqual(entries.mapped("amount"), [-100])
        self.assertEqual(entries.user_id, self.rep)
        self.assertEqual(entries.state, "earned", "deducted from what is to receive")

    def test_credit_note_on_an_unpaid_invoice_moves_nothing(self):
        """U3: setting one against the other collects nothing."""
        invoice = self._invoice()
        refund = self._refund(invoice)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertFalse(self._entries(invoice, refund))

    def test_refund_wizard_on_a_paid_invoice(self):
        """OD-20: “reverse and create invoice” leaves no commission on the old one."""
        invoice = self._invoice()
        self._collect(invoice)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.modify_moves()
        moves = invoice + invoice.reversal_move_ids
        self.assertEqual(sum(self._entries(moves).mapped("amount")), 0)

    def test_credit_note_of_an_accountant_takes_back_from_the_rep(self):
        """OD-20: who writes the credit note does not pay for it."""
        invoice = self._invoice()
        self._collect(invoice)
        refund = self._refund(invoice)
        refund.invoice_user_id = self.accountant
        self._collect(refund)
        self.assertEqual(self._entries(refund).user_id, self.rep)

    def test_invoice_without_representative_is_left_alone(self):
        """U3: no salesperson, or an accountant as salesperson, earns nothing."""
        for user in (False, self.accountant.id, self.portal_a.id):
            with self.subTest(user=user):
                invoice = self._invoice(post=False)
                invoice.invoice_user_id = user
                invoice.action_post()
                self._collect(invoice)
                self.assertFalse(self._entries(invoice))

    def test_supplier_bill_is_left_alone(self):
        """U3: only what customers pay counts."""
        bill = self._invoice(move_type="in_invoice")
        self._collect(bill)
        self.assertFalse(self._entries(bill))

    def test_foreign_currency_is_earned_in_company_currency(self):
        """U3: the exchange difference brings no commission."""
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "name": fields.Date.today() - timedelta(days=days),
                    "currency_id": usd.id,
                    "company_id": self.company.id,
                    "rate": rate,
                }
                for days, rate in ((10, 0.8), (0, 0.5))
            ]
        )
        invoice = self._invoice(
            100,
            tax=False,
            currency_id=usd.id,
            invoice_date=fields.Date.today() - timedelta(days=5),
        )
        self._collect(invoice)
        entries = self._entries(invoice)
        self.assertEqual(entries.mapped("base_amount"), [125])
        self.assertEqual(entries.mapped("amount"), [12.5])

    def test_several_invoices_in_one_payment(self):
        """U3: each invoice gets its own commission."""
        invoices = self._invoice(1000) + self._invoice(200, user=self.rep_b)
        self._register(invoices, together=True)
        found = {e.user_id: e.amount for e in self._entries(invoices)}
        self.assertEqual(found, {self.rep: 100, self.rep_b: 20})

    def test_dates_and_scope_of_a_plan(self):
        """OD-20: a plan holds for its dates, representatives, teams and company."""
        today = fields.Date.today()
        cases = (
            ({"date_to": today - timedelta(days=1)}, 0),
            ({"date_from": today}, 100),
            ({"user_ids": [(6, 0, self.rep_b.ids)]}, 0),
            ({"user_ids": [(6, 0, self.rep.ids)]}, 100),
            ({"team_ids": [(6, 0, self.team.ids)]}, 100),
            ({"team_ids": [(6, 0, self.team_b.ids)]}, 0),
            ({"active": False}, 0),
        )
        self.plan.active = False
        for values, expected in cases:
            plan = self.env["piste.commission.plan"].create(
                {"name": "Test", "percent": 10, **values}
            )
            with self.subTest(values=values):
                invoice = self._invoice()
                self._collect(invoice)
                self.assertEqual(sum(self._entries(invoice).mapped("amount")), expected)
            plan.active = False

    def test_changed_rate_holds_for_payments_to_come(self):
        """OD-20: what was collected keeps its rate."""
        invoice = self._invoice(tax=False)
        self._collect(invoice, 500)
        self.plan.percent = 20
        self._collect(invoice)
        self.assertEqual(self._entries(invoice).mapped("amount"), [100, 50])

    def test_entry_explains_itself_in_the_language_of_the_reader(self):
        """OD-20: rate, amount, date and invoice in plain words."""
        invoice = self._invoice()
        self._collect(invoice)
        entry = self._entries(invoice)
        french = entry.with_context(lang="fr_CA").explanation
        self.assertRegex(french, r"10 % de 1.?000,00.?\$ encaissés le")
        self.assertIn(invoice.name, french)
        self.assertIn("collected on", entry.with_context(lang="en_US").explanation)

    def test_invoice_back_to_draft_and_deleted_leaves_the_evidence(self):
        """OD-20: accounting is never blocked, nothing is forgotten."""
        invoice = self._invoice()
        payment = self._collect(invoice)
        name = invoice.name
        payment.action_draft()
        payment.action_cancel()
        invoice.button_draft()
        invoice.invoice_line_ids.unlink()
        entries = self.env["piste.commission.entry"].search(
            [("invoice_name", "=", name), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(sum(entries.mapped("amount")), 0)
        self.assertEqual(len(entries), 2)

    def _register(self, invoices, together=False):
        """Pay invoices as the wizard does; the request has not ended."""
        register = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"journal_id": self.journal.id, "group_payment": together})
        )
        return register._create_payments()

    def test_constant_number_of_queries_per_request(self):
        """U3: a request that registers 2 or 20 payments enters them at once."""
        costs = []
        for count in (2, 20):
            invoices = self.env["account.move"].union(
                *(self._invoice() for _i in range(count))
            )
            self._register(invoices)
            partials = invoices.line_ids.matched_credit_ids
            self.assertEqual(len(partials), count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partials._piste_earn_pending()
            costs.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(self._entries(invoices)), count)
        self.assertLessEqual(costs[1], costs[0])
        self.assertLessEqual(costs[1], 30)

    def test_read_in_the_same_request(self):
        """U3: whoever reads commissions finds those of the payment before."""
        invoice = self._invoice(tax=False)
        self._register(invoice)
        statement = self.Statement.create(
            {"user_id": self.rep.id, "month": self.this_month}
        )
        self.assertEqual(statement.amount, 100)
        other = self._invoice(500, tax=False)
        self._register(other)
        groups = self.env["piste.commission.entry"]._read_group(
            [("user_id", "=", self.rep.id)], [], ["amount:sum"]
        )
        self.assertEqual(groups, [(150,)])

    def test_undone_in_the_same_request_earns_nothing(self):
        """U3: there is nothing to take back, and no trace of either."""
        invoice = self._invoice()
        payment = self._register(invoice)
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertFalse(self._entries(invoice))
        self._register(invoice)
        self.assertEqual(self._entries(invoice).mapped("amount"), [100])

    def test_failed_request_earns_nothing(self):
        """U3: what is rolled back leaves nothing for the next request to enter."""
        invoice = self._invoice()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._register(invoice)
            raise UserError("x")
        self.assertFalse(self.env.cr.precommit.data.get(PENDING))
        self.assertFalse(self._entries(invoice))
