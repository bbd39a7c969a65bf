from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.piste.utils.followup import UNITS, due_on, latest_start


@tagged("post_install", "-at_install", "piste_followup")
class TestFollowupPeriod(BaseCase):
    """OD-07: days, weeks and months of silence, by the calendar."""

    def test_a_month_after_the_31st_is_the_last_day(self):
        """OD-07: 31 January + 1 month = 28 February, 29 in a leap year."""
        self.assertEqual(due_on(date(2026, 1, 31), 1, "month"), date(2026, 2, 28))
        self.assertEqual(due_on(date(2028, 1, 31), 1, "month"), date(2028, 2, 29))
        self.assertEqual(due_on(date(2026, 10, 31), 13, "month"), date(2027, 11, 30))
        self.assertEqual(due_on(date(2026, 1, 30), 2, "week"), date(2026, 2, 13))
        self.assertEqual(due_on(date(2026, 12, 31), 1, "day"), date(2027, 1, 1))

    def test_last_day_of_february_finds_the_end_of_january(self):
        self.assertEqual(latest_start(date(2026, 2, 28), 1, "month"), date(2026, 1, 31))
        self.assertEqual(latest_start(date(2026, 3, 30), 1, "month"), date(2026, 2, 28))

    def test_found_exactly_when_due(self):
        """OD-07: for each day of three years, both functions tell the same."""
        first = date(2027, 1, 1)
        for unit in UNITS:
            for count in (1, 2, 12):
                for today in (first + timedelta(days=n) for n in range(1100)):
                    last = latest_start(today, count, unit)
                    for near in range(-4, 5):
                        start = last + timedelta(days=near)
                        self.assertEqual(
                            due_on(start, count, unit) <= today,
                            start <= last,
                            f"{start} {count} {unit} {today}",
                        )

    def test_nothing_is_due_after_no_time(self):
        for count, unit in ((0, "day"), (-1, "month"), (1, "year")):
            with self.assertRaises(ValueError):
                due_on(date(2026, 1, 1), count, unit)
            with self.assertRaises(ValueError):
                latest_start(date(2026, 1, 1), count, unit)
