from odoo.tests import tagged

from .api_common import SURE, PromotionApiCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionOutcome(PromotionApiCase):
    def test_figures_of_each_type(self):
        """U20: codes, stamps and cards, for several promotions at once."""
        coupon = self._running("coupon")
        loyalty = self._running("loyalty", stamp_count=2)
        scratch = self._running("scratch", prize_ids=SURE, plays_per_person=3)
        code = self._coupon(coupon)
        self._coupon(coupon)
        self._call("redeem", {"code": code})
        for _stamp in range(3):
            self._member_call("stamp", loyalty)
        for _card in range(3):
            self._member_call("scratch", scratch)
        self.env.flush_all()
        self.env.invalidate_all()
        promotions = coupon | loyalty | scratch
        promotions.fetch(["type"])
        with self.assertQueryCount(5):
            promotions.mapped("code_count")
        self.assertEqual((coupon.code_count, coupon.code_used_count), (2, 1))
        self.assertEqual((loyalty.stamp_given_count, loyalty.card_full_count), (3, 1))
        self.assertEqual((scratch.scratch_count, scratch.scratch_won_count), (3, 2))
        self.assertEqual(scratch.prize_left_count, 0)
        self.assertEqual(coupon.redemption_count, 3)

    def test_lists_open_for_one_promotion(self):
        """U20: from the promotion to its ledger, codes and cards."""
        promotion, other = (
            self._running("loyalty", stamp_count=2),
            self._running("coupon"),
        )
        self._coupon(other)
        for _stamp in range(2):
            self._member_call("stamp", promotion)
        mine = promotion.with_user(self.marketing)
        for action, count in (
            (mine.action_view_redemptions(), 2),
            (mine.action_view_codes(), 1),
            (mine.action_view_cards(), 1),
        ):
            with self.subTest(action["name"]):
                model = self.env[action["res_model"]].with_user(self.marketing)
                self.assertEqual(model.search_count(action["domain"]), count)
        key = self.key.with_user(self.manager)
        self.assertEqual(key.action_view_calls()["domain"], [("key_id", "=", key.id)])

    def test_merchant_sees_figures_and_nothing_else(self):
        """U20, OD-02: on his own page; no code, member or other merchant's figure."""
        promotion = self._running("coupon")
        code = self._coupon(promotion)
        self._coupon(promotion)
        self._call("redeem", {"code": code})
        self.portal_a.lang = "en_US"
        self.authenticate(self.portal_a.login, self.portal_a.login)
        page = self.url_open(f"/my/promotions/{promotion.id}").text
        self.assertIn("o_piste_promotion_figures", page)
        self.assertRegex(page, r"Codes Issued</dt>\s*<dd[^>]*>2<")
        self.assertRegex(page, r"Codes Used</dt>\s*<dd[^>]*>1<")
        self.assertNotIn(promotion.code_ids[0].sudo().code, page)
        self.assertNotIn(promotion.code_ids[0].member_hash, page)
        self.assertEqual(self.url_open("/my/promotions").status_code, 200)
        self.authenticate(self.portal_b.login, self.portal_b.login)
        answer = self.url_open(f"/my/promotions/{promotion.id}")
        self.assertEqual(answer.status_code, 404)

    def test_former_promotions_get_numbers_of_their_own(self):
        """A30: at an upgrade, each one its own."""
        promotions = self._create_promotion() | self._create_promotion()
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE piste_promotion ALTER COLUMN public_id DROP NOT NULL;"
            "UPDATE piste_promotion SET public_id = NULL WHERE id IN %s",
            [promotions._ids],
        )
        self.env["piste.promotion"]._init_column("public_id")
        self.env.invalidate_all()
        numbers = promotions.mapped("public_id")
        self.assertEqual(len(set(numbers)), 2)
        self.assertTrue(all(len(number) == 32 for number in numbers))

    def test_time_on_the_air_follows_the_merchant(self):
        """OD-10: his midnight, and a window that lasts past it."""
        promotion = self._create_promotion(hour_from=20, hour_to=2)
        promotion = promotion.sudo()
        promotion.write({"date_start": "2026-01-10", "date_end": "2026-01-12"})
        self.assertEqual(str(promotion.public_from), "2026-01-10 05:00:00")
        self.assertEqual(str(promotion.public_until), "2026-01-13 07:00:00")
        self.merchant_a.tz = "Europe/Paris"
        self.assertEqual(str(promotion.public_from), "2026-01-09 23:00:00")
        self.assertEqual(promotion.public_tz, "Europe/Paris")
