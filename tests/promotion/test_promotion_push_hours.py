from datetime import datetime, timedelta
from unittest import TestCase

from odoo.addons.piste.utils import push as push_utils

TORONTO = "America/Toronto"


class TestPushHours(TestCase):
    """OD-12, U22: quiet hours and weeks on the clock of the merchant."""

    def _next(self, text, tz=TORONTO, quiet=(21, 8)):
        moment = datetime.fromisoformat(text)
        return push_utils.next_allowed(moment, tz, *quiet).isoformat(" ", "minutes")

    def test_quiet_hours(self):
        """OD-12: before, within and after, over midnight and not, and never."""
        cases = (
            ("2026-06-10 16:00", (21, 8), "2026-06-10 16:00"),
            ("2026-06-11 00:59", (21, 8), "2026-06-11 00:59"),
            ("2026-06-11 01:00", (21, 8), "2026-06-11 12:00"),
            ("2026-06-11 05:00", (21, 8), "2026-06-11 12:00"),
            ("2026-06-11 12:00", (21, 8), "2026-06-11 12:00"),
            ("2026-06-10 17:00", (12, 14.5), "2026-06-10 18:30"),
            ("2026-06-10 17:00", (9, 9), "2026-06-10 17:00"),
        )
        for moment, quiet, expected in cases:
            with self.subTest(moment=moment, quiet=quiet):
                self.assertEqual(self._next(moment, quiet=quiet), expected)

    def test_quiet_hours_end_by_the_clock_when_it_changes(self):
        """U22: the night of the change of hour still ends at eight."""
        self.assertEqual(self._next("2026-11-01 03:00"), "2026-11-01 13:00")
        self.assertEqual(self._next("2026-03-08 03:00"), "2026-03-08 12:00")

    def test_each_merchant_has_his_own_clock(self):
        """U22: the same instant is day in Vancouver and night in Paris."""
        moment = "2026-06-10 23:00"
        self.assertEqual(self._next(moment, "America/Vancouver"), moment)
        self.assertEqual(self._next(moment, "Europe/Paris"), "2026-06-11 06:00")
        self.assertEqual(self._next(moment, "nulle/part"), "2026-06-11 08:00")

    def test_week_begins_on_monday_there(self):
        """OD-12: Sunday evening in Montréal is Monday in UTC."""
        for text, expected in (
            ("2026-06-15 03:59", "2026-06-08"),
            ("2026-06-15 04:00", "2026-06-15"),
        ):
            found = push_utils.week_of(datetime.fromisoformat(text), TORONTO)
            self.assertEqual(found.isoformat(), expected)

    def test_pauses_grow_and_listen_to_the_service(self):
        """OD-12: 1, 2, 4 minutes up to an hour; a day at most when asked."""
        minutes = [
            push_utils.pause(tries).total_seconds() / 60 for tries in (1, 2, 3, 9)
        ]
        self.assertEqual(minutes, [1, 2, 4, 60])
        day = timedelta(days=1)
        self.assertEqual(push_utils.pause(1, timedelta(days=9)), day)
        now = datetime(2026, 6, 10, 16)
        cases = {
            "120": timedelta(minutes=2),
            "Wed, 10 Jun 2026 16:05:00 GMT": timedelta(minutes=5),
            "Wed, 10 Jun 2020 16:05:00 GMT": timedelta(),
            "bientôt": None,
            "": None,
            None: None,
            "9" * 40: timedelta(seconds=10**6),
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual(push_utils.read_retry_after(text, now), expected)
