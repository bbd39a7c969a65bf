from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...utils import objective

months = st.tuples(st.integers(2000, 2100), st.integers(0, 12))
fast = settings(max_examples=100, deadline=None)


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveArithmetic(BaseCase):
    """OD-17: properties of the weeks, whatever the period and the amount."""

    @given(months)
    @fast
    def test_weeks_cover_the_period_exactly(self, when):
        """OD-17: no day is missing or twice; all but the ends are ISO weeks."""
        start, end = objective.period(*when)
        found = objective.weeks(start, end)
        days = [
            first + timedelta(days=i)
            for first, last in found
            for i in range((last - first).days + 1)
        ]
        self.assertEqual(
            days, [start + timedelta(days=i) for i in range((end - start).days + 1)]
        )
        for first, last in found:
            self.assertEqual(first.isocalendar()[:2], last.isocalendar()[:2])
            self.assertTrue(first == start or first.weekday() == 0)
            self.assertTrue(last == end or last.weekday() == 6)

    @given(months, st.integers(0, 10**12))
    @fast
    def test_parts_sum_to_the_cent(self, when, total):
        """OD-17: nothing is lost, and no part is negative."""
        parts = objective.share(total, objective.weeks(*objective.period(*when)))
        self.assertEqual(sum(parts), total)
        self.assertGreaterEqual(min(parts), 0)

    @given(months, st.integers(0, 10**9), st.data())
    @fast
    def test_parts_follow_the_working_days(self, when, total, data):
        """OD-17: same number of working days, same part but a cent."""
        periods = objective.weeks(*objective.period(*when))
        weekdays = frozenset(data.draw(st.sets(st.integers(0, 6), min_size=1)))
        parts = objective.share(total, periods, weekdays=weekdays)
        by_days = {}
        for (first, last), part in zip(periods, parts, strict=True):
            worked = objective.working_days(first, last, weekdays)
            by_days.setdefault(worked, []).append(part)
        self.assertFalse(any(by_days.get(0, [])))
        for same in by_days.values():
            self.assertLessEqual(max(same) - min(same), 1)

    @given(months, st.integers(0, 10**9), st.data())
    @fast
    def test_fixed_parts_stay_and_the_rest_is_shared(self, when, total, data):
        """OD-17: what a manager changed is kept; too much of it is refused."""
        periods = objective.weeks(*objective.period(*when))
        index = data.draw(st.integers(1, len(periods) - 2))
        part = data.draw(st.integers(0, total))
        parts = objective.share(total, periods, {index: part})
        self.assertEqual((parts[index], sum(parts)), (part, total))
        with self.assertRaises(ValueError):
            objective.share(total, periods, {index: total + 1})

    @given(
        st.dates(date(2000, 1, 1), date(2100, 12, 31)),
        st.integers(0, 800),
        st.sets(st.integers(0, 6)),
    )
    @fast
    def test_working_days_are_counted_one_by_one(self, start, length, weekdays):
        """OD-17: the short cut counts as the calendar does."""
        end = start + timedelta(days=length)
        slow = sum(
            (start + timedelta(days=i)).weekday() in weekdays for i in range(length + 1)
        )
        self.assertEqual(objective.working_days(start, end, weekdays), slow)

    def test_few_clients_are_spread_over_the_year(self):
        """OD-17, OD-18: half of them by the end of June, not all in the winter."""
        periods = objective.weeks(*objective.period(2026))
        parts = objective.share(18, periods)
        self.assertEqual(set(parts), {0, 1})
        self.assertEqual(sum(parts[:26]), 9)

    def test_forecast_is_linear_on_working_days(self):
        """OD-17: a third of the days, three times the amount; none before."""
        start, end = date(2026, 6, 1), date(2026, 6, 30)
        begun, whole = objective.elapsed(start, end, date(2026, 6, 10))
        self.assertEqual((begun, whole), (8, 22))
        self.assertEqual(objective.forecast(800, begun, whole), 2200)
        self.assertIsNone(objective.forecast(800, 0, whole))

    def test_an_objective_of_zero_has_no_share(self):
        """OD-17: nothing is divided by zero."""
        self.assertIsNone(objective.percent(500, 0))
        self.assertEqual(objective.percent(500, 1000), 50)
