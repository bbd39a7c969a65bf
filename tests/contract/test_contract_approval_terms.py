from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .approval_common import PisteApprovals


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalTerms(PisteApprovals, TransactionCase):
    """What leaves the standard terms, and what does not."""

    def setUp(self):
        super().setUp()
        self.order = self._quote().with_user(self.rep)

    def _sentences(self, lang="en_US"):
        Difference = self.env["piste.contract.difference"].with_context(lang=lang)
        return Difference._sentences(
            self.order._piste_differences(), self.order.currency_id
        )

    def test_standard_terms_need_no_approval(self):
        """OD-23: neither a fresh contract nor one in another language deviates."""
        self.assertFalse(self.order._piste_differences())
        self.assertFalse(self.order.piste_approval_state)
        self.merchant_b.lang = "en_US"
        other = self._quote(self._create_opportunity(self.merchant_b, self.rep_b))
        self.assertFalse(other._piste_differences())

    def test_each_kind_of_deviation_is_seen(self):
        """OD-23: lines, prices, quantities, clauses and conditions."""
        line, terms = self._line(self.order, "design"), self.order
        payment_term = self.env.ref("account.account_payment_term_30days")
        product = line.product_id
        deviations = {
            "price": lambda: line.write({"price_unit": 300}),
            "discount": lambda: line.write({"discount": 1}),
            "quantity": lambda: line.write({"product_uom_qty": 2}),
            "description": lambda: line.write({"name": "Design, révisions illimitées"}),
            "taxes": lambda: line.sudo(False).write({"tax_ids": [Command.clear()]}),
            "removed": line.unlink,
            "added": lambda: terms.write(
                {"order_line": [Command.create({"product_id": product.id})]}
            ),
            "Note": lambda: terms.write(
                {
                    "order_line": [
                        Command.create({"display_type": "line_note", "name": "Gratuit"})
                    ]
                }
            ),
            "Section": lambda: terms.write(
                {
                    "order_line": [
                        Command.create(
                            {"display_type": "line_section", "name": "En prime"}
                        )
                    ]
                }
            ),
            "Terms and conditions": lambda: terms.write({"note": "<p>Sans frais</p>"}),
            "Payment Terms": lambda: terms.write({"payment_term_id": payment_term.id}),
            "Online signature": lambda: terms.write({"require_signature": False}),
            "Online payment": lambda: terms.write({"require_payment": False}),
            "Prepayment": lambda: terms.write({"prepayment_percent": 0.5}),
            "Expiration": lambda: terms.write(
                {"validity_date": terms.validity_date + timedelta(days=1)}
            ),
            "Template": lambda: terms.write({"sale_order_template_id": False}),
        }
        for name, deviate in deviations.items():
            savepoint = self.env.cr.savepoint()
            with self.subTest(deviation=name), savepoint:
                deviate()
                self.assertEqual(self.order.piste_approval_state, "needed")
                self.assertTrue(self._sentences())
                savepoint.rollback()
            self.env.invalidate_all()
            self.assertFalse(self.order.piste_approval_state)

    def test_sentences_say_it_plainly(self):
        """OD-23: “Design: 450 → 300”, “Access: removed”."""
        line = self._line(self.order, "design")
        line.price_unit = 300
        self._line(self.order, "access").unlink()
        design, access, total = self._sentences()
        self.assertIn("Design", design)
        self.assertRegex(design, r"450\.00.*300\.00")
        self.assertEqual(access, "Access: removed")
        self.assertRegex(total, r"1,039\.00.*739\.00")

    def test_sentences_are_in_the_language_of_the_reader(self):
        """OD-23: the facts are data; names and amounts are those of the reader."""
        self._line(self.order, "access").unlink()
        self.assertIn("Access", self._sentences()[0])
        self.assertRegex(self._sentences("fr_CA")[1], "1\\W039,00")

    def test_discount_inside_the_range_is_no_deviation(self):
        """OD-22: each line of the standard terms says what the rep may give."""
        row = self.terms.sale_order_template_line_ids.filtered(
            lambda line: line.product_id == self.env.ref("piste.product_fee_design")
        )
        row.piste_max_discount = 10
        order = self._quote().with_user(self.rep)
        line = self._line(order, "design")
        line.discount = 10
        self.assertFalse(order.piste_approval_state)
        order.action_quotation_sent()
        line.discount = 10.5
        self.assertTrue(order._piste_needs_approval())
        line.discount = -5
        self.assertTrue(order._piste_needs_approval())

    def test_unlocked_price_belongs_to_the_representative(self):
        """OD-22: an unlocked line has the price that the rep sets, never below 0."""
        self.terms.sale_order_template_line_ids.piste_price_locked = False
        order = self._quote().with_user(self.rep)
        line = self._line(order, "design")
        line.price_unit = 700
        self.assertFalse(order.piste_approval_state)
        line.price_unit = -1
        self.assertTrue(order._piste_needs_approval())

    def test_range_lies_between_0_and_100(self):
        """OD-22: no other percentage is accepted."""
        row = self.terms.sale_order_template_line_ids[0]
        for value in (-1, 101):
            with (
                self.subTest(value=value),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                row.piste_max_discount = value
                row.flush_recordset()

    def test_shorter_validity_is_no_deviation(self):
        """OD-23: only a longer offer needs consent."""
        self.order.validity_date -= timedelta(days=10)
        self.assertFalse(self.order.piste_approval_state)
        self.order.validity_date = False
        self.assertTrue(self.order._piste_needs_approval())

    def test_terms_that_change_later_make_no_deviation(self):
        """OD-23: a quotation keeps the standard that it started from."""
        self.env.ref("piste.product_fee_design").list_price = 500
        self.terms.write({"number_of_days": 5, "note": "<p>Nouveau</p>"})
        self.terms.sale_order_template_line_ids[0].unlink()
        self.env.invalidate_all()
        self.assertFalse(self.order._piste_differences())
        copied = self.order.copy()
        self.assertTrue(copied._piste_differences())

    def test_the_form_tells_before_saving(self):
        """OD-23: the representative sees it while typing."""
        with Form(self.order) as form:
            self.assertFalse(form.piste_approval_state)
            with form.order_line.edit(3) as line:
                line.price_unit = 300
            self.assertEqual(form.piste_approval_state, "needed")

    def test_another_client_brings_his_own_standard(self):
        """OD-23: the terms are measured by the standard of who signs."""
        self.order.sudo().partner_id = self.merchant_b
        self.assertFalse(self.order._piste_differences())

    def test_a_contract_is_born_as_a_draft(self):
        """OD-24: no RPC creates one that is sent, confirmed or signed already."""
        values = {
            "partner_id": self.merchant_a.id,
            "sale_order_template_id": self.terms.id,
        }
        for extra in ({"state": "sale"}, {"state": "sent"}, {"signed_by": "Moi"}):
            with self.subTest(extra=extra), self.assertRaises(UserError):
                self.env["sale.order"].with_user(self.rep).create({**values, **extra})

    def test_confirmed_terms_do_not_change(self):
        """OD-24: what is confirmed without signature is closed too."""
        self.order.with_user(self.manager).action_confirm()
        line = self._line(self.order, "design")
        with self.assertRaisesRegex(UserError, "confirmed"):
            line.price_unit = 1
        with self.assertRaisesRegex(UserError, "confirmed"):
            self.order.note = "<p>Autre</p>"
        self.order.client_order_ref = "PO-7"

    def test_a_rebate_disguised_as_a_down_payment(self):
        """OD-23, OD-24: it leaves the standard, and signed terms refuse it."""
        values = {
            "product_id": self._line(self.order, "design").product_id.id,
            "price_unit": -100,
            "is_downpayment": True,
        }
        self.order.order_line = [Command.create(values)]
        self.assertTrue(self.order._piste_needs_approval())
        signed = self._quote().with_user(self.rep)
        self._sign(signed)
        with self.assertRaisesRegex(UserError, "signed"):
            signed.order_line = [Command.create(values)]

    def test_line_cannot_move_into_a_signed_contract(self):
        """OD-24: nor out of one."""
        other = self._quote()
        self._sign(other)
        with self.assertRaisesRegex(UserError, "signed"):
            self._line(self.order, "design").order_id = other


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalOptions(PisteApprovals, TransactionCase):
    """Optional lines of the standard terms: the client chooses the quantity."""

    def test_quantity_of_an_option_is_free(self):
        """OD-22: an option at 0 or at 3 follows the standard."""
        self.terms.sale_order_template_line_ids = [
            Command.create(
                {
                    "display_type": "line_section",
                    "name": "Options",
                    "is_optional": True,
                    "sequence": 50,
                }
            ),
            Command.create(
                {
                    "product_id": self.env.ref("piste.product_fee_content").id,
                    "product_uom_qty": 0,
                    "sequence": 51,
                }
            ),
        ]
        order = self._quote()
        option = self._line(order, "content").filtered(lambda row: row.sequence == 51)
        option.product_uom_qty = 3
        self.assertFalse(order._piste_differences())
        option.price_unit = 1
        self.assertTrue(order._piste_differences())
