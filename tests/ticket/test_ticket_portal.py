import html
import re
import uuid

from freezegun import freeze_time

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import PisteRoles
from .test_ticket_upload import PDF, picture

GARBAGE = ["", "-1", "999999999999", "é%00' OR 1", "a" * 9000]


class PortalCase(PisteRoles, HttpCase):
    """Two merchants with one ticket each, and requests in their name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket_a, cls.ticket_b = cls.env["piste.ticket"].create(
            [
                {
                    "subject": f"Secret de {name}",
                    "description": f"Détail de {name}",
                    "partner_id": merchant.id,
                    "contact_id": user.partner_id.id,
                }
                for name, merchant, user in (
                    ("Gisèle", cls.merchant_a, cls.portal_a),
                    ("Mèche", cls.merchant_b, cls.portal_b),
                )
            ]
        )

    def login(self, user):
        self.authenticate(user.login, user.login)

    def post(self, url, files=None, **data):
        data.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def open_ticket(self, files=None, **data):
        values = {
            "submission_uid": uuid.uuid4().hex,
            "kind": "problem",
            "subject": "Le coupon",
            "description": "Il n'apparaît pas.",
            **data,
        }
        return self.post("/my/tickets/new", files=files, **values)

    def mine(self):
        domain = [("partner_id", "=", self.merchant_a.id)]
        return self.env["piste.ticket"].search(domain) - self.ticket_a


@tagged("post_install", "-at_install", "piste_ticket")
class TestPortalPages(PortalCase):
    """OD-02, OD-03: a merchant opens and follows his own tickets, and only those."""

    def test_merchant_opens_one_ticket_with_a_photo(self):
        """OD-03: number, promise and cleaned photo; the representative follows."""
        self.login(self.portal_a)
        files = [("files", ("ma photo.png", picture(), "image/png"))]
        response = self.open_ticket(files)
        self.assertEqual(response.status_code, 303)
        ticket = self.mine()
        self.assertEqual(ticket.channel, "portal")
        self.assertEqual(ticket.kind, "problem")
        self.assertEqual(ticket.contact_id, self.portal_a.partner_id)
        self.assertIn(self.rep.partner_id, ticket.message_partner_ids)
        file = ticket._portal_files()
        self.assertEqual((file.name, file.mimetype), ("ma photo.jpg", "image/jpeg"))
        self.assertFalse(file.public)
        page = self.url_open(response.headers["Location"])
        self.assertIn(ticket.name, page.text)
        alert = page.text.split("alert-success", 1)[1].split("</div>", 1)[0]
        ticket_sudo = ticket.with_context(lang=self.portal_a.lang)
        self.assertIn(ticket.name, alert)
        self.assertIn(ticket_sudo._promise_text(), html.unescape(alert))
        image = self.url_open(f"/my/tickets/{ticket.id}/file/{file.id}")
        self.assertEqual(image.headers["Content-Type"], "image/jpeg")
        self.assertEqual(image.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", image.headers["Content-Security-Policy"])

    def test_double_submit_opens_one_ticket(self):
        """OD-03: the second sending of a form shows the first result."""
        self.login(self.portal_a)
        uid = uuid.uuid4().hex
        first = self.open_ticket(submission_uid=uid)
        second = self.open_ticket(submission_uid=uid)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self.mine()), 1)

    def test_same_key_of_another_merchant_opens_his_own_ticket(self):
        """OD-03: a stolen form key reveals nothing."""
        uid = uuid.uuid4().hex
        self.login(self.portal_a)
        self.open_ticket(submission_uid=uid)
        self.login(self.portal_b)
        self.open_ticket(submission_uid=uid)
        self.assertEqual(len(self.mine()), 1)
        tickets = self.env["piste.ticket"].search([("submission_uid", "=", uid)])
        self.assertEqual(tickets.partner_id, self.merchant_a + self.merchant_b)

    def test_incomplete_form_keeps_what_was_typed(self):
        """OD-03: errors name the fields, nothing typed is lost."""
        self.login(self.portal_a)
        response = self.open_ticket(subject="  ", description="Mon histoire")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Mon histoire", response.text)
        self.assertIn('href="#subject"', response.text)
        self.assertFalse(self.mine())

    def test_bad_files_are_refused_and_nothing_is_kept(self):
        """OD-03: a refused file opens no ticket; the page says which and why."""
        self.login(self.portal_a)
        svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
        cases = [
            ("evil.png", svg, "image/png"),
            ("evil.html", b"<script>alert(1)</script>", "text/html"),
            ("nul\0.png", b"not a picture", "image/png"),
            ("empty.pdf", b"", "application/pdf"),
        ]
        for name, data, mimetype in cases:
            with self.subTest(name):
                response = self.open_ticket([("files", (name, data, mimetype))])
                self.assertEqual(response.status_code, 422)
                self.assertNotIn("alert(1)", response.text)
        many = [("files", (f"{n}.pdf", PDF, "application/pdf")) for n in range(6)]
        self.assertEqual(self.open_ticket(many).status_code, 422)
        self.assertFalse(self.mine())

    def test_what_a_merchant_types_is_shown_as_text(self):
        """OD-03: nothing entered in the portal runs in a browser."""
        self.login(self.portal_a)
        evil = "<img src=x onerror=alert(1)>"
        self.open_ticket(subject=evil, description=evil)
        for url in ("/my/tickets", f"/my/tickets/{self.mine().id}"):
            self.assertNotIn("<img src=x", self.url_open(url).text)
        self.assertNotIn("<img src=x", self.mine().message_ids[0].body)

    def test_solve_and_reopen_by_post_only(self):
        """OD-03: the merchant closes and reopens; a link alone changes nothing."""
        self.login(self.portal_a)
        url = f"/my/tickets/{self.ticket_a.id}"
        self.assertIn(self.url_open(f"{url}/solve").status_code, (404, 405))
        self.assertEqual(self.ticket_a.state, "new")
        self.assertEqual(self.post(f"{url}/solve").status_code, 303)
        self.assertEqual(self.ticket_a.state, "solved")
        self.assertEqual(self.post(f"{url}/solve").status_code, 303)
        self.assertEqual(self.post(f"{url}/reopen").status_code, 303)
        self.assertEqual(self.ticket_a.state, "in_progress")
        forged = self.post(f"{url}/solve", csrf_token="forged")
        self.assertEqual(forged.status_code, 400)
        self.assertEqual(self.ticket_a.state, "in_progress")

    def test_reopening_after_the_grace_days_is_refused(self):
        """U12: after the grace days the page offers an answer, no reopening."""
        self.login(self.portal_a)
        with freeze_time("2026-01-01"):
            self.ticket_a.write({"state": "closed"})
        url = f"/my/tickets/{self.ticket_a.id}"
        self.post(f"{url}/reopen")
        self.assertEqual(self.ticket_a.state, "closed")
        self.assertNotIn("/reopen", self.url_open(url).text)

    def test_home_counts_open_tickets(self):
        """OD-02: the tile of the portal counts the open tickets."""
        self.login(self.portal_a)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["ticket_count"]}
        )
        self.assertEqual(counters["ticket_count"], 1)

    def test_pages_are_private_and_readable(self):
        """OD-03: no cache, no frame; one h1, a title and a language."""
        self.login(self.portal_a)
        for url in (
            "/my/tickets",
            "/my/tickets/new",
            f"/my/tickets/{self.ticket_a.id}",
        ):
            with self.subTest(url):
                page = self.url_open(url)
                self.assertEqual(page.status_code, 200)
                self.assertEqual(page.headers["Cache-Control"], "no-store")
                self.assertEqual(len(re.findall(r"<h1[ >]", page.text)), 1)
                self.assertRegex(page.text, r'<html[^>]* lang="\w')

    def test_list_costs_the_same_for_many_tickets(self):
        """OD-03: 20 cards per page, in a constant number of queries."""
        self.login(self.portal_a)

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            self.url_open("/my/tickets")
            before = self.env.cr.sql_log_count
            page = self.url_open("/my/tickets")
            return page, self.env.cr.sql_log_count - before

        _page, few = cost()
        self.env["piste.ticket"].create(
            [
                {"subject": f"Ticket {n}", "partner_id": self.merchant_a.id}
                for n in range(40)
            ]
        )
        page, many = cost()
        self.assertEqual(page.text.count("o_piste_ticket_cards"), 1)
        self.assertEqual(page.text.count("stretched-link"), 20)
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, 30)


@tagged("post_install", "-at_install", "piste_ticket")
class TestPortalWalls(PortalCase):
    """OD-03: whatever merchant A sends, he meets nothing of merchant B."""

    def test_foreign_tickets_answer_404_everywhere(self):
        """OD-03: the same 404 for a foreign, an unknown and an absurd ticket."""
        self.login(self.portal_a)
        self.ticket_b._portal_ensure_token()
        token = self.ticket_b.access_token
        wrong = ["", token[:-1], token.upper(), f"{token} ", "é", "a" * 9000]
        for ticket_id in (self.ticket_b.id, 0, 2**31 - 1, 2**31, 10**30):
            url = f"/my/tickets/{ticket_id}"
            for access_token in wrong:
                with self.subTest(url=url, token=access_token[:40]):
                    page = self.url_open(f"{url}?access_token={access_token}")
                    self.assertEqual(page.status_code, 404)
                    self.assertNotIn("Secret de M", page.text)
            for verb in ("solve", "reopen"):
                self.assertEqual(self.post(f"{url}/{verb}").status_code, 404)
            self.assertEqual(self.url_open(f"{url}/file/1").status_code, 404)
        self.assertEqual(self.ticket_b.state, "new")

    def test_garbage_never_breaks_a_page(self):
        """OD-03: no parameter of any page answers with a server error."""
        self.login(self.portal_a)
        urls = ("/my/tickets", "/my/tickets/new", f"/my/tickets/{self.ticket_a.id}")
        for url in urls:
            for name in ("page", "filterby", "sortby", "saved", "access_token", "pid"):
                for value in GARBAGE:
                    with self.subTest(url=url, name=name, value=value[:20]):
                        page = self.url_open(f"{url}?{name}={value}")
                        self.assertLess(page.status_code, 500)
                        self.assertNotIn("Secret de M", page.text)
        for value in GARBAGE:
            for name in ("submission_uid", "kind", "subject", "description", "state"):
                with self.subTest(name=name, value=value[:20]):
                    self.assertLess(self.open_ticket(**{name: value}).status_code, 500)
        self.assertEqual(set(self.mine().mapped("state")), {"new"})

    def test_visitor_without_login_is_sent_to_it(self):
        """OD-03: no page for nobody, whether the ticket exists or not."""
        for ticket_id in (self.ticket_a.id, 2**31 - 1):
            page = self.url_open(f"/my/tickets/{ticket_id}")
            self.assertIn("/web/login", page.url)
        for url in ("/my/tickets", "/my/tickets/new"):
            self.assertIn("/web/login", self.url_open(url).url)

    def test_link_of_an_email_opens_its_ticket_only(self):
        """OD-03: the secret link works without login, for its ticket alone."""
        self.ticket_a._portal_ensure_token()
        token = self.ticket_a.access_token
        page = self.url_open(f"/my/tickets/{self.ticket_a.id}?access_token={token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Secret de Gis", page.text)
        other = self.url_open(f"/my/tickets/{self.ticket_b.id}?access_token={token}")
        self.assertEqual(other.status_code, 404)

    def test_employees_do_not_open_tickets_as_merchants(self):
        """OD-03: the form is for merchants; marketing sees no list either."""
        self.login(self.rep)
        self.assertEqual(self.url_open("/my/tickets/new").status_code, 404)
        self.assertEqual(self.open_ticket().status_code, 404)
        self.login(self.marketing)
        self.assertEqual(self.url_open("/my/tickets").status_code, 404)

    def test_conversation_of_another_merchant_stays_closed(self):
        """OD-03: neither reading nor posting through the chatter's own routes."""
        self.login(self.portal_a)
        before = self.ticket_b.message_ids
        for route, params in (
            ("/mail/chatter_fetch", {}),
            ("/portal/chatter_init", {}),
            ("/mail/message/post", {"post_data": {"body": "x"}}),
        ):
            with self.subTest(route):
                body = {
                    "params": {
                        "thread_model": "piste.ticket",
                        "thread_id": self.ticket_b.id,
                        **params,
                    }
                }
                answer = self.url_open(route, json=body).json()
                self.assertNotIn("Secret de M", str(answer))
                self.assertNotIn("Détail de M", str(answer))
        self.assertEqual(self.ticket_b.message_ids, before)

    def test_answer_in_the_portal_reaches_the_ticket(self):
        """OD-03: the merchant's own conversation takes his words."""
        self.login(self.portal_a)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "piste.ticket",
                "thread_id": self.ticket_a.id,
                "post_data": {
                    "body": "Toujours en panne",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        message = self.ticket_a.message_ids[0]
        self.assertIn("Toujours en panne", message.body)
        self.assertEqual(message.author_id, self.portal_a.partner_id)
        self.assertFalse(self.ticket_a.first_response_at)
