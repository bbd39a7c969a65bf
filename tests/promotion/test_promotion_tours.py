from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.promotion.common import PromotionCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionTours(PromotionCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.portal_a | cls.marketing
        users.write({"lang": "fr_CA", "tz": "America/Toronto"})

    def _run_merchant(self):
        login = self.portal_a.login
        self.start_tour("/my/home", "piste_portal_promotion", login=login)
        promotion = self.env["piste.promotion"].search(
            [("partner_id", "=", self.merchant_a.id)]
        )
        self.assertEqual(promotion.mapped("state"), ["submitted"])
        self.assertTrue(promotion.image_hash)
        self.assertEqual((promotion.date_end - promotion.date_start).days, 14)
        self.assertEqual(promotion.terms_accepted_by_id, self.portal_a)
        self.assertIn("Offre de Casse-croûte Gisèle", promotion.terms_accepted_text)

    def test_merchant_at_the_desk(self):
        """OD-02: a merchant fills in everything, with a picture, and submits."""
        self.browser_size = "1400x900"
        self._run_merchant()

    def test_merchant_on_a_telephone(self):
        """OD-02: the same at 390 px, by touch."""
        self.browser_size, self.touch_enabled = "390x844", True
        self._run_merchant()

    def _own(self):
        return self.env["piste.promotion"].search(
            [("partner_id", "=", self.merchant_a.id)]
        )

    def test_from_nothing_to_submitted_in_few_taps(self):
        """OD-02, OD-08: at most 25 taps at 390 px; preview and draft on the way."""
        self.browser_size, self.touch_enabled = "390x844", True
        login = self.portal_a.login
        self.start_tour("/my/home", "piste_portal_promotion_taps", login=login)
        promotion = self._own()
        self.assertEqual(promotion.mapped("state"), ["submitted"])
        self.assertEqual(promotion.type, "loyalty")
        self.assertEqual((promotion.stamp_count, promotion.card_days), (12, 0))
        self.assertEqual((promotion.date_end - promotion.date_start).days, 13)
        self.assertEqual(promotion.terms_version, 1)

    def test_draft_survives_a_network_cut(self):
        """OD-02: nothing typed is lost, on one draft; the preview has a button."""
        self.browser_size, self.touch_enabled = "390x844", True
        login = self.portal_a.login
        url = "/my/promotions/new"
        self.start_tour(url, "piste_portal_promotion_offline", login=login)
        promotion = self._own()
        self.assertEqual(promotion.mapped("name"), ["Grattez et gagnez"])
        self.assertEqual(promotion.type, "scratch")
        prize = promotion.prize_ids
        self.assertEqual((prize.name, prize.quantity), ("Une poutine", 20))
        self.assertEqual((prize.odds, prize.remaining), (12.5, 20))

    def test_marketing_decides(self):
        """OD-10: À approuver, one sent back with a reason, one approved."""
        self.browser_size = "1400x900"
        back = self._submitted()
        approved = self._submitted(name="Jeudi crème glacée")
        login = self.marketing.login
        self.start_tour("/odoo", "piste_marketing_promotion", login=login)
        self.assertEqual(back.state, "to_fix")
        self.assertEqual(back.change_reason, "Précisez les heures dans le titre.")
        self.assertEqual(approved.state, "scheduled")
