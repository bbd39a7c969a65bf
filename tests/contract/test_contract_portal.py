from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PisteContracts, PortalPayment

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install", "piste_contract")
class TestContractPortal(PortalPayment, PisteContracts, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._quote()
        cls.order.action_quotation_sent()
        cls.token = cls.order._portal_ensure_token()
        cls.portal_a.lang = "fr_CA"

    def _page(self, token=None, **kwargs):
        return self.url_open(
            f"/my/orders/{self.order.id}?access_token={token or self.token}", **kwargs
        )

    def _accept(self, **params):
        values = {"access_token": self.token, "name": "Gisèle", "signature": PIXEL}
        return self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept", {**values, **params}
        )

    def _pay_by_provider(self, reference):
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": reference, "simulated_state": "done"},
        )
        self.make_jsonrpc_request("/payment/status/poll", {})

    def test_guest_signs_and_pays_by_the_link(self):
        """OD-24, OD-25, U6: signed in the ceremony, paid on the contract's page."""
        self.assertIn("Hébergement", self._page().text)
        self._sign(self.order)
        self._pay_by_provider(self._transaction()["reference"])
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "sale")
        invoice = self.order.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self._page().status_code, 200)

    def test_page_speaks_the_language_of_the_client(self):
        """OD-24: French at the first visit, whatever the browser says."""
        response = self._page(headers={"Accept-Language": "en-US"})
        self.assertIn('lang="fr-CA"', response.text)
        self.assertIn("Mensuel", response.text)
        self.assertIn("Une fois", response.text)
        self.assertIn("TVQ", response.text)
        self.assertIn("TPS", response.text)

    def test_client_in_english_gets_english(self):
        """OD-24: the language is the client's, in both directions."""
        self.merchant_a.lang = "en_US"
        response = self._page(headers={"Accept-Language": "fr-CA"})
        self.assertIn('lang="en-US"', response.text)
        self.assertIn("Monthly", response.text)

    def test_wrong_token_opens_nothing(self):
        """OD-24: wrong, foreign, truncated, accented or missing token."""
        other = self._quote(self._create_opportunity(self.merchant_b, self.rep_b))
        foreign = other._portal_ensure_token()
        for token in ("x", foreign, self.token[:-1], "%C3%A9", "0"):
            with self.subTest(token=token):
                response = self._page(token)
                self.assertNotIn(self.order.name, response.text)
                self.assertLess(response.status_code, 500)
                answer = self._accept(access_token=token)
                self.assertIn("error", answer)
        self.assertFalse(self.order.signature)

    def test_another_merchant_sees_nothing(self):
        """OD-24: a logged-in merchant reaches the contracts of his company alone."""
        self.authenticate(self.portal_b.login, self.portal_b.login)
        response = self.url_open(f"/my/orders/{self.order.id}")
        self.assertNotIn(self.order.name, response.text)
        self.authenticate(self.portal_a.login, self.portal_a.login)
        response = self.url_open(f"/my/orders/{self.order.id}")
        self.assertIn(self.order.name, response.text)

    @mute_logger("odoo.http")
    def test_nobody_pays_before_signing(self):
        """OD-24: no money is taken for an unsigned contract, even by hand."""
        with self.assertRaises(JsonRpcException):
            self._transaction()
        self.assertFalse(self.order.transaction_ids)

    @mute_logger("odoo.http")
    def test_nobody_pays_twice(self):
        """OD-25: the second payment is refused before it starts."""
        self._sign(self.order)
        self._pay_by_provider(self._transaction()["reference"])
        with self.assertRaises(JsonRpcException):
            self._transaction()
        self.assertEqual(len(self.order.invoice_ids), 1)
        self.assertEqual(len(self.order.transaction_ids), 1)

    @mute_logger("odoo.http")
    def test_a_confirmed_contract_is_paid_in_parts(self):
        """OD-25: by core's payment link, as much as is left and never more."""
        self.terms.write({"piste_due_at_signing": "deposit", "prepayment_percent": 0.5})
        self.order = self._quote()
        self.token = self.order._portal_ensure_token()
        self._sign(self.order)
        self._pay(self.order, amount=self.order._get_prepayment_required_amount())
        self.assertEqual(self.order.state, "sale")
        left = self.order.amount_total - self.order.amount_paid
        for amount in (0, -5, left + 1):
            with self.subTest(amount=amount), self.assertRaises(JsonRpcException):
                self._transaction(amount=amount)
        self.assertTrue(self._transaction(amount=10)["reference"])

    def test_failed_card_keeps_the_signature(self):
        """OD-25: the client may try again by the same link."""
        self._sign(self.order)
        reference = self._transaction()["reference"]
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": reference, "simulated_state": "error"},
        )
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.order.invalidate_recordset()
        self.assertTrue(self.order.piste_is_signed_unpaid)
        self._pay_by_provider(self._transaction()["reference"])
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "sale")

    def test_payment_found_by_the_cron(self):
        """OD-25: a client who closes the page too early is confirmed all the same."""
        self._sign(self.order)
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": self._transaction()["reference"], "simulated_state": "done"},
        )
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "sent")
        # As the core cron does, which commits after each transaction.
        self.order.transaction_ids._post_process()
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(len(self.order.invoice_ids), 1)
