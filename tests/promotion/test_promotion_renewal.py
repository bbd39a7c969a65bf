from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.piste.tests.promotion.common import PromotionCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionRenewal(PromotionCase, MailCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["piste.promotion"].search([("state", "=", "running")]).sudo().write(
            {"state": "ended"}
        )
        cls.contact = cls.portal_a.partner_id
        cls.contact.write({"email": "gisele@example.com", "lang": "fr_CA"})

    def _running(self, start=date(2026, 6, 1), days=29, **values):
        values = {"contact_id": self.contact.id, **values}
        with freeze_time("2026-05-20 16:00:00"):
            end = start + timedelta(days=days)
            promotion = self._submitted(start=start, date_end=end, **values)
            promotion.with_user(self.marketing).action_approve()
        with freeze_time("2026-06-02 16:00:00"):
            promotion.sudo()._follow_dates()
        return promotion

    def _announce(self, now):
        cron = self.env.ref("piste.ir_cron_promotion_announce_expiry")
        with (
            freeze_time(now),
            self.mock_mail_gateway(),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()

    def _tasks(self, promotion):
        kind = self.env.ref("piste.mail_activity_type_promotion_expiry")
        return promotion.sudo().activity_ids.filtered(
            lambda a: a.activity_type_id == kind
        )

    def _letters(self, promotion):
        return promotion.sudo().message_ids.filtered(
            lambda m: "bientôt" in (m.subject or "")
        )

    def test_end_is_announced_seven_days_before_once(self):
        """OD-10: “expire dans 7 jours”, to the merchant and his representative."""
        promotion = self._running()
        self.assertEqual(promotion.date_end, date(2026, 6, 30))
        self._announce("2026-06-22 16:00:00")
        self.assertFalse(self._tasks(promotion) or self._letters(promotion))
        # 23 June at 03:30 UTC is still 22 June at the merchant's.
        self._announce("2026-06-23 03:30:00")
        self.assertFalse(self._tasks(promotion))
        for now in ("2026-06-23 04:30:00", "2026-06-23 16:00:00", "2026-06-25 16:00"):
            self._announce(now)
            self.assertEqual(self._tasks(promotion).user_id, self.rep)
            self.assertEqual(len(self._tasks(promotion)), 1)
            letter = self._letters(promotion)
            self.assertEqual(len(letter), 1)
            self.assertEqual(letter.notified_partner_ids & self.contact, self.contact)
            self.assertIn(f"/my/promotions/{promotion.id}", letter.body)

    def test_days_missed_are_caught_up_and_nothing_after_the_end(self):
        """OD-10: a server that slept announces late, not too late."""
        promotion, over = self._running(), self._running(days=10)
        self._announce("2026-06-29 16:00:00")
        self.assertTrue(self._tasks(promotion))
        self.assertFalse(self._tasks(over))

    def test_short_promotion_is_announced_on_its_last_day(self):
        """OD-10: not on the day it begins."""
        promotion = self._running(days=5)
        self._announce("2026-06-02 16:00:00")
        self.assertFalse(self._tasks(promotion))
        self._announce("2026-06-06 16:00:00")
        self.assertTrue(self._tasks(promotion))

    def test_renewal_is_a_draft_at_the_following_dates(self):
        """OD-10: one click: the same offer, as long, from the day after."""
        for kind in ("scratch", "loyalty", "coupon", "promotion"):
            promotion = self._running(type=kind)
            with freeze_time("2026-06-25 16:00:00"):
                self._announce("2026-06-25 16:00:00")
                action = promotion.action_renew()
            renewal = self.env["piste.promotion"].browse(action["res_id"])
            with self.subTest(kind):
                self.assertEqual(renewal.state, "draft")
                self.assertEqual(renewal.renewal_of_id, promotion)
                self.assertEqual(renewal.type, kind)
                self.assertEqual(renewal.date_start, date(2026, 7, 1))
                self.assertEqual(renewal.date_end, date(2026, 7, 30))
                self.assertEqual(
                    renewal.prize_ids.mapped("name"), promotion.prize_ids.mapped("name")
                )
                self.assertFalse(self._tasks(promotion))

    def test_model_terms_of_a_renewal_name_its_own_dates(self):
        """OD-09: the terms follow; the accepted ones stay."""
        with freeze_time("2026-05-20 16:00:00"):
            promotion = self._create_promotion(
                start=date(2026, 6, 1), terms=False, contact_id=self.contact.id
            )
            promotion.action_insert_terms()
            promotion.action_submit()
            promotion.with_user(self.marketing).action_approve()
            renewal = promotion._renew()
        self.assertIn("8 juin 2026", renewal.terms)
        self.assertNotIn("1 juin 2026", renewal.terms)
        self.assertEqual(promotion.terms, promotion.terms_accepted_text)

    def test_renewal_of_the_past_begins_tomorrow(self):
        """OD-10: never dates that are over."""
        promotion = self._running(days=10)
        with freeze_time("2026-09-01 16:00:00"):
            promotion.sudo()._follow_dates()
            renewal = promotion._renew()
        self.assertEqual(renewal.date_start, date(2026, 9, 2))
        self.assertEqual(renewal.date_end, date(2026, 9, 12))

    def test_second_click_opens_the_first_renewal(self):
        """OD-10: one renewal, unless it was cancelled; and no more notice."""
        promotion = self._running()
        with freeze_time("2026-06-20 16:00:00"):
            renewal = promotion._renew()
            self.assertEqual(promotion._renew(), renewal)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                twin = promotion.copy().sudo()
                twin.renewal_of_id = promotion
                twin.flush_recordset()
            self._announce("2026-06-25 16:00:00")
            self.assertFalse(self._tasks(promotion))
            renewal.action_cancel()
            self.assertNotEqual(promotion._renew(), renewal)

    def test_who_renews_and_what(self):
        """OD-10: approved ones alone; not the agent, not another's client."""
        draft = self._create_promotion()
        with self.assertRaises(UserError):
            draft.action_renew()
        promotion = self._running()
        for user in (self.agent, self.portal_a, self.rep_b):
            with self.subTest(user.login), self.assertRaises(AccessError):
                promotion.with_user(user).action_renew()
        with self.assertRaises(AccessError):
            draft.write({"renewal_of_id": promotion.id})

    def test_overlap_is_a_warning_not_a_refusal(self):
        """OD-10: same merchant, same type, common days."""
        first = self._submitted(name="Mardi poutine")
        days = {"start": first.date_end, "date_end": first.date_end + timedelta(9)}
        second = self._submitted(name="Jeudi", **days)
        self.assertIn("Mardi poutine", second.overlap_text)
        self.assertIn("Jeudi", first.overlap_text)
        for values in (
            {"start": first.date_end + timedelta(1)},
            {"type": "coupon"},
            {"user": self.rep_b, "partner_id": self.merchant_b.id},
        ):
            other = self._create_promotion(**{**days, **values, "date_end": False})
            other.date_end = days["date_end"]
            with self.subTest(values):
                names = other.overlap_text or ""
                self.assertNotIn("Mardi poutine", names)
        first.action_cancel()
        self.assertFalse(second.overlap_text)

    def test_overlaps_of_a_list_cost_one_search(self):
        """Speed: no search per promotion."""
        promotions = self.env["piste.promotion"]
        for index in range(10):
            promotions |= self._submitted(name=f"Offre {index}")

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.mapped("overlap_text")
            return self.cr.sql_log_count - before

        queries(promotions)
        self.assertLessEqual(queries(promotions), queries(promotions[:2]))
