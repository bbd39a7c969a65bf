from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionStatement(PisteCommissions, TransactionCase):
    def _statement(self, user=None, month=None):
        return self.Statement.create(
            {"user_id": (user or self.rep).id, "month": month or self.this_month}
        )

    def _billed(self, amount=1000.0):
        """Return a billed statement of one invoice, and its posted bill."""
        self._collect(self._invoice(amount, tax=False))
        statement = self._statement()
        statement.action_validate()
        statement.action_create_bill()
        statement.bill_id.action_post()
        return statement, statement.bill_id

    def _pay_bill(self, bill):
        register = (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"journal_id": self.journal.id})
        )
        return register._create_payments()

    def test_earned_due_paid(self):
        """OD-20, U4: acquise, à recevoir, payée follow the statement and its bill."""
        invoice = self._invoice(1000, tax=False)
        self._collect(invoice)
        entry = self._entries(invoice)
        self.assertEqual(entry.state, "earned")
        statement = self._statement()
        self.assertEqual(statement.entry_ids, entry)
        self.assertEqual((statement.amount, entry.state), (100, "earned"))
        statement.action_validate()
        self.assertEqual((statement.state, entry.state), ("validated", "due"))
        statement.action_create_bill()
        bill = statement.bill_id
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.partner_id, self.rep.partner_id)
        self.assertEqual(bill.amount_total, 100)
        self.assertEqual(bill.currency_id, self.company.currency_id)
        bill.action_post()
        self.assertEqual((statement.state, entry.state), ("billed", "due"))
        self._pay_bill(bill)
        self.assertEqual((statement.state, entry.state), ("paid", "paid"))
        self.assertEqual(entry.date_paid, fields.Date.today())

    def test_unpaid_bill_brings_it_back(self):
        """OD-20: a payment of the bill that is undone makes it to receive again."""
        statement, bill = self._billed()
        payment = self._pay_bill(bill)
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(statement.state, "billed")
        self.assertFalse(statement.date_paid)
        self.assertEqual(statement.entry_ids.mapped("state"), ["due"])
        self.assertFalse(statement.entry_ids.date_paid)

    def test_bill_that_is_gone_is_made_again(self):
        """OD-20: cancelled or deleted, the statement waits for another bill."""
        statement, bill = self._billed()
        with self.assertRaises(UserError):
            statement.action_draft()
        bill.button_draft()
        bill.button_cancel()
        self.assertEqual(statement.state, "validated")
        statement.action_create_bill()
        self.assertNotEqual(statement.bill_id, bill)
        statement.bill_id.unlink()
        self.assertEqual(statement.state, "validated")
        statement.action_draft()
        self.assertEqual(statement.entry_ids.mapped("state"), ["earned"])

    def test_bill_goes_where_the_settings_say(self):
        """OD-20: journal, account and product of the company."""
        account = self.env["account.account"].create(
            {"name": "Commissions", "code": "549999", "account_type": "expense"}
        )
        tax = self.company.account_purchase_tax_id
        product = self.env.ref("piste.product_commission")
        product.supplier_taxes_id = tax
        self.company.piste_commission_account_id = account
        self.company.piste_commission_product_id = product
        _statement, bill = self._billed()
        line = bill.invoice_line_ids
        self.assertEqual((line.account_id, line.product_id), (account, product))
        self.assertEqual(line.tax_ids, tax, "what the representative charges")
        self.assertEqual(bill.amount_untaxed, 100)

    def test_chargeback_after_payment_is_deducted_from_the_next(self):
        """OD-20: reprise, explained, in the statement that follows."""
        statement, bill = self._billed()
        self._pay_bill(bill)
        entry = statement.entry_ids
        entry.move_id.line_ids.remove_move_reconcile()
        reversal = entry.reversal_ids
        self.assertEqual((entry.state, reversal.state), ("paid", "earned"))
        self._collect(self._invoice(3000, tax=False))
        following = self._statement(month=fields.Date.add(self.this_month, months=1))
        self.assertEqual(following.amount, 200)
        self.assertIn(reversal, following.entry_ids)

    def test_chargeback_leaves_the_draft(self):
        """U3: what goes back before the validation is in no statement."""
        invoice = self._invoice(1000, tax=False)
        self._collect(invoice)
        self._collect(self._invoice(500, tax=False))
        statement = self._statement()
        self.assertEqual(statement.amount, 150)
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(statement.amount, 50)
        self.assertEqual(set(self._entries(invoice).mapped("state")), {"reversed"})
        statement.action_gather()
        self.assertEqual(statement.entry_count, 1)

    def test_opened_again_after_a_chargeback(self):
        """U3: set back to draft, the pair that cancels out leaves it."""
        invoice = self._invoice(1000, tax=False)
        self._collect(invoice)
        self._collect(self._invoice(500, tax=False))
        statement = self._statement()
        statement.action_validate()
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(statement.amount, 150, "a validated statement stands")
        statement.action_draft()
        self.assertEqual(statement.amount, 50)
        self.assertEqual(set(self._entries(invoice).mapped("state")), {"reversed"})

    def test_short_statement_is_carried_over(self):
        """OD-20: what is missing is deducted from the next one, then settled."""
        statement, bill = self._billed()
        self._pay_bill(bill)
        statement.entry_ids.move_id.line_ids.remove_move_reconcile()
        month = fields.Date.add(self.this_month, months=1)
        short = self._statement(month=month)
        short.action_validate()
        self.assertEqual(short.balance, -100)
        short.action_carry_over()
        self.assertEqual(short.entry_ids.mapped("state"), ["due"])
        self._collect(self._invoice(3000, tax=False))
        following = self._statement(month=fields.Date.add(month, months=1))
        self.assertEqual(
            (following.amount, following.amount_carried, following.balance),
            (300, -100, 200),
        )
        following.action_validate()
        following.action_create_bill()
        following.bill_id.action_post()
        self.assertEqual(following.bill_id.amount_total, 200)
        self._pay_bill(following.bill_id)
        self.assertEqual((following.state, short.state), ("paid", "paid"))
        self.assertEqual(short.entry_ids.mapped("state"), ["paid"])

    def test_short_statement_may_be_billed_as_a_credit_note(self):
        """OD-20: a representative who left pays back."""
        statement, bill = self._billed()
        self._pay_bill(bill)
        statement.entry_ids.move_id.line_ids.remove_move_reconcile()
        short = self._statement(month=fields.Date.add(self.this_month, months=1))
        short.action_validate()
        short.action_create_bill()
        self.assertEqual(short.bill_id.move_type, "in_refund")
        self.assertEqual(short.bill_id.amount_total, 100)

    def test_even_statement_needs_no_bill(self):
        """OD-20: what comes to zero is settled at once."""
        statement, bill = self._billed()
        self._pay_bill(bill)
        statement.entry_ids.move_id.line_ids.remove_move_reconcile()
        self._collect(self._invoice(1000, tax=False))
        even = self._statement(month=fields.Date.add(self.this_month, months=1))
        even.action_validate()
        self.assertEqual((even.balance, even.state), (0, "paid"))
        self.assertEqual(set(even.entry_ids.mapped("state")), {"paid"})

    def test_statement_of_a_representative_who_left(self):
        """OD-20: his clients paid, he is settled."""
        self._collect(self._invoice(1000, tax=False))
        self.rep.active = False
        statement = self._statement()
        statement.action_validate()
        statement.action_create_bill()
        self.assertEqual(statement.bill_id.partner_id, self.rep.partner_id)

    def test_gathering_costs_the_same_for_any_number_of_lines(self):
        """U4: set-based: as many queries for 2 lines as for 20."""
        costs = []
        for count in (2, 20):
            for _number in range(count):
                self._collect(self._invoice(10, tax=False))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            statement = self._statement(
                month=fields.Date.add(self.this_month, months=len(costs))
            )
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
            self.assertEqual(statement.entry_count, count)
            statement.action_validate()
        self.assertLessEqual(costs[1], costs[0] + 1)

    def test_one_statement_a_month(self):
        """OD-20: by the database, whatever the screen; a month is whole."""
        self._collect(self._invoice(100, tax=False))
        statement = self._statement(month=self.this_month + timedelta(days=9))
        self.assertEqual(statement.month, self.this_month)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            self._statement()
            self.env.flush_all()

    def test_an_empty_statement_is_not_validated(self):
        """OD-20: there is nothing to settle."""
        with self.assertRaises(UserError):
            self._statement().action_validate()

    def test_only_finance_settles(self):
        """OD-20: not the rep, his leader or ADMIN, by button or by RPC."""
        self._collect(self._invoice(1000, tax=False))
        statement = self._statement()
        for user in (self.rep, self.leader, self.manager):
            theirs = statement.with_user(user)
            for step in (
                theirs.action_validate,
                theirs.action_create_bill,
                theirs.action_send,
                lambda theirs=theirs: theirs.write({"step": "validated"}),
                lambda theirs=theirs: theirs.create({"user_id": self.rep_b.id}),
                theirs.unlink,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    step()

    def test_finance_cannot_make_up_amounts_or_steps(self):
        """OD-20: what no button does, RPC does not."""
        self._collect(self._invoice(1000, tax=False))
        statement = self._statement()
        for values in (
            {"amount": 5000},
            {"bill_id": False},
            {"user_id": self.rep_b.id},
            {"month": "2026-01-01"},
            {"carried_to_id": False},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                statement.write(values)
        with self.assertRaises(AccessError):
            self.Statement.create({"user_id": self.rep_b.id, "amount": 900})
        statement.step = "validated"
        self.assertEqual(statement.entry_ids.mapped("state"), ["due"], "as the button")
        for step in ("billed", "settled", "carried"):
            with self.subTest(step=step), self.assertRaises(UserError):
                statement.step = step
        with self.assertRaises(UserError):
            statement.unlink()

    def test_deleted_draft_frees_its_lines(self):
        """OD-20: nothing is lost with a draft."""
        self._collect(self._invoice(1000, tax=False))
        self._statement().unlink()
        self.assertEqual(self._statement().amount, 100)

    def test_rep_reads_his_own_statement_only(self):
        """OD-20: neither a colleague's, nor those of his team for a leader."""
        self._collect(self._invoice(1000, tax=False))
        self._collect(self._invoice(1000, tax=False, user=self.rep_b))
        statements = self._statement() + self._statement(self.rep_b)
        expected = {
            self.rep: statements[0],
            self.rep_b: statements[1],
            self.leader: statements.browse(),
            self.manager: statements,
            self.accountant: statements,
        }
        for user, visible in expected.items():
            with self.subTest(user=user.login):
                found = self.Statement.with_user(user).search(
                    [("id", "in", statements.ids)]
                )
                self.assertEqual(sorted(found.ids), sorted(visible.ids))
        for user in (self.marketing, self.agent, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Statement.with_user(user).search([])

    def test_accountant_makes_one_on_the_screen(self):
        """OD-20: a representative and a month; the rest is reckoned."""
        self._collect(self._invoice(1000, tax=False))
        form = Form(self.Statement)
        form.user_id = self.rep
        form.month = self.this_month
        self.assertEqual(form.save().amount, 100)

    def test_document_explains_each_amount(self):
        """OD-20: the PDF of the representative, in his language, as he sees it."""
        self.rep.lang = "fr_CA"
        self._collect(self._invoice(1200, tax=False))
        statement = self._statement()
        statement.action_validate()
        report = self.env["ir.actions.report"].with_user(self.rep)
        html, _kind = report._render_qweb_html(
            "piste.report_commission_statement", statement.ids
        )
        text = html.decode().replace("\xa0", " ").replace("\u202f", " ")
        self.assertIn("10 % de 1 200,00 $ encaissés le", text)
        self.assertIn("Relevé de", text)
        pdf, _kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            "piste.report_commission_statement", statement.ids
        )
        self.assertEqual(pdf[:4], b"%PDF")

    def test_sent_to_the_representative_with_the_document(self):
        """OD-20: by courriel, once validated."""
        self.rep.write({"lang": "fr_CA", "email": "marie@example.com"})
        self._collect(self._invoice(1000, tax=False))
        statement = self._statement()
        with self.assertRaises(UserError):
            statement.action_send()
        statement.action_validate()
        statement.action_send()
        mail = self.env["mail.mail"].search(
            [("model", "=", statement._name), ("res_id", "=", statement.id)]
        )
        self.assertEqual(mail.recipient_ids, self.rep.partner_id)
        self.assertIn("Relevé de", mail.subject)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertTrue(statement.sent_on)
