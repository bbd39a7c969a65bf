from datetime import timedelta

import psycopg2
from cryptography.fernet import Fernet

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .common_authorization import IBAN, SIGNED, AuthorizationCase


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationModel(AuthorizationCase, TransactionCase):
    """OD-26: what an authorization is, and what it refuses."""

    def assertRefused(self, words, method, *args, **kwargs):
        """Refused with a sentence."""
        with self.assertRaisesRegex(UserError, words):
            method(*args, **kwargs)

    def assertForbidden(self, constraint, method, *args, **kwargs):
        """Refused by the database; the form shows the sentence of the constraint."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError) as caught,
            self.cr.savepoint(),
        ):
            method(*args, **kwargs)
            self.env.flush_all()
        name = f"piste_payment_authorization_{constraint}"
        self.assertEqual(caught.exception.diag.constraint_name, name)

    def test_number_and_reference_are_given(self):
        one, other = self._draft("sepa"), self._draft("pad")
        self.assertRegex(one.name, r"^AUT/\d{4}/\d{4}$")
        self.assertNotEqual(one.name, other.name)
        self.assertEqual(one.umr, one.name.replace("/", "-"))
        self.assertFalse(other.umr)
        self.assertEqual(one.state, "to_sign")
        self.assertEqual((one.currency_id, one.notice_days), (self.eur, 14))
        self.assertEqual((other.currency_id.name, other.notice_days), ("CAD", 10))

    def test_client_is_the_company(self):
        authorization = self._draft(merchant=self.portal_a.partner_id)
        self.assertEqual(authorization.partner_id, self.merchant_a)

    def test_wrong_accounts_are_told_one_by_one(self):
        for kind, values, words in (
            ("pad", {"institution": "06"}, "institution number has 3 digits"),
            ("pad", {"transit": "1234"}, "transit number has 5 digits"),
            ("pad", {"account_number": "123"}, "7 to 12 digits"),
            ("sepa", {"account_number": IBAN[:-1] + "0"}, "IBAN is not valid"),
            ("sepa", {"bic": "AGRI"}, "BIC is not valid"),
            ("card", {"account_number": "4242424242424242"}, "never typed here"),
        ):
            with self.subTest(kind=kind, values=values):
                self.assertRefused(words, self._draft, kind, **values)

    def test_database_knows_the_formats_too(self):
        one = self._draft()
        for column, value, constraint in (
            ("institution", "abc", "institution_digits"),
            ("transit", "1", "transit_digits"),
            ("cap", "NaN", "amounts_finite"),
            ("amount", "-1", "amounts_finite"),
        ):
            query = SQL(
                "UPDATE piste_payment_authorization SET %s = %s WHERE id = %s",
                SQL.identifier(column),
                value,
                one.id,
            )
            with self.subTest(column=column, value=value):
                self.assertForbidden(constraint, self.env.cr.execute, query)

    def test_amounts(self):
        for values in (
            {"cap": float("nan")},
            {"cap": float("inf")},
            {"amount": "10"},
        ):
            with self.subTest(values=values):
                self.assertRefused("positive numbers", self._draft, **values)
        for values, constraint in (
            ({"amount": -1}, "amounts_finite"),
            ({"cap": 0}, "amount_given"),
            ({"cap": 1e13}, "amounts_finite"),
            ({"amount_type": "fixed", "amount": 0}, "amount_given"),
            (
                {"amount_type": "fixed", "amount": 100, "cap": 50},
                "cap_covers_amount",
            ),
        ):
            with self.subTest(values=values):
                self.assertForbidden(constraint, self._draft, **values)
        self.assertTrue(self._draft(amount_type="fixed", amount=100, cap=100))

    def test_currency_of_the_scheme(self):
        self.assertRefused("CAD", self._draft, currency_id=self.eur.id)
        cad = self.env.ref("base.CAD")
        self.assertRefused("EUR", self._draft, "sepa", currency_id=cad.id)
        self.assertTrue(self._draft("card", currency_id=self.eur.id))

    def test_dates_and_notice(self):
        day = self.today
        dates = {"valid_from": day, "valid_until": day - timedelta(days=1)}
        self.assertForbidden("dates_ordered", self._draft, **dates)
        self.assertForbidden("notice_sensible", self._draft, notice_days=-1)
        self.assertRefused("without notice", self._draft, "sepa", notice_waived=True)

    def test_contract_of_another_client(self):
        order = self._quote()
        self.assertRefused(
            "must belong", self._draft, merchant=self.merchant_b, order_id=order.id
        )

    def test_one_active_per_contract_and_kind(self):
        """Even for who writes in sudo mode or by SQL."""
        order = self._quote()
        first = self._signed(order_id=order.id)
        values = {
            "state": "active",
            "signed_by": "x",
            "signed_on": fields.Datetime.now(),
            "wording": "x",
        }
        draft = self._draft(order_id=order.id).sudo()
        self.assertForbidden("active_unique", draft.write, values)
        self.assertEqual(first.state, "active")
        free, other = self._signed(), self._draft().sudo()
        self.assertRefused("already", other.write, values)
        self.assertEqual(free.state, "active")

    def test_active_needs_a_signature(self):
        draft = self._draft().sudo()
        self.assertForbidden("signature_whole", draft.write, {"state": "active"})

    def test_changing_the_kind_forgets_the_account(self):
        one = self._draft()
        one.write({"kind": "sepa", "currency_id": self.eur.id})
        self.assertFalse(one.last_digits)
        self.assertFalse(one.sudo().account_locked)


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationSecret(AuthorizationCase, TransactionCase):
    """OD-26: the account number is nowhere but in the file of the bank."""

    def test_number_is_locked_and_shown_by_four(self):
        one = self._draft(account_number="12 3456 789")
        self.assertEqual(one.account_number, "••••6789")
        self.assertEqual(one.last_digits, "6789")
        self.assertIn("••••6789", one.display_name)
        row = self.env.execute_query(
            SQL("SELECT * FROM piste_payment_authorization WHERE id = %s", one.id)
        )
        self.assertNotIn("123456789", str(row))
        self.assertEqual(one._read_account(), "123456789")

    def test_saving_the_form_again_keeps_it(self):
        one = self._draft()
        locked = one.sudo().account_locked
        one.write({"account_number": one.account_number, "cap": 600})
        self.assertEqual(one.sudo().account_locked, locked)

    def test_nobody_reads_the_column(self):
        one = self._draft()
        for user in (self.rep, self.manager, self.accountant, self.portal_a):
            own = one.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    own.read(["account_locked"])
                self.assertNotIn("account_locked", own.fields_get())
                with self.assertRaises(AccessError):
                    own.search_count([("account_locked", "!=", False)])
        admin = one.with_user(self.env.ref("base.user_admin"))
        admin.env.user.company_ids += self.company
        with self.assertRaises(AccessError):
            admin.with_company(self.company).export_data(["account_locked"])

    def test_another_key_is_a_sentence(self):
        one = self._draft()
        with open(self.key_file, "rb") as file:
            former = file.read()
        self.addCleanup(self._write_keys, former)
        self._write_keys(b"x")
        with self.assertRaisesRegex(UserError, "cannot be used"):
            one._read_account()
        key = Fernet.generate_key()
        self._write_keys(key)
        with self.assertRaisesRegex(UserError, "locked with another key"):
            one._read_account()
        # The former key below the new one: it opens, and is locked anew.
        self._write_keys(key + b"\n" + former)
        self.assertEqual(one._read_account(), "123456789")
        signed = self._signed("sepa")
        self.env.cr.execute(
            "UPDATE piste_payment_authorization SET account_locked = NULL"
            " WHERE id NOT IN %s",
            (tuple((one + signed).ids),),
        )
        self.assertEqual(self.Authorization._rotate_accounts(), 2)
        self._write_keys(key)
        one.invalidate_recordset()
        self.assertEqual(one._read_account(), "123456789")
        self.assertEqual(signed._read_account(), IBAN)

    def _write_keys(self, content):
        with open(self.key_file, "wb") as file:
            file.write(content)

    def test_nothing_in_the_history(self):
        order = self._quote()
        one = self._signed(order_id=order.id)
        one.action_revoke("Change de banque")
        bodies = str(order.message_ids.mapped("body"))
        self.assertIn("6789", bodies)
        self.assertNotIn("123456789", bodies)
        self.assertEqual(one.evidence, SIGNED)
        self.assertNotIn("123456789", one.wording)

    def test_wrong_company_settings_are_refused(self):
        for values in (
            {"piste_sepa_creditor": "FR00ZZZ123456"},
            {"piste_pad_transit": "1"},
            {"piste_pad_data_centre": "abcde"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.company.write(values)
