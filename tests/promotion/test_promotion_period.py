from datetime import date, datetime, timedelta
from unittest import TestCase

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged
from odoo.tests.common import RecordCapturer

from odoo.addons.piste.tests.promotion.common import PromotionCase
from odoo.addons.piste.utils import period


class TestPeriod(TestCase):
    def test_day_follows_the_time_zone(self):
        """OD-10: the same instant is another day elsewhere."""
        instant = datetime(2026, 6, 10, 3, 30)
        self.assertEqual(period.local_day(instant, "America/Toronto"), date(2026, 6, 9))
        self.assertEqual(period.local_day(instant, "Europe/Paris"), date(2026, 6, 10))
        self.assertEqual(
            period.local_day(datetime(2026, 6, 10, 11), "Pacific/Kiritimati"),
            date(2026, 6, 11),
        )

    def test_day_begins_at_midnight_on_both_sides_of_a_clock_change(self):
        """OD-10: DST-proof, UTC-5 before and UTC-4 after the change in Montréal."""
        for instant, day in (
            (datetime(2026, 3, 8, 4, 59), date(2026, 3, 7)),
            (datetime(2026, 3, 8, 5, 0), date(2026, 3, 8)),
            (datetime(2026, 3, 9, 3, 59), date(2026, 3, 8)),
            (datetime(2026, 3, 9, 4, 0), date(2026, 3, 9)),
            (datetime(2026, 11, 1, 4, 0), date(2026, 11, 1)),
            (datetime(2026, 11, 2, 4, 59), date(2026, 11, 1)),
            (datetime(2026, 11, 2, 5, 0), date(2026, 11, 2)),
        ):
            with self.subTest(instant):
                self.assertEqual(period.local_day(instant, "America/Montreal"), day)

    def test_unknown_zone_counts_as_utc(self):
        instant = datetime(2026, 6, 10, 23, 30)
        for zone in (False, "", "Mars/Olympus", "../etc/passwd"):
            with self.subTest(zone):
                self.assertEqual(period.local_day(instant, zone), date(2026, 6, 10))

    def test_both_ends_belong_to_the_period(self):
        start, end = date(2026, 6, 10), date(2026, 6, 12)
        phases = [period.phase(date(2026, 6, day), start, end) for day in range(9, 14)]
        self.assertEqual(
            phases, ["scheduled", "running", "running", "running", "ended"]
        )


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionDates(PromotionCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the promotions of the test, whatever the demo data hold.
        cls.env["piste.promotion"].search([("state", "!=", "draft")]).sudo().filtered(
            lambda p: p.state in ("approved", "scheduled", "running")
        ).write({"state": "ended"})

    def _scheduled(self, start, **values):
        with freeze_time("2026-01-05 17:00:00"):
            promotion = self._submitted(start=start, **values)
            promotion.with_user(self.marketing).action_approve()
        self.assertEqual(promotion.state, "scheduled")
        return promotion

    def _run_cron(self, now):
        cron = self.env.ref("piste.ir_cron_promotion_update_states")
        with freeze_time(now), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_dates_start_and_end_a_promotion_at_the_merchants_midnight(self):
        """OD-10: Planifiée, En cours, Terminée in the time zone of the merchant."""
        promotion = self._scheduled(date(2026, 3, 8))
        for now, state in (
            ("2026-03-08 04:59:00", "scheduled"),
            ("2026-03-08 05:00:00", "running"),
            # The clock changed during the promotion: midnight is at 04:00 UTC now.
            ("2026-03-15 03:59:00", "running"),
            ("2026-03-15 04:00:00", "ended"),
        ):
            with self.subTest(now):
                self._run_cron(now)
                self.assertEqual(promotion.state, state)

    def test_each_merchant_has_his_own_midnight(self):
        """OD-10: Paris starts six hours before Montréal."""
        self.merchant_b.write({"tz": "Europe/Paris", "user_id": self.rep.id})
        here = self._scheduled(date(2026, 6, 10))
        there = self._scheduled(date(2026, 6, 10), partner_id=self.merchant_b.id)
        self._run_cron("2026-06-09 22:30:00")
        self.assertEqual((here.state, there.state), ("scheduled", "running"))

    def test_merchant_without_zone_follows_the_company(self):
        """OD-10: the company's zone stands in."""
        self.merchant_a.tz = False
        self.env.company.partner_id.tz = "Asia/Tokyo"
        promotion = self._scheduled(date(2026, 6, 10))
        self._run_cron("2026-06-09 15:00:00")
        self.assertEqual(promotion.state, "running")

    def test_second_run_changes_nothing(self):
        """I10: running the cron twice is running it once."""
        promotion = self._scheduled(date(2026, 6, 10))
        self._run_cron("2026-06-10 12:00:00")
        messages, stamp = promotion.message_ids, promotion.write_date
        with RecordCapturer(self.env["mail.message"]) as captured:
            self._run_cron("2026-06-10 12:30:00")
        self.assertFalse(captured.records.filtered(lambda m: m.res_id == promotion.id))
        self.assertEqual(promotion.message_ids, messages)
        self.assertEqual(promotion.write_date, stamp)

    def test_missed_runs_are_caught_up(self):
        """I10: a server that slept through the period ends it all the same."""
        promotion = self._scheduled(date(2026, 6, 10))
        self._run_cron("2026-08-01 12:00:00")
        self.assertEqual(promotion.state, "ended")

    def test_drafts_and_submitted_ones_are_left_alone(self):
        """OD-10: dates drive approved promotions only."""
        with freeze_time("2026-01-05 17:00:00"):
            draft = self._create_promotion(start=date(2026, 1, 10))
            submitted = self._submitted(start=date(2026, 1, 10))
        self._run_cron("2026-08-01 12:00:00")
        self.assertEqual((draft.state, submitted.state), ("draft", "submitted"))

    def test_cron_reads_by_the_batch(self):
        """Speed: ten times the promotions, no more queries to find out who moves."""
        promotions = self.env["piste.promotion"]
        for index in range(12):
            promotions |= self._scheduled(date(2026, 6, 10), name=f"Offre {index}")
        self.env.flush_all()

        def queries(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with freeze_time("2026-02-01 12:00:00"):
                records._follow_dates()
            return self.cr.sql_log_count - before

        self.assertEqual(queries(promotions[:2]), queries(promotions))
        self.assertEqual(set(promotions.mapped("state")), {"scheduled"})
        self.assertEqual(
            promotions[0].date_end - promotions[0].date_start, timedelta(days=6)
        )
