from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common_authorization import AuthorizationCase


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationPortal(AuthorizationCase, HttpCase):
    """OD-26: the merchant sees his authorizations and revokes them himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._signed()
        cls.foreign = cls._signed(merchant=cls.merchant_b)

    def _open(self, user, url):
        self.authenticate(user.login, user.login)
        return self.url_open(url)

    def _post(self, url, **values):
        values["csrf_token"] = Request.csrf_token(self)
        return self.url_open(url, data=values, allow_redirects=False)

    def _url(self, authorization, suffix=""):
        return f"/my/authorizations/{authorization.id}{suffix}"

    def test_own_list_alone(self):
        page = self._open(self.portal_a, "/my/authorizations")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.own.name, page.text)
        self.assertIn("••••6789", page.text)
        self.assertNotIn(self.foreign.name, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_own_page_shows_what_was_signed(self):
        page = self._open(self.portal_a, self._url(self.own))
        root = html.fromstring(page.text)
        text = root.text_content()
        self.assertIn(self.own.wording.splitlines()[1], text)
        self.assertIn("Gisèle Potvin", text)
        self.assertNotIn("123456789", page.text)
        self.assertEqual(len(root.xpath("//h1")), 1)

    def test_foreign_and_unknown_are_one_answer(self):
        self.authenticate(self.portal_a.login, self.portal_a.login)
        for url in (
            self._url(self.foreign),
            "/my/authorizations/999999999",
            "/my/authorizations/99999999999999",
            "/my/authorizations/0",
        ):
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url).status_code, 404)
        response = self._post(self._url(self.foreign, "/revoke"), confirmed="1")
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.foreign.state, "active")

    def test_visitor_has_to_log_in(self):
        self.authenticate(None, None)
        for url in ("/my/authorizations", self._url(self.own)):
            response = self.url_open(url)
            self.assertIn("/web/login", response.url)
            self.assertNotIn(self.own.name, response.text)

    def test_revocation_is_dated_and_signed_by_the_merchant(self):
        self.authenticate(self.portal_a.login, self.portal_a.login)
        url = self._url(self.own, "/revoke")
        response = self._post(url, confirmed="1", reason=" Change\x00 de banque ")
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("?saved=revoked"))
        self.assertEqual(self.own.state, "revoked")
        self.assertEqual(self.own.revoked_by, self.portal_a.name)
        self.assertEqual(self.own.revocation_reason, "Change de banque")
        moment = self.own.revoked_on
        self.assertTrue(moment)
        page = self.url_open(response.headers["Location"])
        self.assertIn("Change de banque", page.text)
        self.assertNotIn("o_piste_authorization_revoke", page.text)
        # A second click changes nothing and says so.
        response = self._post(url, confirmed="1", reason="Encore")
        self.assertTrue(response.headers["Location"].endswith("?saved=no"))
        self.assertEqual(self.own.revoked_on, moment)
        self.assertEqual(self.own.revocation_reason, "Change de banque")

    def test_revocation_has_to_be_meant(self):
        self.authenticate(self.portal_a.login, self.portal_a.login)
        url = self._url(self.own, "/revoke")
        self.assertEqual(self._post(url).status_code, 422)
        self.assertEqual(self.own.state, "active")

    def test_revocation_needs_the_token_of_the_session(self):
        self.authenticate(self.portal_a.login, self.portal_a.login)
        url = self._url(self.own, "/revoke")
        response = self.url_open(url, data={"confirmed": "1"}, allow_redirects=False)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.url_open(url).status_code, 405)
        self.assertEqual(self.own.state, "active")

    def test_debit_waiting_is_stopped_by_the_merchant(self):
        invoice = self._invoice()
        self.Debit._prepare_batch()
        self.authenticate(self.portal_a.login, self.portal_a.login)
        self._post(self._url(self.own, "/revoke"), confirmed="1")
        self.assertEqual(self._debits(invoice).state, "refused")

    def test_odd_parameters(self):
        self.authenticate(self.portal_a.login, self.portal_a.login)
        for url in (
            "/my/authorizations?page=x",
            "/my/authorizations/page/99",
            self._url(self.own) + "?saved=<script>",
        ):
            with self.subTest(url=url):
                response = self.url_open(url)
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("<script>&", response.text)

    def test_counter_of_the_home(self):
        self.authenticate(self.portal_a.login, self.portal_a.login)
        result = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["authorization_count"]}
        )
        self.assertEqual(result["authorization_count"], 1)
