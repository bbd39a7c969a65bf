import hashlib
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common_authorization import SIGNED, AuthorizationCase


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationLife(AuthorizationCase, TransactionCase):
    """OD-26, U8: to sign, active, revoked, expired."""

    def test_signature_makes_it_active(self):
        """U8: the exact text and its fingerprint are kept."""
        self.merchant_a.lang = "fr_CA"
        one = self._draft()
        shown = one.wording_preview
        moment = fields.Datetime.now()
        one._piste_sign(" Gisèle Potvin ", moment, SIGNED)
        self.assertEqual(one.state, "active")
        self.assertEqual((one.signed_by, one.signed_on), ("Gisèle Potvin", moment))
        self.assertEqual(one.valid_from, moment.date())
        self.assertEqual(one.wording, shown)
        self.assertIn("Accord de débit préautorisé", one.wording)
        self.assertIn("••••6789", one.wording)
        digest = hashlib.sha256(shown.encode()).hexdigest()
        self.assertEqual(one.wording_sha256, digest)
        self.assertEqual(one.evidence, SIGNED)

    def test_wording_stays_when_the_company_changes(self):
        one = self._signed()
        text = one.wording
        self.company.name = "Autre inc."
        self.assertEqual(one.wording_preview, text)
        self.assertNotIn("Autre inc.", one._wording_text())

    def test_wording_in_the_language_of_the_client(self):
        self.merchant_a.lang = "en_US"
        self.assertIn("Pre-authorized debit agreement", self._draft()._wording_text())

    def test_incomplete_is_not_signed(self):
        for kind, values, words in (
            ("pad", {"account_number": False}, "number of the account"),
            ("pad", {"transit": False}, "institution and transit"),
            ("sepa", {"account_number": False}, "number of the account"),
        ):
            one = self._draft(kind, **values)
            with self.subTest(values=values), self.assertRaisesRegex(UserError, words):
                one._piste_sign("Gisèle", fields.Datetime.now(), {})
        with self.assertRaisesRegex(UserError, "name of the person"):
            self._draft()._piste_sign(" ", fields.Datetime.now(), {})
        self.company.piste_sepa_creditor = False
        with self.assertRaisesRegex(UserError, "SEPA creditor identifier"):
            self._signed("sepa")

    def test_signed_twice_is_signed_once(self):
        one = self._signed()
        moment = one.signed_on
        with self.assertRaisesRegex(UserError, "does not wait"):
            one._piste_sign("Autre", fields.Datetime.now(), {})
        self.assertEqual((one.signed_by, one.signed_on), ("Gisèle Potvin", moment))

    def test_new_one_replaces_the_former(self):
        """The client changes banks: never two active for one contract and kind."""
        order = self._quote()
        former = self._signed(order_id=order.id)
        new = self._signed(order_id=order.id, days=0, account_number="9998887")
        self.assertEqual(former.state, "revoked")
        self.assertIn(new.name, former.revocation_reason)
        self.assertEqual(new.state, "active")
        self.assertEqual(order.piste_authorization_state, "active")

    def test_signed_one_is_frozen_for_all(self):
        """Even in sudo mode, but for its state and its revocation."""
        one = self._signed()
        for values in (
            {"cap": 9999},
            {"account_number": "7654321"},
            {"partner_id": self.merchant_b.id},
            {"wording": "autre"},
            {"signed_by": "autre"},
            {"valid_until": self.today},
            {"evidence": {}},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "signed"),
            ):
                one.sudo().write(values)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            one.sudo().unlink()
        one.action_revoke()
        with self.assertRaisesRegex(UserError, "signed"):
            one.sudo().cap = 1
        with self.assertRaises(UserError):
            one.sudo().state = "active"

    def test_unsigned_one_may_be_deleted(self):
        self.assertTrue(self._draft().unlink())

    def test_revocation_is_dated_once(self):
        one = self._signed()
        one.with_user(self.manager).action_revoke("Change de banque")
        self.assertEqual(one.state, "revoked")
        self.assertEqual(one.revoked_by, self.manager.name)
        self.assertEqual(one.revocation_reason, "Change de banque")
        moment = one.revoked_on
        self.assertTrue(moment)
        with self.assertRaisesRegex(UserError, "revoked already"):
            one.with_user(self.manager).action_revoke("Encore")
        self.assertEqual(one.revoked_on, moment)
        with self.assertRaisesRegex(UserError, "not active"):
            self._draft().action_revoke()

    def test_representative_reads_of_it(self):
        """OD-26: the note stands on the contract and names the reason."""
        order = self._quote()
        one = self._signed(order_id=order.id)
        one.action_revoke("Change de banque")
        message = order.message_ids.filtered(lambda m: "Change de banque" in m.body)
        self.assertTrue(message)
        self.assertIn(self.rep.partner_id, message.notified_partner_ids)

    def test_expiry_is_of_its_last_day(self):
        yesterday = self.today - timedelta(days=1)
        over = self._draft(valid_until=self.today)
        over._piste_sign("Gisèle", fields.Datetime.now() - timedelta(days=9), {})
        unsigned = self._draft(valid_until=yesterday)
        going = self._signed(merchant=self.merchant_b, valid_until=self.today)
        self.env.flush_all()
        # As if a day went by.
        self.env.cr.execute(
            "UPDATE piste_payment_authorization SET valid_until = %s,"
            " valid_from = %s WHERE id = %s",
            (yesterday, yesterday - timedelta(days=8), over.id),
        )
        self.env.invalidate_all()
        for _run in range(2):
            with self.enter_registry_test_mode():
                cron = self.env.ref("piste.ir_cron_expire_authorizations")
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(over.state, "expired")
            self.assertEqual(unsigned.state, "expired")
            self.assertEqual(going.state, "active")

    def test_expiry_reaches_the_contract(self):
        order = self._quote()
        order.piste_requires_authorization = True
        self.assertEqual(order.piste_authorization_state, "missing")
        one = self._draft(order_id=order.id, valid_until=self.today)
        self.assertEqual(order.piste_authorization_state, "to_sign")
        self.env.flush_all()
        one.valid_until = self.today - timedelta(days=1)
        one._expire_batch()
        self.assertEqual(order.piste_authorization_state, "expired")

    def test_card_is_saved_by_the_payment_of_the_contract(self):
        """OD-26: the first payment saves the card, once."""
        order = self._quote()
        one = self._signed("card", order_id=order.id)
        self.assertTrue(self.provider._is_tokenization_required(sale_order_id=order.id))
        with self.assertRaisesRegex(UserError, "card of"):
            one._check_can_debit(10, one.currency_id, self.today)
        transaction = self._pay(order)
        token = self._card()
        transaction.token_id = token
        transaction._piste_link_cards()
        self.assertEqual(one.token_id, token)
        self.assertFalse(
            self.provider._is_tokenization_required(sale_order_id=order.id)
        )
        one._check_can_debit(10, one.currency_id, self.today)
        with self.assertRaisesRegex(UserError, "another card"):
            one.sudo().token_id = self._card()
        other = self._draft("card")
        with self.assertRaisesRegex(UserError, "somebody else"):
            other.token_id = self._card(merchant=self.merchant_b)

    def test_limits(self):
        """OD-26: refused over the limit, in another currency, out of its dates."""
        cad, one = self.env.ref("base.CAD"), self._signed(cap=500)
        one._check_can_debit(500, cad, self.today)
        for amount, currency, day, words in (
            (500.01, cad, self.today, "over the limit"),
            (0, cad, self.today, "nothing to draw"),
            (-5, cad, self.today, "nothing to draw"),
            (float("nan"), cad, self.today, "nothing to draw"),
            (10, self.eur, self.today, "not for EUR"),
            (10, cad, self.today - timedelta(days=90), "begins on"),
        ):
            with (
                self.subTest(amount=amount, words=words),
                self.assertRaisesRegex(UserError, words),
            ):
                one._check_can_debit(amount, currency, day)
        with self.assertRaisesRegex(UserError, "not active"):
            self._draft()._check_can_debit(10, cad, self.today)
        one.action_revoke()
        with self.assertRaisesRegex(UserError, "not active"):
            one._check_can_debit(10, cad, self.today)

    def test_frequency(self):
        """A fixed amount once per period, a variable one up to the limit per period."""
        cad = self.env.ref("base.CAD")
        variable = self._signed(cap=500)
        fixed = self._signed(
            merchant=self.merchant_b, amount_type="fixed", amount=100, cap=0
        )
        for one, merchant in ((variable, self.merchant_a), (fixed, self.merchant_b)):
            invoice = self._invoice(100, merchant)
            self.Debit.sudo().create(one._prepare_debit(invoice, self.today))
        variable._check_can_debit(400, cad, self.today)
        with self.assertRaisesRegex(UserError, "over the limit"):
            variable._check_can_debit(400.01, cad, self.today)
        with self.assertRaisesRegex(UserError, "drawn for this period"):
            fixed._check_can_debit(100, cad, self.today)
        next_month = self.today + timedelta(days=31)
        variable._check_can_debit(500, cad, next_month)
        fixed._check_can_debit(100, cad, next_month)
