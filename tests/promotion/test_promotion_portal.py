import io
import re
import uuid
from datetime import timedelta

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.promotion.common import PromotionCase, local_today, picture

ROUTES = ("", "/cancel", "/image")
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
class TestPromotionPortal(PromotionCase, HttpCase):
    def setUp(self):
        super().setUp()
        (self.portal_a | self.portal_b).lang = "en_US"
        self.login(self.portal_a)

    def login(self, user):
        self.authenticate(user.login, user.login)

    def _token(self):
        return Request.csrf_token(self)

    def _form(self, **values):
        start = local_today() + timedelta(days=3)
        return {
            "csrf_token": self._token(),
            "name": "Mardi poutine",
            "teaser": "La deuxième à moitié prix",
            "discount_details": "-50 % sur la deuxième",
            "details": "Tous les mardis",
            "terms": "Une par personne",
            "date_start": start.isoformat(),
            "date_end": (start + timedelta(days=6)).isoformat(),
            "accept_terms": "1",
            "intent": "save",
            **values,
        }

    def _post(self, url, form, file=None, follow=True):
        files = {"image": file} if file else None
        return self.url_open(url, data=form, files=files, allow_redirects=follow)

    def _new(self, file=None, **values):
        uid = uuid.uuid4().hex
        form = self._form(submission_uid=uid, **values)
        response = self._post("/my/promotions/new", form, file)
        promotion = self.env["piste.promotion"].search([("submission_uid", "=", uid)])
        return promotion, response

    # The merchant's way

    def test_merchant_saves_a_draft_then_submits_it(self):
        """OD-02: a promotion is entered, kept as a draft and submitted."""
        promotion, response = self._new(file=("a.png", picture(), "image/png"))
        self.assertEqual(response.status_code, 200)
        self.assertIn("Your draft is saved", response.text)
        self.assertEqual(promotion.state, "draft")
        self.assertEqual(promotion.partner_id, self.merchant_a)
        self.assertEqual(promotion.contact_id, self.portal_a.partner_id)
        self.assertTrue(promotion.image_hash)
        form = self._form(intent="submit", version=str(promotion.write_date))
        response = self._post(f"/my/promotions/{promotion.id}", form)
        self.assertIn("is submitted", response.text)
        self.assertEqual(promotion.state, "submitted")
        self.assertEqual(promotion.terms_accepted_by_id, self.portal_a)
        self.assertEqual(promotion.terms_accepted_text, "Une par personne")

    def test_submission_needs_terms_and_their_acceptance(self):
        """OD-09: refused without terms, refused without the tick; a draft remains."""
        for missing in ({"terms": ""}, {"accept_terms": ""}):
            promotion, response = self._new(intent="submit", **missing)
            with self.subTest(missing):
                self.assertEqual(promotion.state, "draft")
                self.assertIn(f'href="#{next(iter(missing))}"', response.text)

    def test_nothing_typed_is_lost_on_an_error(self):
        """UX 3.20: the wrong value is shown again, the right ones are saved."""
        promotion, response = self._new(
            name="x" * 60,
            date_start="2026-02-31",
            intent="submit",
            file=("a.png", picture(), "image/png"),
        )
        self.assertIn("x" * 60, response.text)
        self.assertIn('value="2026-02-31"', response.text)
        self.assertIn('aria-invalid="true"', response.text)
        self.assertFalse(promotion.name or promotion.date_start)
        self.assertEqual(promotion.discount_details, "-50 % sur la deuxième")
        self.assertTrue(promotion.image_hash)

    def test_double_submit_makes_one_record(self):
        """I9: the same form sent twice answers with the first result."""
        uid = uuid.uuid4().hex
        pages = [
            self._post("/my/promotions/new", self._form(submission_uid=uid, name=name))
            for name in ("Premier", "Second")
        ]
        promotions = self.env["piste.promotion"].search([("submission_uid", "=", uid)])
        self.assertEqual(promotions.mapped("name"), ["Premier"])
        self.assertTrue(pages[1].url.endswith(f"/my/promotions/{promotions.id}"))

    def test_key_of_another_merchant_creates_ones_own(self):
        """I9: a stolen key reveals nothing and collides with nothing."""
        promotion, _response = self._new()
        self.login(self.portal_b)
        form = self._form(submission_uid=promotion.submission_uid, name="À moi")
        response = self._post("/my/promotions/new", form)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(promotion.name, "Mardi poutine")
        mine = self.env["piste.promotion"].search(
            [("partner_id", "=", self.merchant_b.id)]
        )
        self.assertEqual(mine.mapped("name"), ["À moi"])

    def test_stale_form_overwrites_nothing_and_loses_nothing(self):
        """SECURITY 35: a newer version wins, the typed text is shown again."""
        promotion, _response = self._new()
        old = "2020-01-01 00:00:00"
        form = self._form(version=old, name="Vieux formulaire")
        response = self._post(f"/my/promotions/{promotion.id}", form)
        self.assertIn("was changed since you opened it", response.text)
        self.assertIn("Vieux formulaire", response.text)
        self.assertEqual(promotion.name, "Mardi poutine")

    def test_submitted_promotion_is_locked_for_the_merchant(self):
        """I15: nothing changes after submission, whatever is posted."""
        promotion, _response = self._new(intent="submit")
        self.assertEqual(promotion.state, "submitted")
        form = self._form(name="Autre", intent="submit", remove_image="1")
        response = self._post(f"/my/promotions/{promotion.id}", form)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(promotion.name, "Mardi poutine")
        page = self.url_open(f"/my/promotions/{promotion.id}").text
        self.assertNotIn("o_piste_promotion_form", page)

    def test_correction_shows_the_reason_and_can_be_submitted_again(self):
        """OD-10: À corriger opens the form again, with the reason above."""
        promotion, _response = self._new(intent="submit")
        promotion.with_user(self.marketing).action_request_changes("Trop <sombre>")
        page = self.url_open(f"/my/promotions/{promotion.id}").text
        self.assertIn("Trop &lt;sombre&gt;", page)
        form = self._form(intent="submit", version=str(promotion.write_date))
        self._post(f"/my/promotions/{promotion.id}", form)
        self.assertEqual(promotion.state, "submitted")

    def test_duplicate_fills_the_form_and_takes_the_picture(self):
        """OD-02: “Dupliquer ma dernière promotion” changes nothing by itself."""
        promotion, _response = self._new(file=("a.png", picture(), "image/png"))
        before = self.env["piste.promotion"].search_count([])
        page = self.url_open("/my/promotions/new?copy=last").text
        self.assertEqual(self.env["piste.promotion"].search_count([]), before)
        self.assertIn('value="Mardi poutine"', page)
        self.assertIn(f'name="copy_of" value="{promotion.id}"', page)
        copy, _response = self._new(copy_of=str(promotion.id))
        self.assertTrue(copy.image_hash)

    def test_merchant_cancels_before_approval_only(self):
        """OD-10: once approved, marketing decides."""
        promotion, _response = self._new()
        form = {"csrf_token": self._token()}
        self._post(f"/my/promotions/{promotion.id}/cancel", form)
        self.assertEqual(promotion.state, "cancelled")
        live = self._in_state("running", partner_id=self.merchant_a.id)
        self._post(f"/my/promotions/{live.id}/cancel", form)
        self.assertEqual(live.state, "running")

    # Walls

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
            for path in ("/my/promotions/new", url, f"{url}/cancel"):
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

    # Garbage

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

    # Lists

    def _many(self, count):
        self.env["piste.promotion"].create(
            [
                {"partner_id": self.merchant_a.id, "name": f"Offre {index:03}"}
                for index in range(count)
            ]
        )

    def test_list_shows_twenty_cards_per_page_and_filters(self):
        """OD-02: follows the state of each; at most 20 per page."""
        self._many(25)
        self._in_state("running")
        page = self.url_open("/my/promotions").text
        self.assertEqual(len(re.findall(r'class="card"', page)), 20)
        second = self.url_open("/my/promotions/page/2?filterby=all").text
        self.assertEqual(len(re.findall(r'class="card"', second)), 6)
        live = self.url_open("/my/promotions?filterby=live").text
        self.assertEqual(len(re.findall(r'class="card"', live)), 1)
        self.assertIn("Running", live)

    def test_list_costs_the_same_with_ten_and_a_hundred_promotions(self):
        """Speed: the queries of the list do not grow with the promotions."""
        self._many(30)

        def queries():
            # Once before, for what the server keeps in its caches.
            self.url_open("/my/promotions")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.url_open("/my/promotions")
            return self.cr.sql_log_count - before

        few = queries()
        self._many(100)
        many = queries()
        self.assertEqual(few, many)
        self.assertLessEqual(many, 45)

    def test_home_tile_counts_by_one_query_and_writes_nothing(self):
        """OD-02: the counters of /my/home, and the tile for a merchant without any."""
        home = self.url_open("/my/home").text
        self.assertIn('href="/my/promotions"', home)
        self._in_state("to_fix")
        self._many(2)
        response = self.make_jsonrpc_request(
            "/my/counters",
            {"counters": ["promotion_count", "promotion_to_fix_count"]},
        )
        self.assertEqual(response, {"promotion_count": 3, "promotion_to_fix_count": 1})
        self.login(self.portal_b)
        response = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["promotion_count"]}
        )
        self.assertEqual(response, {"promotion_count": 0})

    def test_pages_are_complete_for_screen_readers(self):
        """UX 3.20: lang, title, one h1, a label for every input, in French."""
        self.portal_a.lang = "fr_CA"
        # The session keeps the language it began with.
        self.login(self.portal_a)
        promotion, _response = self._new()
        pages = {
            "/my/promotions": "Promotions",
            "/my/promotions/new": "Nouvelle promotion",
            f"/my/promotions/{promotion.id}": "Mardi poutine",
        }
        for url, title in pages.items():
            page = self.url_open(url).text
            with self.subTest(url):
                self.assertIn('lang="fr-CA"', page)
                self.assertIn(f"<title>{title}</title>", page)
                self.assertEqual(len(re.findall(r"<h1\b", page)), 1)
                inputs = re.findall(r'<(?:input|textarea)\b[^>]*\bid="(\w+)"', page)
                for name in inputs:
                    self.assertIn(f'for="{name}"', page)
        self.assertIn("Soumettre pour approbation", page)
