from datetime import date, datetime
from unittest import TestCase

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.piste.tests.promotion.common import PromotionCase
from odoo.addons.piste.utils import period

ALL_DAYS = frozenset(range(7))
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def is_open(utc, tz, hours, weekdays=ALL_DAYS, days=YEAR):
    local = period.local_time(datetime.fromisoformat(utc), tz)
    return period.is_open(local, days, weekdays, hours)


class TestWindow(TestCase):
    """OD-10: pure arithmetic, no database."""

    def _check(self, tz, hours, moments, **options):
        for utc, expected in moments:
            with self.subTest(utc):
                self.assertEqual(is_open(utc, tz, hours, **options), expected)

    def test_hours_are_the_merchants_clock(self):
        """OD-10: from 11:00, until 14:00 excluded."""
        moments = (
            ("2026-06-10 14:59:59", False),
            ("2026-06-10 15:00", True),
            ("2026-06-10 17:59:59", True),
            ("2026-06-10 18:00", False),
        )
        self._check("America/Toronto", (11, 14), moments)

    def test_hours_stay_when_the_clocks_change_in_montreal(self):
        """OD-10: 11:00 is 16:00 UTC before 8 March and after 1 November, else 15:00."""
        moments = (
            ("2026-03-07 15:59", False),
            ("2026-03-07 16:00", True),
            ("2026-03-08 14:59", False),
            ("2026-03-08 15:00", True),
            ("2026-10-31 15:00", True),
            ("2026-11-01 15:00", False),
            ("2026-11-01 16:00", True),
        )
        self._check("America/Toronto", (11, 14), moments)

    def test_hours_stay_when_the_clocks_change_in_paris(self):
        """OD-10: 11:00 is 10:00 UTC before 29 March and after 25 October, else 9:00."""
        moments = (
            ("2026-03-28 09:59", False),
            ("2026-03-28 10:00", True),
            ("2026-03-29 09:00", True),
            ("2026-03-29 08:59", False),
            ("2026-10-24 09:00", True),
            ("2026-10-25 09:00", False),
            ("2026-10-25 10:00", True),
        )
        self._check("Europe/Paris", (11, 14), moments)

    def test_hour_that_is_skipped_or_comes_twice(self):
        """OD-10: 2:00 to 3:00 is no hour in March, 1:00 to 2:00 is two in November."""
        moments = [(f"2026-03-08 {hour:02}:30", False) for hour in range(4, 12)]
        day = (date(2026, 3, 8),) * 2
        self._check("America/Toronto", (2, 3), moments, days=day)
        moments = (
            ("2026-11-01 04:59", False),
            ("2026-11-01 05:00", True),
            ("2026-11-01 06:59", True),
            ("2026-11-01 07:00", False),
        )
        self._check("America/Toronto", (1, 2), moments)
        moments = (("2026-10-25 00:30", True), ("2026-10-25 01:30", True))
        self._check("Europe/Paris", (2, 3), moments)

    def test_weekdays_are_the_merchants(self):
        """OD-10: Tuesday begins and ends at his midnight."""
        moments = (
            ("2026-06-09 03:59", False),
            ("2026-06-09 04:00", True),
            ("2026-06-10 03:59", True),
            ("2026-06-10 04:00", False),
        )
        self._check("America/Toronto", (0, 24), moments, weekdays={1})

    def test_window_past_midnight_belongs_to_the_day_it_began(self):
        """OD-10: Saturday 22:00 to 2:00 lasts into Sunday, also the last Saturday."""
        moments = (
            ("2026-06-13 05:00", False),
            ("2026-06-14 01:59", False),
            ("2026-06-14 02:00", True),
            ("2026-06-14 05:59", True),
            ("2026-06-14 06:00", False),
            ("2026-06-15 02:00", False),
        )
        day = (date(2026, 6, 13),) * 2
        self._check("America/Toronto", (22, 2), moments, weekdays={5})
        self._check("America/Toronto", (22, 2), moments, days=day)

    def test_both_days_belong_to_the_dates(self):
        """OD-10: open on the first and on the last day."""
        days = (date(2026, 6, 10), date(2026, 6, 12))
        moments = [(f"2026-06-{day:02} 16:00", 10 <= day <= 12) for day in range(8, 15)]
        self._check("America/Toronto", (0, 24), moments, days=days)


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionWindow(PromotionCase, TransactionCase):
    def _live(self, **values):
        with freeze_time("2026-06-01 16:00:00"):
            promotion = self._submitted(start=date(2026, 6, 8), **values)
            promotion.with_user(self.marketing).action_approve()
        return promotion

    def test_open_only_within_its_window(self):
        """OD-10: Tuesday from 11:00 to 14:00 in Montréal, and in Paris."""
        days = {f"is_on_{day}": day == "tuesday" for day in DAYS}
        promotion = self._live(hour_from=11, hour_to=14, **days)
        at = promotion._is_open_at
        self.assertFalse(at(datetime(2026, 6, 9, 14, 59)))
        self.assertTrue(at(datetime(2026, 6, 9, 15, 0)))
        self.assertFalse(at(datetime(2026, 6, 10, 15, 0)))
        self.merchant_a.tz = "Europe/Paris"
        self.assertTrue(at(datetime(2026, 6, 9, 9, 0)))
        self.assertFalse(at(datetime(2026, 6, 9, 15, 0)))

    def test_nothing_is_open_before_approval_nor_after_cancellation(self):
        """OD-10: the dates alone open nothing."""
        moment = datetime(2026, 6, 9, 15, 0)
        with freeze_time("2026-06-01 16:00:00"):
            promotion = self._submitted(start=date(2026, 6, 8))
            self.assertFalse(promotion._is_open_at(moment))
            promotion.with_user(self.marketing).action_approve()
            self.assertTrue(promotion._is_open_at(moment))
            promotion.with_user(self.marketing).action_cancel()
        self.assertFalse(promotion._is_open_at(moment))
        self.assertFalse(self._create_promotion(date_start=False)._is_open_at(moment))

    def test_last_night_lasts_past_midnight(self):
        """OD-10: ends with its last window, not in the middle of it."""
        promotion = self._live(hour_from=20, hour_to=2)
        for now, state in (
            ("2026-06-15 05:59:00", "running"),
            ("2026-06-15 06:00:00", "ended"),
        ):
            with freeze_time(now):
                promotion.sudo()._follow_dates()
            self.assertEqual(promotion.state, state)

    def test_absurd_windows_are_refused_by_the_database(self):
        """OD-10: no day at all, the same hour twice, hours that do not exist."""
        none = {f"is_on_{day}": False for day in DAYS}
        promotion = self._create_promotion().sudo()
        for name, values in (
            ("check_weekdays", none),
            ("check_hours", {"hour_from": 11, "hour_to": 11}),
            ("check_hours", {"hour_from": -1}),
            ("check_hours", {"hour_to": 24.5}),
            ("check_hours", {"hour_to": 0}),
            ("check_hours", {"hour_from": float("nan")}),
            ("check_hours", {"hour_to": float("inf")}),
        ):
            with (
                self.subTest(name, **values),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, name),
                self.cr.savepoint(),
            ):
                promotion.write(values)
                promotion.flush_recordset()

    def test_window_is_frozen_with_the_offer(self):
        """OD-10: hours and days of an approved promotion stay."""
        promotion = self._live()
        for values in ({"hour_from": 9}, {"is_on_monday": False}):
            with self.assertRaisesRegex(Exception, "can no longer be changed"):
                promotion.with_user(self.marketing).write(values)
