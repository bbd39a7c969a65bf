import re

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import RequestRoles
from .test_request_link import picture

GARBAGE = ["", "-1", "999999999999", "é%00' OR 1", "a" * 9000]


@tagged("post_install", "-at_install", "piste_request")
class TestRequestPortal(RequestRoles, HttpCase):
    """OD-02: the merchant's own requests in the portal, and only those."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.make(cls.merchant_b, cls.portal_b.partner_id, cls.rep_b)
        cls.foreign.name = "Secret de Mèche"
        cls.foreign.action_send()

    def setUp(self):
        super().setUp()
        self.send()
        self.authenticate(self.portal_a.login, self.portal_a.login)
        self.url = f"/my/requests/{self.asked.id}"

    def post(self, url, files=None, **data):
        data.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def test_cards_show_the_progress(self):
        """OD-02: title and %, 0 first, the answered ones apart."""
        page = self.url_open("/my/requests").text
        self.assertIn("Ouverture du dossier", page)
        self.assertRegex(page, r"<strong>\s*0\s*%")
        self.assertNotIn("Secret de M", page)
        self.answer_all()
        self.assertRegex(self.url_open("/my/requests").text, r"<strong>\s*100\s*%")
        self.post(f"{self.url}/finish")
        self.assertNotIn("Ouverture", self.url_open("/my/requests").text)
        closed = self.url_open("/my/requests?filterby=closed").text
        self.assertIn("Ouverture", closed)

    def test_counters_answer_what_was_asked(self):
        """OD-02: the home of the portal has no place for a figure it did not ask."""
        for name in ("request_count", "request_open_count"):
            asked = {"counters": [name]}
            figures = self.make_jsonrpc_request("/my/counters", asked)
            self.assertEqual(figures, {name: 1})

    def test_answered_in_the_portal(self):
        """OD-02: each answer saved at once, the end tells staff, twice is once."""
        response = self.post(f"{self.url}/item/{self.horaire.id}", answer="Mardi")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.horaire.answer_text, "Mardi")
        file = [("files", ("carte.png", picture(), "image/png"))]
        self.post(
            f"{self.url}/item/{self.identite.id}", files=file, valid_until="2099-01-01"
        )
        sent = self.identite.file_ids
        served = self.url_open(f"{self.url}/file/{sent.id}")
        self.assertEqual(served.headers["Content-Type"], "image/jpeg")
        self.post(f"{self.url}/item/{self.langue.id}", answer="Français")
        self.post(f"{self.url}/item/{self.naissance.id}", answer="1980-05-01")
        for _time in range(2):
            self.assertEqual(self.post(f"{self.url}/finish").status_code, 303)
        self.assertEqual(self.asked.state, "complete")
        self.assertEqual(len(self.asked.activity_ids), 1)
        page = self.url_open(f"{self.url}?saved=done")
        self.assertIn("alert-success", page.text)
        self.assertEqual(
            self.post(f"{self.url}/item/{self.horaire.id}", answer="x").status_code, 422
        )

    def test_ids_of_another_merchant_answer_404(self):
        """OD-02: on every route, like ids that do not exist."""
        self.answer_all(self.foreign)
        item, file = self.foreign.item_ids[0], self.foreign.item_ids.file_ids
        for request_id in (self.foreign.id, 0, 2**31 - 1, 2**31, 10**30):
            url = f"/my/requests/{request_id}"
            page = self.url_open(url)
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("Secret de M", page.text)
            self.assertEqual(self.url_open(f"{url}/file/{file.id}").status_code, 404)
            for path in (f"item/{item.id}", f"file/{file.id}/remove", "finish"):
                self.assertEqual(self.post(f"{url}/{path}").status_code, 404)
        # His own request with ids of the other one.
        self.assertEqual(
            self.post(f"{self.url}/item/{item.id}", answer="x").status_code, 404
        )
        self.assertEqual(self.url_open(f"{self.url}/file/{file.id}").status_code, 404)
        self.assertEqual(
            self.post(f"{self.url}/file/{file.id}/remove").status_code, 404
        )
        self.assertEqual(self.foreign.state, "in_progress")

    def test_draft_is_not_there_yet(self):
        """OD-02: what staff prepares is not shown."""
        draft = self.make(self.merchant_a, self.gisele, self.rep)
        self.assertEqual(self.url_open(f"/my/requests/{draft.id}").status_code, 404)

    def test_employees_and_visitors_have_no_page(self):
        """OD-02: employees use the back office; visitors log in."""
        for url in ("/my/requests", self.url):
            self.authenticate(self.rep.login, self.rep.login)
            self.assertEqual(self.url_open(url).status_code, 404)
            self.authenticate(None, None)
            self.assertIn("/web/login", self.url_open(url).url)

    def test_garbage_never_breaks_a_page(self):
        """OD-02: no parameter answers with a server error."""
        for value in GARBAGE:
            for name in ("page", "filterby", "saved", "lang"):
                for url in ("/my/requests", self.url):
                    page = self.url_open(f"{url}?{name}={value}")
                    self.assertLess(page.status_code, 500)
            for item in self.asked.item_ids:
                response = self.post(
                    f"{self.url}/item/{item.id}", answer=value, valid_until=value
                )
                self.assertLess(response.status_code, 500)

    def test_pages_are_private_and_readable(self):
        """OD-02: no cache, no frame; one h1, a title and a language."""
        for url in ("/my/requests", self.url):
            with self.subTest(url):
                page = self.url_open(url)
                self.assertEqual(page.headers["Cache-Control"], "no-store")
                self.assertEqual(len(re.findall(r"<h1[ >]", page.text)), 1)
                self.assertRegex(page.text, r'<html[^>]* lang="\w')

    def test_home_counts_what_is_to_answer(self):
        """OD-02: the tile and the to-do line of the portal."""
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["request_count", "request_open_count"]}
        )
        self.assertEqual(counters["request_count"], 1)
        self.assertEqual(counters["request_open_count"], 1)

    def test_list_costs_the_same_for_many(self):
        """OD-02: 20 cards per page in a constant number of queries."""

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            self.url_open("/my/requests")
            before = self.env.cr.sql_log_count
            page = self.url_open("/my/requests")
            return page, self.env.cr.sql_log_count - before

        _page, few = cost()
        for _number in range(30):
            self.make(self.merchant_a, self.gisele, self.rep).sudo().write(
                {"state": "sent"}
            )
        page, many = cost()
        self.assertEqual(page.text.count("stretched-link"), 20)
        self.assertLessEqual(many, few + 2)
