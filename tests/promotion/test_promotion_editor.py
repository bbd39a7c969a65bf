import uuid

from odoo.tests import tagged

from odoo.addons.piste.tests.promotion.common import local_today, picture

from .portal_common import PromotionPortalCase

URL = "/my/promotions/autosave"
OWN = {
    "scratch": {
        "plays_per_person": "2",
        "contest_rules": "Avoir 18 ans",
        "prize_name": ["Poutine", "Café", ""],
        "prize_quantity": ["20", "1 000", ""],
        "prize_odds": ["10", "12,5", ""],
    },
    "loyalty": {"stamp_count": "8", "reward": "Un  café", "card_days": "0"},
    "coupon": {"coupon_quota": "200", "coupon_per_person": "2"},
    "promotion": {"discount_kind": "amount", "discount_value": "2,50"},
}
ABSURD = (
    "-1",
    "1e309",
    "NaN",
    "inf",
    "0x10",
    "９",
    "1_000",
    "<script>alert(1)</script>",
    "🍟",
    "'; DROP TABLE piste_promotion; --",
    "9" * 400,
)


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionEditor(PromotionPortalCase):
    def _typed(self, kind, **values):
        form = self._form(type=kind, **OWN[kind])
        if kind != "promotion":
            # The page sends the hidden fields of the other types as well.
            form |= {"discount_kind": "percent", "discount_value": ""}
        return {**form, **values}

    def _save(self, kind, **values):
        promotion, _response = self._new(name="Essai")
        values = {"version": str(promotion.write_date), **values}
        form = self._typed(kind, **values)
        response = self._post(f"/my/promotions/{promotion.id}", form)
        self.assertEqual(response.status_code, 200)
        return promotion, response

    def test_each_type_is_entered_and_submitted(self):
        """OD-08: each type by the form of the portal, without a script."""
        for kind in OWN:
            promotion, response = self._save(kind, intent="submit")
            with self.subTest(kind):
                self.assertIn("is submitted", response.text)
                self.assertEqual((promotion.type, promotion.state), (kind, "submitted"))
        facts = {
            "scratch": "1,000 × Café (12.5 %)",
            "loyalty": "Un café",
            "coupon": "200",
            "promotion": "2.50",
        }
        for promotion in self.env["piste.promotion"].search(
            [("partner_id", "=", self.merchant_a.id)]
        ):
            page = self.url_open(f"/my/promotions/{promotion.id}").text
            with self.subTest(promotion.type):
                self.assertIn(facts[promotion.type], page)

    def test_missing_fields_of_the_type_are_named_beside_them(self):
        """OD-08: submission says what this type still needs."""
        for kind, empty, field in (
            ("scratch", {"prize_name": "", "prize_quantity": "", "prize_odds": ""}, 0),
            ("scratch", {"plays_per_person": ""}, "plays_per_person"),
            ("loyalty", {"reward": " "}, "reward"),
            ("loyalty", {"stamp_count": ""}, "stamp_count"),
            ("coupon", {"coupon_quota": ""}, "coupon_quota"),
            ("promotion", {"discount_value": ""}, "discount_value"),
        ):
            promotion, response = self._save(kind, intent="submit", **empty)
            with self.subTest(kind, **empty):
                self.assertEqual(promotion.state, "draft")
                self.assertIn(f'href="#{field or "prize_ids"}"', response.text)

    def test_absurd_numbers_are_refused_in_words_and_kept_in_the_form(self):
        """OD-08: negative, NaN, 1e309, markup: a sentence beside, never an error."""
        fields = (
            ("scratch", "plays_per_person"),
            ("loyalty", "stamp_count"),
            ("loyalty", "card_days"),
            ("coupon", "coupon_quota"),
            ("coupon", "coupon_per_person"),
            ("promotion", "discount_value"),
        )
        for kind, name in fields:
            promotion, _response = self._save(kind)
            before = promotion[name]
            for text in ABSURD:
                form = self._typed(kind, **{name: text})
                response = self._post(f"/my/promotions/{promotion.id}", form)
                with self.subTest(f"{name} {text[:20]}"):
                    self.assertEqual(response.status_code, 200)
                    self.assertIn(f'id="{name}_error"', response.text)
                    self.assertNotIn("<script>alert", response.text)
                    self.assertEqual(promotion[name], before)

    def test_limits_are_said_before_the_database_refuses(self):
        """OD-08: 130 %, 51 stamps, more per person than there are."""
        for kind, values, field in (
            ("promotion", {"discount_kind": "percent", "discount_value": "130"}, 0),
            ("promotion", {"discount_value": "0"}, 0),
            ("loyalty", {"stamp_count": "51"}, "stamp_count"),
            ("loyalty", {"stamp_count": "2,5"}, "stamp_count"),
            ("loyalty", {"reward": "x" * 10000}, "reward"),
            ("coupon", {"coupon_quota": "0"}, "coupon_quota"),
            ("coupon", {"coupon_quota": "1"}, "coupon_per_person"),
            ("scratch", {"prize_odds": ["60", "50", ""]}, "prize_ids"),
            ("scratch", {"prize_odds": ["130", "1", ""]}, "prize_ids"),
            ("scratch", {"prize_odds": ["0", "1", ""]}, "prize_ids"),
            ("scratch", {"prize_quantity": ["-5", "1", ""]}, "prize_ids"),
            ("scratch", {"prize_quantity": ["1,5", "1", ""]}, "prize_ids"),
            ("scratch", {"prize_name": ["", "Café", ""]}, "prize_ids"),
            ("scratch", {"prize_name": ["x" * 100, "Café", ""]}, "prize_ids"),
            ("scratch", {"contest_rules": "x" * 5001}, "contest_rules"),
        ):
            promotion, response = self._save(kind, **values)
            with self.subTest(kind, **values):
                self.assertIn(f'id="{field or "discount_value"}_error"', response.text)
                self.assertEqual(promotion.state, "draft")
                self.assertEqual(promotion.name, "Mardi poutine")

    def test_wrong_prize_is_shown_again_as_it_was_typed(self):
        """OD-08: nothing typed is lost."""
        _promotion, response = self._save("scratch", prize_odds=["mille", "1", ""])
        self.assertIn('value="mille"', response.text)
        self.assertIn('value="Poutine"', response.text)
        self.assertIn("Prize 1:", response.text)

    def test_days_and_hours(self):
        """OD-10: weekdays and hours by the form; none is the whole day."""
        days = {"window_sent": "1", "is_on_tuesday": "1", "is_on_thursday": "1"}
        promotion, _response = self._save("promotion", **days, hour_from="11:00")
        words = promotion.with_context(lang="fr_CA").window_text
        self.assertEqual(words, "Mardi et jeudi, de 11 h 00 à minuit")
        self.assertEqual((promotion.hour_from, promotion.hour_to), (11, 24))
        for values, field in (
            ({"window_sent": "1", "hour_from": "11:00"}, "weekdays"),
            ({**days, "hour_from": "25:00"}, "hour_from"),
            ({**days, "hour_to": "midi"}, "hour_to"),
            ({**days, "hour_from": "10:00", "hour_to": "10:00"}, "hour_to"),
        ):
            form = self._typed("promotion", **values)
            response = self._post(f"/my/promotions/{promotion.id}", form)
            with self.subTest(**values):
                self.assertEqual(response.status_code, 200)
                self.assertIn(f'id="{field}_error"', response.text)
                self.assertEqual((promotion.hour_from, promotion.hour_to), (11, 24))

    def test_draft_saves_itself_on_one_record(self):
        """OD-02: created by the first words, then completed; JSON with the hour."""
        uid = uuid.uuid4().hex
        form = self._typed("loyalty", submission_uid=uid, name="Dix", accept_terms="")
        first = self._post(URL, form)
        self.assertEqual(first.headers["Cache-Control"], "no-store")
        answer = first.json()
        promotion = self.env["piste.promotion"].search([("submission_uid", "=", uid)])
        self.assertEqual(answer["url"], f"/my/promotions/{promotion.id}")
        self.assertRegex(answer["saved"], r"Saved at \d+:\d\d")
        again = {**form, "name": "Dix cafés", "version": answer["version"]}
        answer = self._post(URL, {**again, "stamp_count": "1000"}).json()
        self.assertEqual(promotion.name, "Dix cafés")
        self.assertEqual(promotion.stamp_count, 8)
        self.assertEqual([*answer["errors"]], ["stamp_count"])
        self.assertEqual(promotion.state, "draft")
        form = {**again, "promotion_id": str(promotion.id), "intent": "submit"}
        self._post(URL, {**form, "accept_terms": "1"})
        self.assertEqual(promotion.state, "draft")

    def test_autosave_overwrites_nothing_newer(self):
        """SECURITY 35: another device or marketing came first: it says so."""
        promotion, _response = self._new()
        form = self._form(
            promotion_id=str(promotion.id), version="2020-01-01 00:00:00", name="Vieux"
        )
        self.assertIn("changed elsewhere", self._post(URL, form).json()["stale"])
        self.assertEqual(promotion.name, "Mardi poutine")
        submitted, _response = self._new(intent="submit")
        form = self._form(promotion_id=str(submitted.id), name="Vieux")
        self.assertTrue(self._post(URL, form).json()["closed"])
        self.assertEqual(submitted.name, "Mardi poutine")

    def test_model_terms_without_a_script(self):
        """OD-09: the button saves what is typed and fills the text."""
        promotion, response = self._save("coupon", intent="terms", terms="")
        self.assertIn("200 coupon(s)", promotion.terms)
        self.assertIn("200 coupon(s)", response.text)
        wrong = self._typed("coupon", intent="terms", date_start="31/02/2026")
        response = self._post(f"/my/promotions/{promotion.id}", wrong)
        self.assertIn('value="31/02/2026"', response.text)

    def test_duplicate_has_the_fields_and_prizes_of_its_type(self):
        """OD-02, OD-08: “Dupliquer ma dernière promotion” takes everything along."""
        source, _response = self._save("scratch")
        page = self.url_open("/my/promotions/new?copy=last").text
        for text in ('value="Poutine"', 'value="12.5"', 'value="1000"', "Avoir 18 ans"):
            with self.subTest(text):
                self.assertIn(text, page)
        self.assertNotIn(f'value="{source.date_start}"', page)

    def test_renewal_by_one_button(self):
        """OD-10: “Renouveler” makes one draft at the following dates."""
        live = self._in_state("running", partner_id=self.merchant_a.id, type="coupon")
        page = self.url_open("/my/promotions").text
        self.assertIn(f'action="/my/promotions/{live.id}/renew"', page)
        self.assertIn("Ends in 4 days", page)
        form = {"csrf_token": self._token()}
        pages = [self._post(f"/my/promotions/{live.id}/renew", form) for _i in "12"]
        self.assertEqual(len(live.renewal_ids), 1)
        renewal = live.renewal_ids
        self.assertIn("renews your promotion", pages[0].text)
        self.assertTrue(pages[1].url.split("?")[0].endswith(f"/{renewal.id}"))
        self.assertEqual((renewal.date_start - live.date_end).days, 1)
        self.assertEqual(renewal.coupon_quota, 200)
        draft, _response = self._new()
        self._post(f"/my/promotions/{draft.id}/renew", form)
        self.assertFalse(draft.renewal_ids)

    def test_overlap_is_said_and_refuses_nothing(self):
        """OD-10: on the page and while typing."""
        self._new(intent="submit", name="Première")
        second, response = self._new(name="Seconde")
        self.assertIn("At the same dates: Première", response.text)
        form = self._form(promotion_id=str(second.id), intent="submit")
        answer = self._post(URL, form).json()
        self.assertEqual(answer["overlap"], "At the same dates: Première")
        self._post(f"/my/promotions/{second.id}", form)
        self.assertEqual(second.state, "submitted")

    def test_page_offers_the_four_types_in_french(self):
        """OD-08: four pictures with their names; the preview has room."""
        self.portal_a.lang = "fr_CA"
        self.login(self.portal_a)
        page = self.url_open("/my/promotions/new?kind=scratch").text
        for label in ("Gratteux", "Carte fidélité", "Coupons", "Promotions"):
            self.assertIn(f"<strong>{label}</strong>", page)
        for kind in OWN:
            self.assertIn(f"type_{kind}.svg", page)
        self.assertIn('value="scratch" checked="checked"', page)
        self.assertIn("pas de la même façon partout", page)

    def test_picture_of_a_draft_is_kept_while_it_saves_itself(self):
        """OD-02: an autosave removes no picture."""
        promotion, _response = self._new(file=("a.png", picture(), "image/png"))
        form = self._form(promotion_id=str(promotion.id), date_end="")
        self._post(URL, form)
        self.assertTrue(promotion.image_hash)
        self.assertFalse(promotion.date_end)
        self.assertGreater(promotion.date_start, local_today())
