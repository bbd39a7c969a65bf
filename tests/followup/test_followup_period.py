from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.piste.utils.followup import (
    UNITS,
    add_months,
    due_on,
    latest_start,
)

DAYS = st.dates(date(1970, 1, 1), date(2200, 12, 31))
COUNTS = st.integers(1, 1200)
ANY_UNIT = st.sampled_from(UNITS)
many = settings(max_examples=300, deadline=None)


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

    @many
    @given(start=DAYS, count=COUNTS, unit=ANY_UNIT, near=st.integers(-40, 40))
    def test_found_exactly_when_due_on_any_day(self, start, count, unit, near):
        """OD-07: the search and the date tell the same, however long the silence."""
        today = due_on(start, count, unit) + timedelta(days=near)
        last = latest_start(today, count, unit)
        self.assertEqual(due_on(start, count, unit) <= today, start <= last)
        self.assertLessEqual(due_on(last, count, unit), today)
        self.assertGreater(due_on(last + timedelta(days=1), count, unit), today)

    @many
    @given(start=DAYS, later=st.integers(0, 400), count=COUNTS, unit=ANY_UNIT)
    def test_later_contacts_and_longer_silences_are_due_later(
        self, start, later, count, unit
    ):
        """OD-07: monotonous in the day of the contact and in the length."""
        due = due_on(start, count, unit)
        self.assertGreater(due, start)
        self.assertLessEqual(due, due_on(start + timedelta(days=later), count, unit))
        self.assertLess(due, due_on(start, count + 1, unit))
        before = latest_start(due, count, unit)
        day = due + timedelta(days=later)
        self.assertLessEqual(before, latest_start(day, count, unit))
        self.assertGreater(before, latest_start(due, count + 1, unit))

    @many
    @given(start=DAYS, count=COUNTS)
    def test_months_keep_their_day_or_end_early(self, start, count):
        """OD-07: the 31st becomes the last day, never one of the month after."""
        due = due_on(start, count, "month")
        months = (due.year - start.year) * 12 + due.month - start.month
        self.assertEqual(months, count)
        if due.day != start.day:
            self.assertLess(due.day, start.day)
            self.assertEqual((due + timedelta(days=1)).day, 1)

    @many
    @given(start=DAYS, count=COUNTS, more=COUNTS)
    def test_periods_add_up(self, start, count, more):
        """OD-07: days and weeks exactly; months as long as no day is lost."""
        for unit in ("day", "week"):
            step = due_on(due_on(start, count, unit), more, unit)
            self.assertEqual(step, due_on(start, count + more, unit))
        self.assertEqual(due_on(start, count, "week"), due_on(start, 7 * count, "day"))
        whole = start.replace(day=min(start.day, 28))
        step = due_on(due_on(whole, count, "month"), more, "month")
        self.assertEqual(step, due_on(whole, count + more, "month"))
        self.assertEqual(add_months(step, -count - more), whole)

    @many
    @given(start=DAYS, count=st.integers(-1200, 0), unit=ANY_UNIT)
    def test_no_silence_of_nothing_or_less(self, start, count, unit):
        """OD-07: nought days are refused, and less than nought."""
        for function in (due_on, latest_start):
            with self.assertRaises(ValueError):
                function(start, count, unit)
