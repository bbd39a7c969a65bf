import io

from odoo.tests import tagged

from odoo.addons.piste.tests.promotion.common import picture

from .portal_common import PromotionPortalCase

ROUTES = ("", "/cancel", "/image", "/renew")
BAD_TEXTS = (
    "",
    " ",
    "x" * 10000,
    "<script>alert(1)</script>",
    "\x00",
    "é̀🍟🇨🇦\u202eabc",
    "'; DROP TABLE piste_promotion; --",
    "{{ 7*7 }} ${7*7} <t t-out='1'/>",
    "=cmd|' /C calc'!A0",
    "%00%0d%0aSet-Cookie: x=y",
)
BAD_DATES = (
    "2026-02-31",
    "31/02/2026",
    "0001-01-01",
    "9999-12-31",
    "2026-13-01",
    "demain",
    "2026-06-10T00:00:00",
    "\x00",
    "1e309",
    "-1",
    "２０２６-06-10",
)


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionWalls(PromotionPortalCase):
    def test_foreign_promotion_answers_404_everywhere(self):
        """I3: merchant B on every route with A's id, GET and POST."""
        promotion, _response = self._new(file=("a.png", picture(), "image/png"))
        values = promotion.read(["name", "state", "write_date"])
        self.login(self.portal_b)
        form = self._form()
        ids = (promotion.id, 0, 2**31 - 1, 2**31, 10**30)
        for route in ROUTES:
            for wrong in ids:
                url = f"/my/promotions/{wrong}{route}"
                with self.subTest(url):
                    post = self._post(url, form)
                    self.assertIn(post.status_code, (404, 405))
                    self.assertIn(self.url_open(url).status_code, (404, 405))
        for url in ("/my/promotions/-1", "/my/promotions/abc", "/my/promotions/1x"):
            self.assertEqual(self.url_open(url).status_code, 404)
        copy = f"/my/promotions/new?copy={promotion.id}"
        self.assertEqual(self.url_open(copy).status_code, 404)
        stolen = self._form(copy_of=str(promotion.id))
        self.assertEqual(self._post("/my/promotions/new", stolen).status_code, 404)
        for wrong in ids:
            form = self._form(promotion_id=str(wrong))
            response = self._post("/my/promotions/autosave", form)
            self.assertEqual(response.status_code, 404)
        stolen = self._form(copy_of=str(promotion.id))
        self.assertEqual(self._post("/my/promotions/autosave", stolen).status_code, 404)
        page = self.url_open("/my/promotions").text
        self.assertNotIn("Mardi poutine", page)
        self.assertEqual(promotion.read(["name", "state", "write_date"]), values)

    def test_image_is_served_to_its_merchant_only(self):
        """I8: right type and headers for A, 404 for B, login for nobody."""
        promotion, _response = self._new(file=("a.png", picture(), "image/png"))
        url = f"/my/promotions/{promotion.id}/image"
        response = self.url_open(url)
        self.assertEqual(response.headers["Content-Type"], "image/jpeg")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])
        self.login(self.portal_b)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(url, allow_redirects=False)
        self.assertIn(response.status_code, (302, 303))
        core = self.url_open(f"/web/image/piste.promotion/{promotion.id}/image")
        self.assertNotEqual(core.content, promotion.image)
        self.assertNotIn(b"JFIF", core.content)

    def test_no_state_changes_by_get_and_csrf_is_required(self):
        """I11: wrong methods are refused, so is a post without the token."""
        promotion, _response = self._new()
        url = f"/my/promotions/{promotion.id}"
        self.assertEqual(self.url_open(f"{url}/cancel").status_code, 405)
        for bad in ({}, {"csrf_token": "x"}):
            for path in (
                "/my/promotions/new",
                "/my/promotions/autosave",
                url,
                f"{url}/cancel",
                f"{url}/renew",
            ):
                with self.subTest(f"{path} {bad}"):
                    form = {**self._form(), "csrf_token": "", **bad}
                    self.assertEqual(self._post(path, form).status_code, 400)
        self.assertEqual(promotion.state, "draft")

    def test_private_pages_say_so(self):
        """SECURITY 22: headers on every page, also on a page of errors."""
        promotion, _response = self._new()
        for url in (
            "/my/promotions",
            "/my/promotions/new",
            f"/my/promotions/{promotion.id}",
        ):
            headers = self.url_open(url).headers
            with self.subTest(url):
                self.assertEqual(headers["Cache-Control"], "no-store")
                self.assertEqual(headers["X-Robots-Tag"], "noindex")
                self.assertEqual(headers["Referrer-Policy"], "same-origin")
                policy = headers["Content-Security-Policy"]
                self.assertIn("frame-ancestors 'self'", policy)
        _promotion, response = self._new(date_end="x")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_employees_use_the_back_office(self):
        """OD-02: an employee is no merchant."""
        promotion, _response = self._new()
        self.login(self.marketing)
        self.assertEqual(self.url_open("/my/promotions/new").status_code, 404)
        url = f"/my/promotions/{promotion.id}"
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self.url_open("/my/promotions").status_code, 200)

    def test_garbage_never_breaks_the_page(self):
        """I6, I7: every field with every strange text: a page, no script, no 500."""
        promotion, _response = self._new()
        url = f"/my/promotions/{promotion.id}"
        for name in ("name", "teaser", "discount_details", "details", "terms"):
            for text in BAD_TEXTS:
                with self.subTest(f"{name} {text[:20]!r}"):
                    response = self._post(url, self._form(**{name: text}))
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn("<script>alert", response.text)
                    self.assertNotIn("\x00", promotion[name] or "")
        listing = self.url_open("/my/promotions").text
        self.assertNotIn("<script>alert", listing)

    def test_strange_dates_are_refused_next_to_their_field(self):
        """OD-10: 31 February, other centuries, words: a sentence, not an error."""
        promotion, _response = self._new(date_start="", date_end="")
        url = f"/my/promotions/{promotion.id}"
        for text in BAD_DATES:
            with self.subTest(repr(text)):
                form = self._form(date_start=text)
                response = self._post(url, form)
                self.assertEqual(response.status_code, 200)
                if text != "\x00":
                    self.assertIn("date_start_error", response.text)
                self.assertFalse(promotion.date_start)
        form = self._form(date_start="2026-06-10", date_end="2026-06-09")
        end = promotion.date_end
        self.assertIn("date_end_error", self._post(url, form).text)
        self.assertFalse(promotion.date_start)
        self.assertEqual(promotion.date_end, end)

    def test_odd_parameters_are_ignored(self):
        """I6: unknown keys, filters, pages and versions change nothing."""
        promotion, _response = self._new()
        for query in (
            "?filterby=x",
            "?filterby=",
            "?sortby=x&groupby=y",
            "?saved=%00",
            "?filterby[]=all&page=abc",
            "/page/0",
            "/page/999999999999999999999",
        ):
            with self.subTest(query):
                self.assertEqual(
                    self.url_open(f"/my/promotions{query}").status_code, 200
                )
        for copy in ("x", "-1", "%00", "9" * 30, "last"):
            response = self.url_open(f"/my/promotions/new?copy={copy}")
            self.assertEqual(response.status_code, 200)
        form = self._form(
            state="approved",
            partner_id=str(self.merchant_b.id),
            user_id="1",
            terms_accepted_at="2020-01-01",
            company_id="x",
            version="\x00",
            submission_uid="../..",
            image="texte",
        )
        self._post(f"/my/promotions/{promotion.id}", form)
        self.assertEqual(promotion.state, "draft")
        self.assertEqual(promotion.partner_id, self.merchant_a)
        self.assertFalse(promotion.terms_accepted_at)

    def test_bad_files_are_refused_and_the_rest_is_kept(self):
        """I8: SVG, HTML, HEIC, empty, heavy: one sentence, the texts stay."""
        heavy = picture() + b"\x00" * (8 * 1024 * 1024 + 1)
        files = {
            "x.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "x.png": b"<html><script>alert(1)</script></html>",
            "IMG_1.HEIC": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 50,
            "vide.jpg": b"",
            "lourd.png": heavy,
            "../../etc/\u202egpj.exe": b"MZ" + b"\x00" * 50,
        }
        promotion, _response = self._new()
        for name, content in files.items():
            with self.subTest(name):
                response = self._post(
                    f"/my/promotions/{promotion.id}",
                    self._form(version=str(promotion.write_date)),
                    (name, io.BytesIO(content), "image/png"),
                )
                self.assertEqual(response.status_code, 200)
                self.assertIn('href="#image"', response.text)
                self.assertFalse(promotion.image_hash)
                self.assertEqual(promotion.name, "Mardi poutine")

    def test_body_too_large_is_cut_off(self):
        """I8: beyond 12 MB the server does not read on."""
        body = io.BytesIO(b"\x00" * (13 * 1024 * 1024))
        response = self._post(
            "/my/promotions/new", self._form(), ("a.png", body, "image/png")
        )
        self.assertEqual(response.status_code, 413)
