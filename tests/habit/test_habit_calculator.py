from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...utils import habit

TODAY = date(2026, 6, 10)
fast = settings(max_examples=100, deadline=None)
orders = st.dictionaries(
    st.dates(date(2023, 6, 10), TODAY), st.integers(-(10**6), 10**6), max_size=40
)


def ago(*numbers):
    return [TODAY - timedelta(days=number) for number in numbers]


@tagged("post_install", "-at_install", "piste_habit")
class TestHabitCalculator(BaseCase):
    """GB-07, U24: interval, next order, months and alert, without a database."""

    def test_median_interval(self):
        """GB-07: one long holiday changes nothing; below three orders none."""
        self.assertEqual(habit.interval(ago(300, 70, 40, 10)), 30)
        self.assertEqual(habit.next_expected(ago(300, 70, 40, 10)), ago(-20)[0])
        for days in ([], ago(1), ago(1, 30), ago(1, 1, 30)):
            self.assertIsNone(habit.interval(days))

    def test_months_of_the_year(self):
        """GB-07: who orders in summer; not who orders all year round."""
        summer = [date(year, month, 3) for year in (2024, 2025) for month in (6, 7)]
        self.assertEqual(habit.usual_months(summer), [6, 7])
        always = [date(2025, month, 3) for month in range(1, 13)]
        self.assertEqual(habit.usual_months(always), [])

    def test_late_beyond_one_and_a_half_intervals(self):
        """GB-07, U24: 45 days of 30 are usual, 46 are late."""
        for last, expected in ((45, None), (46, "late")):
            days = dict.fromkeys(ago(last, last + 30, last + 60), 100)
            with self.subTest(last=last):
                self.assertEqual(habit.alert(days, TODAY), expected)

    def test_amount_falling_to_half(self):
        """GB-07, U24: against the same number of days before."""
        before = dict.fromkeys(ago(100, 130, 160), 100)
        for amount, expected in ((50, "drop"), (51, None)):
            recent = dict.fromkeys(ago(10, 40, 70), amount)
            with self.subTest(amount=amount):
                self.assertEqual(habit.alert({**before, **recent}, TODAY), expected)

    @given(orders)
    @fast
    def test_any_history_has_an_answer(self, history):
        """GB-07: credit notes, gaps and double days never raise."""
        bought = [day for day, amount in history.items() if amount > 0]
        expected = habit.next_expected(bought)
        if len(bought) < 3:
            self.assertIsNone(expected)
            self.assertIsNone(habit.alert(history, TODAY))
        else:
            self.assertGreater(expected, max(bought))
        self.assertLessEqual(len(habit.usual_months(bought)), habit.USUAL_MONTHS)

    @given(st.lists(st.dates(date(2020, 1, 1), TODAY), min_size=3), st.integers(0, 900))
    @fast
    def test_the_interval_does_not_depend_on_when(self, days, shift):
        """GB-07: moved in time, the same habit."""
        moved = [day + timedelta(days=shift) for day in days]
        self.assertEqual(habit.interval(days), habit.interval(moved))

    @given(orders, st.integers(0, 900), st.integers(1, 1000))
    @fast
    def test_alert_depends_on_neither_day_nor_currency(self, history, shift, rate):
        """GB-07, U24: moved in time or in another unit, the same alert."""
        later = timedelta(days=shift)
        moved = {day + later: amount * rate for day, amount in history.items()}
        self.assertEqual(habit.alert(history, TODAY), habit.alert(moved, TODAY + later))

    @given(orders, st.integers(0, 900))
    @fast
    def test_who_is_late_stays_late_until_he_orders(self, history, later):
        """U24: time alone never takes a client off the list."""
        if habit.alert(history, TODAY) == "late":
            day = TODAY + timedelta(days=later)
            self.assertEqual(habit.alert(history, day), "late")
            self.assertNotEqual(habit.alert({**history, day: 1}, day), "late")
