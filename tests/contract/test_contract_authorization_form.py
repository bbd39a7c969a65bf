from lxml import html

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common_authorization import IBAN, SIGNED, AuthorizationCase

PAD = {
    "authorization_kind": "pad",
    "authorization_institution": "815",
    "authorization_transit": "30021",
    "authorization_account": "0458 213",
    "authorization_category": "business",
}


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationForm(AuthorizationCase, TransactionCase):
    """OD-26, U8: the client fills in and signs in the ceremony of the contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms.write(
            {"piste_requires_authorization": True, "piste_authorization_kind": "pad"}
        )
        cls.order = cls._quote()
        cls.public = cls.order.with_user(cls.env.ref("base.public_user")).sudo()

    def test_from_the_form_to_the_active_authorization(self):
        self.assertEqual(self.order.piste_authorization_state, "missing")
        self.assertFalse(self.order._piste_authorization_to_sign())
        one = self.public._piste_authorization_from_form(PAD)
        self.assertEqual(one.order_id, self.order)
        self.assertEqual(one.partner_id, self.merchant_a)
        self.assertEqual(one.account_number, "••••8213")
        self.assertEqual((one.state, one.frequency), ("to_sign", "monthly"))
        self.assertEqual(self.order.piste_authorization_state, "to_sign")
        self.assertEqual(self.public._piste_authorization_to_sign(), one)
        one._piste_sign("Gisèle Potvin", fields.Datetime.now(), SIGNED)
        self.assertEqual(self.order.piste_authorization_state, "active")
        self.assertFalse(self.order._piste_authorization_to_sign())

    def test_filled_in_again_there_is_one(self):
        first = self.public._piste_authorization_from_form(PAD)
        second = self.public._piste_authorization_from_form(
            {**PAD, "authorization_account": "1112223"}
        )
        self.assertFalse(first.exists())
        self.assertEqual(self.order.piste_authorization_ids, second.with_env(self.env))

    def test_limit_comes_from_the_terms(self):
        monthly = self.order._piste_monthly_total()
        self.assertGreater(monthly, 89)  # 49 + 15 + 25 and the taxes.
        one = self.public._piste_authorization_from_form(PAD)
        self.assertEqual((one.amount_type, one.cap), ("variable", 2 * monthly))
        self.terms.piste_authorization_cap = 321
        self.assertEqual(self.public._piste_authorization_from_form(PAD).cap, 321)
        self.terms.piste_authorization_amount_type = "fixed"
        one = self.public._piste_authorization_from_form(PAD)
        self.assertEqual((one.amount_type, one.amount), ("fixed", monthly))

    def test_client_cannot_choose_his_limit(self):
        one = self.public._piste_authorization_from_form(
            {**PAD, "cap": "999999", "authorization_cap": "999999", "state": "active"}
        )
        self.assertLess(one.cap, 1000)
        self.assertEqual(one.state, "to_sign")

    def test_wrong_input_is_told_by_field(self):
        for name, value, words in (
            ("authorization_institution", "81", "institution number has 3"),
            ("authorization_transit", "3002", "transit number has 5"),
            ("authorization_account", "", "7 to 12 digits"),
            ("authorization_account", ["x"], "7 to 12 digits"),
            ("authorization_kind", "cash", "Choose how you want to pay"),
            ("authorization_kind", None, "Choose how you want to pay"),
            ("authorization_kind", "sepa", "Choose how you want to pay"),
        ):
            values = {**PAD, name: value}
            with self.subTest(name=name, value=value):
                errors = self.public._piste_authorization_errors(values)
                self.assertEqual(list(errors), [name])
                with self.assertRaisesRegex(UserError, words):
                    self.public._piste_authorization_from_form(values)
        self.assertFalse(self.order.piste_authorization_ids)
        self.assertFalse(self.public._piste_authorization_errors(PAD))

    def test_card_types_no_number(self):
        one = self.public._piste_authorization_from_form(
            {"authorization_kind": "card", "authorization_account": "4242424242424242"}
        )
        self.assertFalse(one.last_digits)
        self.assertEqual(one.kind, "card")

    def test_european_contract(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": self.eur.id, "company_id": self.company.id}
        )
        self.public.pricelist_id = pricelist
        self.assertEqual(self.public._piste_authorization_kinds(), ["sepa", "card"])
        one = self.public._piste_authorization_from_form(
            {"authorization_kind": "sepa", "authorization_iban": IBAN}
        )
        self.assertEqual((one.kind, one.currency_id), ("sepa", self.eur))
        errors = self.public._piste_authorization_errors(
            {
                "authorization_kind": "sepa",
                "authorization_iban": "FR00",
                "authorization_bic": "x",
            }
        )
        self.assertEqual(list(errors), ["authorization_iban", "authorization_bic"])

    def test_waiver_and_category(self):
        one = self.public._piste_authorization_from_form(
            {
                **PAD,
                "authorization_waiver": "1",
                "authorization_category": "personal",
            }
        )
        self.assertTrue(one.notice_waived)
        self.assertEqual(one.category, "personal")

    def test_fragment_is_usable_without_scripts(self):
        """U8: every input has its label; errors are tied to their field."""
        values = {**PAD, "authorization_transit": "<b>"}
        errors = self.public._piste_authorization_errors(values)
        text = self.env["ir.qweb"]._render(
            "piste.contract_authorization_fields",
            {"order": self.public, "values": values, "errors": errors},
        )
        root = html.fromstring(str(text))
        self.assertFalse(root.xpath("//script | //*[@onclick]"))
        for node in root.xpath("//input"):
            with self.subTest(input=node.get("id")):
                self.assertTrue(node.get("name").startswith("authorization_"))
                self.assertEqual(
                    len(root.xpath(f"//label[@for='{node.get('id')}']")), 1
                )
        transit = root.get_element_by_id("authorization_transit")
        self.assertEqual(transit.get("value"), "<b>")
        self.assertEqual(transit.get("aria-invalid"), "true")
        told = root.get_element_by_id(transit.get("aria-describedby"))
        self.assertIn("5 digits", told.text_content())
        checked = root.xpath("//input[@name='authorization_kind'][@checked]/@value")
        self.assertEqual(checked, ["pad"])
        empty = self.env["ir.qweb"]._render(
            "piste.contract_authorization_fields", {"order": self.public}
        )
        self.assertNotIn("is-invalid", str(empty))
