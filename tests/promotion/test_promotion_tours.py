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
