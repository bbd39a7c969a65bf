import re
import uuid

from odoo.tests import tagged

from odoo.addons.piste.tests.promotion.common import picture

from .portal_common import PromotionPortalCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionPortal(PromotionPortalCase):
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
