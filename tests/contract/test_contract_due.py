from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PisteContracts


@tagged("post_install", "-at_install", "piste_contract")
class TestContractDue(PisteContracts, TransactionCase):
    """OD-25: what a client pays at signing, and for how long he commits himself."""

    def _terms(self, due, **values):
        self.terms.write({"piste_due_at_signing": due, **values})

    def test_contract_takes_over_the_terms(self):
        """OD-22: validity, duration and what is due come with one click."""
        self._terms("deposit", prepayment_percent=0.3, piste_months=24)
        order = self._quote()
        self.assertRecordValues(
            order, [{"piste_due_at_signing": "deposit", "piste_months": 24}]
        )
        self.assertTrue(order.validity_date)

    def test_total(self):
        """OD-25: the total, whatever the percentage of the template says."""
        self._terms("total", prepayment_percent=0.3)
        order = self._quote()
        self.assertEqual(order._get_prepayment_required_amount(), order.amount_total)
        self.assertFalse(order._piste_asks_part())

    def test_deposit_is_rounded_by_the_currency(self):
        """OD-25: a third of 1194.59 $ is 398.20 $."""
        self._terms("deposit", prepayment_percent=1 / 3)
        order = self._quote()
        self.assertEqual(order.piste_due_amount, 398.2)
        self.assertTrue(order._piste_asks_part())

    def test_first_month_is_the_monthly_fees_with_taxes(self):
        """OD-25: 49 + 15 + 25 with TPS 4.45 and TVQ 8.88."""
        self._terms("first_month")
        order = self._quote()
        self.assertEqual(order.piste_monthly_amount, 102.33)
        self.assertEqual(order.piste_due_amount, 102.33)
        self._sign(order)
        self._pay(order, amount=102.32)
        self.assertEqual(order.state, "draft")
        self._pay(order, amount=0.01)
        self.assertEqual(order.state, "sale")

    def test_deposit_leaves_the_rest_open_on_one_invoice(self):
        """OD-25: one invoice of the whole contract, settled by the deposit in part."""
        self._terms("deposit", prepayment_percent=0.3)
        order = self._quote()
        self._sign(order)
        transaction = self._pay(order, amount=order.piste_due_amount)
        invoice = order.invoice_ids
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.amount_total, order.amount_total)
        self.assertEqual(invoice.payment_state, "partial")
        self.assertAlmostEqual(
            invoice.amount_residual, order.amount_total - transaction.amount, 2
        )
        self._pay(order, amount=invoice.amount_residual)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(order.invoice_ids, invoice)

    def test_deposit_needs_a_percentage(self):
        """OD-25: bad input: 0 %, more than 100 %, or nothing paid online."""
        for values in (
            {"prepayment_percent": 0},
            {"prepayment_percent": 1.01},
            {"prepayment_percent": -0.2},
            {"require_payment": False},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._terms("deposit", **values)

    def test_first_month_needs_a_monthly_fee(self):
        """OD-25: bad input: on the terms, and on a contract without them any more."""
        self._terms("first_month")
        order = self._quote()
        order._piste_fee_lines("monthly").unlink()
        with self.assertRaisesRegex(UserError, "no monthly fee"):
            order.with_user(self.rep).action_quotation_sent()
        self.assertEqual(order.piste_due_amount, order.amount_total)
        monthly = self.terms.sale_order_template_line_ids.filtered(
            lambda line: line.product_id.piste_fee_kind == "monthly"
        )
        with self.assertRaisesRegex(ValidationError, "no monthly fee"):
            self.terms.sale_order_template_line_ids = [
                Command.delete(line.id) for line in monthly
            ]

    @mute_logger("odoo.sql_db")
    def test_duration_is_from_1_to_120_months(self):
        """OD-22: bad input: 0 and 1000 months, on the terms and on a contract."""
        for months in (0, -1, 1000):
            with (
                self.subTest(months=months),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._terms("total", piste_months=months)
        order = self._quote().with_user(self.manager)
        for months in (0, 1000):
            with (
                self.subTest(months=months),
                self.assertRaises(UserError),
            ):
                order.piste_months = months

    def test_empty_terms_are_told(self):
        """OD-22: bad input: terms without a fee make no contract."""
        self.terms.sale_order_template_line_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "has no fee"):
            self._quote()

    def test_other_terms_ask_for_an_approval(self):
        """OD-22, OD-23: before the signature; nobody changes them after it."""
        order = self._quote()
        order.with_user(self.rep).piste_months = 6
        self.assertEqual(order.piste_approval_state, "needed")
        order.with_user(self.rep).piste_due_at_signing = "first_month"
        request = order.with_user(self.rep).action_piste_request_approval("Essai")
        request.with_user(self.approver).action_approve()
        self._sign(order)
        order.sudo().piste_months = 6  # the same: nothing to refuse
        for values in ({"piste_months": 3}, {"piste_due_at_signing": "total"}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "signed"),
            ):
                order.sudo().write(values)

    def test_rep_works_in_the_form(self):
        """OD-22: the form shows what is due and saves without touching it."""
        self._terms("first_month")
        order = self._quote()
        with Form(order.with_user(self.rep)) as form:
            form.client_order_ref = "PO-1"
            self.assertEqual(form.piste_due_amount, 102.33)
        self.assertEqual(order.piste_due_at_signing, "first_month")

    def test_ordinary_order_keeps_the_percentage_of_core(self):
        """OD-25: nothing changes outside contracts."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "require_payment": True,
                "prepayment_percent": 0.5,
                "order_line": [
                    Command.create(
                        {"product_id": self.env.ref("piste.product_fee_design").id}
                    )
                ],
            }
        )
        self.assertEqual(
            order._get_prepayment_required_amount(),
            order.currency_id.round(order.amount_total / 2),
        )
        self.assertTrue(order._piste_asks_part())
        self.assertFalse(order.piste_clause_ids)
