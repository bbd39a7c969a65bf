from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.piste.tests.promotion.common import (
    TYPE_VALUES,
    PromotionCase,
    local_today,
)


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionTerms(PromotionCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.portal_a.partner_id
        cls.contact.lang = "en_US"

    def _model(self, kind):
        return self.env.ref(f"piste.promotion_terms_{kind}")

    def _drafted(self, kind="promotion", **values):
        values = {"contact_id": self.contact.id, **values}
        promotion = self._create_promotion(type=kind, terms=False, **values)
        promotion.action_insert_terms()
        return promotion

    def test_each_type_has_a_model_text_in_both_languages(self):
        """OD-09: four types, French and English, nothing left blank."""
        for lang, word in (("fr_CA", "inclusivement"), ("en_US", "inclusive")):
            self.contact.lang = lang
            for kind in TYPE_VALUES:
                with self.subTest(f"{kind} {lang}"):
                    promotion = self._drafted(kind)
                    self.assertIn("Casse-croûte Gisèle", promotion.terms)
                    self.assertIn(word, promotion.terms)
                    self.assertNotRegex(promotion.terms, r"[{}]")

    def test_limits_of_the_type_stand_in_the_text(self):
        """OD-09: prizes, odds, stamps, quota, discount, days and hours."""
        values = {"hour_from": 11, "hour_to": 14, "is_on_sunday": False}
        for kind, words in {
            "scratch": ("20 × Poutine (10 %)", "100 × Café (40 %)", "one card: 50 %"),
            "loyalty": ("8 stamps give: Une poutine offerte", "until the promotion"),
            "coupon": ("200 coupon(s)", "at most 2 per person"),
            "promotion": ("50 %", "Monday to Saturday, from 11:00"),
        }.items():
            promotion = self._drafted(kind, **values)
            for word in words:
                with self.subTest(f"{kind} {word}"):
                    self.assertIn(word, promotion.terms)

    def test_unchanged_model_text_follows_the_offer(self):
        """OD-09: dates and limits in the terms are never those of before."""
        promotion = self._drafted("coupon")
        promotion.write({"coupon_quota": 1500, "date_end": promotion.date_end})
        self.assertIn("1,500 coupon(s)", promotion.terms)
        promotion.write({"type": "loyalty", "reward": "Un café"})
        self.assertIn("10 stamps give: Un café", promotion.terms)
        promotion.terms += "\nAu comptoir."
        own = promotion.terms
        promotion.stamp_count = 5
        self.assertEqual(promotion.terms, own)

    def test_blanks_must_be_filled_before_submission(self):
        """OD-09: nobody accepts a text with holes."""
        for terms in ("Du {start} au {end}", "Valable jusqu'au ______"):
            promotion = self._create_promotion(terms=terms)
            with self.subTest(terms), self.assertRaisesRegex(UserError, "blank"):
                promotion.action_submit()

    def test_new_version_never_changes_what_was_accepted(self):
        """OD-09: text, version and date of the acceptance stay."""
        promotion = self._drafted()
        model = self._model("promotion")
        version = model.version
        self.assertEqual(promotion.terms_version, version)
        promotion.action_submit()
        accepted = promotion.terms_accepted_text
        model.body = "Nouveau texte de {merchant}"
        self.assertEqual(model.version, version + 1)
        self.assertEqual(promotion.terms, accepted)
        self.assertEqual(promotion.terms_accepted_text, accepted)
        self.assertEqual(promotion.terms_version, version)
        self.assertEqual(promotion.acceptance_ids.terms_version, version)
        self.assertEqual(promotion.acceptance_ids.text, accepted)
        self.assertEqual(self._drafted().terms, "Nouveau texte de Casse-croûte Gisèle")
        self.assertEqual(self._drafted().terms_version, version + 1)

    def test_each_change_of_a_model_text_counts(self):
        """OD-09: in either language, once, and not without a change."""
        model = self._model("coupon").with_user(self.marketing)
        version = model.version
        model.write({"name": "Coupons", "body": model.body, "version": 99})
        self.assertEqual(model.version, version)
        model.with_context(lang="fr_CA").body = "Un coupon"
        self.assertEqual(model.version, version + 1)
        model.update_field_translations("body", {"fr_CA": "Deux coupons"})
        self.assertEqual(model.version, version + 2)

    def test_every_acceptance_is_kept(self):
        """OD-09: sent back, corrected, accepted again: both texts are proven."""
        promotion = self._submitted()
        promotion.with_user(self.marketing).action_request_changes("Précisez")
        promotion.terms = "Deux offres par personne."
        promotion.action_submit()
        texts = promotion.acceptance_ids.sorted("number").mapped("text")
        self.assertEqual(
            texts, ["Une offre par personne.", "Deux offres par personne."]
        )
        self.assertEqual(sorted(promotion.acceptance_ids.mapped("number")), [1, 2])
        self.assertTrue(all(promotion.acceptance_ids.mapped("is_edited")))
        self.assertEqual(promotion.acceptance_ids.accepted_by_id, self.rep)

    def test_proof_is_written_by_nobody(self):
        """OD-09: no acceptance by RPC, on the promotion or on its own model."""
        promotion = self._create_promotion()
        row = {
            "promotion_id": promotion.id,
            "number": 1,
            "text": "x",
            "text_hash": "x",
            "accepted_at": "2026-01-01 00:00:00",
            "accepted_by_id": self.portal_a.id,
        }
        for user in (self.rep, self.manager, self.marketing):
            own = promotion.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.env["piste.promotion.acceptance"].with_user(user).create(row)
                for values in (
                    {"acceptance_ids": [Command.create(row)]},
                    {"terms_version": 9},
                ):
                    with self.assertRaises(AccessError):
                        own.write(values)

    def test_accepted_promotion_is_kept_with_its_proof(self):
        """OD-09: cancelled after acceptance, it is not deleted."""
        promotion = self._submitted()
        promotion.action_cancel()
        with self.assertRaisesRegex(UserError, "proof is kept"):
            promotion.with_user(self.marketing).unlink()

    def test_copy_takes_prizes_and_limits_and_frees_the_dates(self):
        """OD-10: a duplicate has everything of its type, and blanks for its dates."""
        for kind in TYPE_VALUES:
            promotion = self._drafted(kind)
            promotion.prize_ids.sudo().remaining = 1
            copy = promotion.copy()
            with self.subTest(kind):
                self.assertEqual(copy.type, kind)
                for name in ("stamp_count", "reward", "coupon_quota", "discount_kind"):
                    self.assertEqual(copy[name], promotion[name])
                self.assertEqual(
                    copy.prize_ids.mapped("name"), promotion.prize_ids.mapped("name")
                )
                self.assertEqual(
                    copy.prize_ids.mapped("remaining"),
                    promotion.prize_ids.mapped("quantity"),
                )
                self.assertIn("{start}", copy.terms)
                start = local_today() + timedelta(days=50)
                copy.write({"date_start": start, "date_end": start})
                self.assertNotIn("{", copy.terms)
