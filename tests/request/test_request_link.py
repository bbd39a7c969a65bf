import base64
import io
import uuid
from datetime import timedelta

from PIL import Image

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...controllers.request_link import MOST_FAILURES
from .common import RequestRoles

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def picture(kind="PNG", size=(4, 4)):
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind)
    return stream.getvalue()


class LinkCase(RequestRoles, HttpCase):
    """A client without account, with the link of the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.url = f"/piste/request/{self.send()}"

    def post(self, path="", files=None, **data):
        data.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(
            self.url + path, data=data, files=files, allow_redirects=False
        )

    def answer(self, item, answer=None, files=None, **data):
        if answer is not None:
            data["answer"] = answer
        return self.post(f"/item/{item.id}", files=files, **data)

    def answer_by_link(self):
        self.answer(self.horaire, "Mardi")
        self.answer(self.langue, "Français")
        self.answer(self.naissance, "1980-05-01")
        file = [("files", ("carte.png", picture(), "image/png"))]
        return self.answer(self.identite, files=file, valid_until="2099-01-01")


@tagged("post_install", "-at_install", "piste_request")
class TestRequestLink(LinkCase):
    """OD-02: by secure link without login, each answer saved at once."""

    def test_answered_bit_by_bit_then_sent(self):
        """OD-02: it may be closed and opened again; the end tells staff."""
        page = self.url_open(self.url)
        self.assertIn("Horaire", page.text)
        self.assertEqual(self.answer(self.horaire, "Mardi").status_code, 303)
        self.assertIn("Mardi", self.url_open(self.url).text)
        self.assertEqual(self.asked.progress, 25)
        self.assertEqual(self.post("/finish").status_code, 303)
        self.assertEqual(self.asked.state, "in_progress")
        self.answer_by_link()
        file = self.identite.file_ids
        self.assertEqual((file.name, file.mimetype), ("carte.jpg", "image/jpeg"))
        done = self.post("/finish")
        self.assertEqual(done.status_code, 200)
        self.assertEqual(self.asked.state, "complete")
        self.assertEqual(self.asked.activity_ids.user_id, self.rep)
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_sent_twice_is_sent_once(self):
        """OD-02: whoever presses twice is thanked twice, staff told once."""
        self.answer_by_link()
        self.assertEqual(self.post("/finish").status_code, 200)
        self.assertEqual(self.post("/finish").status_code, 200)
        self.assertEqual(len(self.asked.activity_ids), 1)
        self.assertEqual(self.answer(self.horaire, "Trop tard").status_code, 404)
        self.assertEqual(self.horaire.answer_text, "Mardi")

    def test_token_is_kept_as_a_hash_alone(self):
        """OD-02: neither the database nor the conversation gives the link away."""
        token = self.url.rpartition("/")[2]
        self.assertGreaterEqual(len(token) * 6, 128)
        link = self.asked.sudo().link_ids
        self.assertNotIn(token, str(link.sudo().read(load=False)))
        self.env.cr.execute("SELECT token_hash FROM piste_request_link")
        self.assertNotIn(token, str(self.env.cr.fetchall()))
        messages = self.env["mail.message"].search(
            [("model", "=", "piste.request"), ("res_id", "=", self.asked.id)]
        )
        self.assertNotIn(token, str(messages.mapped("body")))
        found = self.env["mail.message"].with_user(self.rep_b)
        self.assertFalse(found.search_count([("body", "ilike", token)]))

    def test_opening_changes_nothing(self):
        """OD-02: a scanner of mails, or HEAD, uses nothing up."""
        for _time in range(3):
            self.assertEqual(self.url_open(self.url).status_code, 200)
        self.assertEqual(self.opener.head(self.base_url() + self.url).status_code, 200)
        self.assertEqual(self.asked.state, "sent")
        self.assertFalse(self.asked.sudo().link_ids.ended_on)
        for path in ("/finish", f"/item/{self.horaire.id}"):
            response = self.url_open(self.url + path)
            self.assertIn(response.status_code, (404, 405))

    def test_headers_of_a_page_with_a_token(self):
        """OD-02: not cached, not indexed, the address told to no other site."""
        for url in (self.url, "/piste/request/unknown"):
            headers = self.url_open(url).headers
            self.assertEqual(headers["Cache-Control"], "no-store")
            self.assertIn("noindex", headers["X-Robots-Tag"])
            self.assertEqual(headers["Referrer-Policy"], "same-origin")
            self.assertEqual(headers["X-Frame-Options"], "SAMEORIGIN")
        self.answer_by_link()
        file = self.identite.file_ids
        served = self.url_open(f"{self.url}/file/{file.id}")
        self.assertEqual(served.status_code, 200)
        self.assertEqual(served.headers["Cache-Control"], "no-store")
        self.assertIn("default-src 'none'", served.headers["Content-Security-Policy"])

    def test_dead_links_answer_404(self):
        """OD-02: expired, revoked, renewed, cancelled, archived: the same page."""
        link = self.asked.sudo().link_ids
        alive = self.url_open(self.url)
        self.assertEqual(alive.status_code, 200)
        cases = {
            "expired": lambda: link.write(
                {"expires_on": fields.Datetime.now() - timedelta(seconds=1)}
            ),
            "ended": lambda: link.write({"ended_on": fields.Datetime.now()}),
            "contact archived": lambda: (
                self.portal_a.write({"active": False})
                and self.gisele.write({"active": False})
            ),
            "merchant archived": lambda: self.merchant_a.write({"active": False}),
            "renewed": self.asked.action_remind,
            "cancelled": self.asked.action_cancel,
        }
        for name, act in cases.items():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint(flush=True)
                try:
                    act()
                    self.env.flush_all()
                    page = self.url_open(self.url)
                    self.assertEqual(page.status_code, 404)
                    self.assertNotIn("Horaire", page.text)
                    self.assertEqual(self.answer(self.horaire, "x").status_code, 404)
                    self.assertEqual(self.post("/finish").status_code, 404)
                finally:
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def test_wrong_tokens_answer_404_and_never_break(self):
        """OD-02: truncated, in capitals, of another alphabet, of 9,000 signs."""
        token = self.url.rpartition("/")[2]
        wrong = [
            token[:-1],
            f"{token}a",
            token.upper(),
            token[::-1],
            "é" * 43,
            "a" * 9000,
            "%00",
            f"{token}%20",
            "٣" * 43,
            "' OR 1=1 --",
            "None",
            str(self.asked.id),
        ]
        for value in wrong:
            for path in ("", f"/file/{self.horaire.id}"):
                with self.subTest(value=value[:30], path=path):
                    page = self.url_open(f"/piste/request/{value}{path}")
                    self.assertEqual(page.status_code, 404)
                    self.assertNotIn("Horaire", page.text)
            self.attempts().unlink()

    def test_guessing_is_slowed_down(self):
        """OD-02: after sixty wrong links the right one waits as well, ten minutes."""
        for _time in range(3):
            self.url_open(f"/piste/request/{uuid.uuid4().hex}")
        # One row for the address and one for the link, of each.
        self.assertEqual(len(self.attempts()), 6)
        self.attempts()._fail(["ip 127.0.0.1"] * (MOST_FAILURES - 4))
        self.assertEqual(self.url_open(self.url).status_code, 200)
        self.attempts()._fail(["ip 127.0.0.1"])
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.attempts().moment = fields.Datetime.now() - timedelta(seconds=601)
        self.assertEqual(self.url_open(self.url).status_code, 200)

    def test_who_guessed_is_not_kept(self):
        """OD-02: neither address nor link can be read, and a day later no trace."""
        self.url_open(f"/piste/request/{uuid.uuid4().hex}")
        self.assertTrue(all(len(key) == 64 for key in self.attempts().mapped("key")))
        self.attempts().moment = fields.Datetime.now() - timedelta(days=2)
        self.attempts()._gc_attempts()
        self.assertFalse(self.attempts())

    def attempts(self):
        return self.env["piste.failed.attempt"].search([])

    def test_ids_of_another_request_answer_404(self):
        """OD-02: the token opens its own request, nothing of merchant B."""
        other = self.make(self.merchant_b, self.portal_b.partner_id, self.rep_b)
        self.send(other)
        self.answer_all(other)
        foreign_item = other.item_ids[0]
        foreign_file = other.item_ids.file_ids
        self.assertEqual(self.answer(foreign_item, "x").status_code, 404)
        self.assertEqual(
            self.url_open(f"{self.url}/file/{foreign_file.id}").status_code, 404
        )
        self.assertEqual(self.post(f"/file/{foreign_file.id}/remove").status_code, 404)
        self.assertTrue(foreign_file.exists())

    def test_bad_answers_say_what_is_wrong(self):
        """OD-02: 422 with a sentence beside the question; nothing is kept."""
        cases = [
            (self.langue, {"answer": "Klingon"}),
            (self.naissance, {"answer": "31/02/1980"}),
            (self.naissance, {"answer": "2026-02-30"}),
            (self.clients, {"answer": "douze"}),
            (self.clients, {"answer": "1e400"}),
            (self.clients, {"answer": "nan"}),
            (self.clients, {"answer": "9" * 40}),
            (self.identite, {}),
            (self.identite, {"valid_until": "2001-01-01"}),
        ]
        for item, data in cases:
            with self.subTest(item=item.name, data=data):
                response = self.answer(item, **data)
                self.assertEqual(response.status_code, 422)
                self.assertFalse(item.is_done)
        self.assertEqual(self.answer(self.clients, "1 234,5 $").status_code, 303)
        self.assertEqual(self.clients.answer_number, 1234.5)

    def test_bad_files_are_refused(self):
        """OD-02: SVG, HEIC, HTML, a picture with a script behind it, nothing."""
        polyglot = picture("JPEG") + b"<script>alert(1)</script>"
        heic = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100
        svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
        cases = [
            ("carte.png", svg, "image/png"),
            ("carte.heic", heic, "image/heic"),
            ("carte.pdf", b"%PDF-1.4 /JavaScript (x) %%EOF", "application/pdf"),
            ("carte.html", b"<script>alert(1)</script>", "text/html"),
            ("carte.pdf", b"", "application/pdf"),
            ("../../etc/passwd", b"root", "text/plain"),
        ]
        for name, data, mimetype in cases:
            with self.subTest(name):
                response = self.answer(
                    self.identite,
                    files=[("files", (name, data, mimetype))],
                    valid_until="2099-01-01",
                )
                self.assertEqual(response.status_code, 422)
                self.assertNotIn("alert(1)", response.text)
        self.assertFalse(self.identite.file_ids)
        good = [("files", ("carte.jpg", polyglot, "image/jpeg"))]
        self.answer(self.identite, files=good, valid_until="2099-01-01")
        kept = base64.b64decode(self.identite.file_ids.content)
        self.assertNotIn(b"<script", kept)

    def test_forty_megabytes_are_refused(self):
        """OD-02: a heavy file, or a heavy form, never breaks the page."""
        heavy = b"\xff\xd8\xff" + b"x" * (9 * 1024 * 1024)
        response = self.answer(
            self.identite,
            files=[("files", ("photo.jpg", heavy, "image/jpeg"))],
            valid_until="2099-01-01",
        )
        self.assertEqual(response.status_code, 422)
        with mute_logger("odoo.http"):
            huge = self.answer(
                self.identite,
                files=[("files", ("photo.jpg", b"x" * 52 * 1024 * 1024, "image/jpeg"))],
                valid_until="2099-01-01",
            )
        self.assertIn(huge.status_code, (400, 413))
        self.assertFalse(self.identite.file_ids)

    def test_what_a_client_types_is_shown_as_text(self):
        """OD-02: nothing entered by a link runs in a browser, ours or his."""
        evil = "<img src=x onerror=alert(1)>"
        self.answer(self.horaire, evil)
        self.assertNotIn("<img src=x", self.url_open(self.url).text)
        self.assertEqual(self.horaire.answer, evil)
        for value in ("\0", "\u202e" * 50, "é%00' OR 1", "x" * 9000):
            with self.subTest(value=value[:10]):
                self.assertLess(self.answer(self.horaire, value).status_code, 500)

    def test_forged_form_is_refused(self):
        """OD-02: no other site answers for the client."""
        response = self.answer(self.horaire, "x", csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.horaire.answer_text)

    def test_file_is_taken_back(self):
        """OD-02: as long as it was not accepted."""
        self.answer_by_link()
        file = self.identite.file_ids
        self.assertEqual(self.post(f"/file/{file.id}/remove").status_code, 303)
        self.assertFalse(self.identite.file_ids)
        self.answer_by_link()
        self.identite.action_accept()
        file = self.identite.file_ids
        self.post(f"/file/{file.id}/remove")
        self.assertTrue(file.exists())

    def test_answers_are_the_clients_whoever_is_logged_in(self):
        """OD-02: on the browser of the representative, nothing is done in his name."""
        self.authenticate(self.rep.login, self.rep.login)
        self.answer(self.horaire, "Mardi")
        self.assertEqual(self.horaire.answer_text, "Mardi")
        self.assertNotEqual(self.horaire.write_uid, self.rep)

    def test_page_speaks_the_language_of_the_contact(self):
        """OD-02: French for who speaks French, whatever the browser."""
        self.gisele.lang = "fr_CA"
        page = self.url_open(self.url)
        self.assertIn('lang="fr-CA"', page.text)
        self.assertIn("Enregistrer", page.text)
