from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.piste.utils.recurrence import WEEKDAYS, Rule, days, moments, sentence

MONDAY = date(2026, 1, 5)
FRENCH_DAYS = (
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
)


def a_rule():
    """Every recurrence that has no problem, with an end."""
    return st.builds(
        Rule,
        frequency=st.sampled_from(("daily", "weekly", "monthly", "yearly")),
        start=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
        interval=st.integers(1, 6),
        weekdays=st.frozensets(st.integers(0, 6), min_size=1),
        month_by=st.sampled_from(("date", "day")),
        day=st.integers(1, 31),
        rank=st.sampled_from((1, 2, 3, 4, -1)),
        weekday=st.integers(0, 6),
        end=st.sampled_from(("count", "end_date")),
        count=st.integers(1, 40),
        until=st.dates(date(2033, 1, 1), date(2036, 12, 31)),
        week_start=st.sampled_from((0, 6)),
        holidays=st.none()
        | st.frozensets(st.dates(date(2024, 1, 1), date(2036, 1, 1))),
    )


@tagged("post_install", "-at_install", "piste_agenda")
class TestRecurrenceSentence(BaseCase):
    """AX-42: the sentence of a recurrence is exact, in French and in English."""

    def rule(self, **values):
        return Rule(**{"frequency": "weekly", "start": MONDAY, **values})

    def test_the_sentence_of_the_specification(self):
        """AX-42: « Chaque semaine le lundi, 5 fois »."""
        rule = self.rule(weekdays=frozenset({0}), count=5)
        self.assertEqual(sentence(rule, "fr_CA"), "Chaque semaine le lundi, 5 fois")
        self.assertEqual(sentence(rule, "en_US"), "Every week on Monday, 5 times")

    def test_every_frequency_in_french(self):
        """AX-42: day, week, month by date and by weekday, year; ends of each kind."""
        until = {"end": "end_date", "until": date(2026, 12, 1)}
        cases = (
            ({"frequency": "daily", "count": 1}, "Chaque jour, 1 fois"),
            (
                {"frequency": "daily", "interval": 2, **until},
                "Tous les 2 jours, jusqu’au 1er décembre 2026",
            ),
            (
                {"weekdays": frozenset({4, 0, 2}), "interval": 2, "count": 6},
                "Toutes les 2 semaines le lundi, le mercredi et le vendredi, 6 fois",
            ),
            (
                {"frequency": "monthly", "day": 1, "end": "forever"},
                "Chaque mois le 1er",
            ),
            (
                {"frequency": "monthly", "day": 31, "count": 3},
                "Chaque mois le 31 (les mois de 31 jours seulement), 3 fois",
            ),
            (
                {"frequency": "monthly", "month_by": "day", "rank": -1, "weekday": 4},
                "Chaque mois le dernier vendredi, 1 fois",
            ),
            (
                {"frequency": "yearly", "start": date(2026, 3, 14), "count": 2},
                "Chaque année le 14 mars, 2 fois",
            ),
            (
                {"frequency": "yearly", "start": date(2028, 2, 29), "count": 2},
                "Chaque année le 29 février (les années bissextiles seulement), 2 fois",
            ),
            (
                {"weekdays": frozenset({0}), "count": 5, "holidays": frozenset()},
                "Chaque semaine le lundi, 5 fois, sauf les jours fériés",
            ),
        )
        for values, expected in cases:
            with self.subTest(expected):
                self.assertEqual(sentence(self.rule(**values), "fr"), expected)

    def test_leap_day_comes_back_in_leap_years_alone(self):
        """AX-42: 29 February, every year, is every fourth one."""
        rule = self.rule(frequency="yearly", start=date(2028, 2, 29), count=3)
        self.assertEqual(
            days(rule), [date(2028, 2, 29), date(2032, 2, 29), date(2036, 2, 29)]
        )

    def test_hour_stays_over_the_change_of_the_clock(self):
        """AX-42: nine o’clock stays nine o’clock when the clocks go forward."""
        rule = self.rule(start=date(2026, 3, 1), weekdays=frozenset({6}), count=3)
        found = moments(rule, time(9), "America/Toronto")
        self.assertEqual([moment.hour for moment in found], [14, 13, 13])

    def test_what_is_missing_is_named(self):
        """AX-42: no end, no day of the week, an end before the beginning."""
        for values, problem in (
            ({"weekdays": frozenset({0}), "end": "end_date"}, "until"),
            ({"weekdays": frozenset()}, "weekdays"),
            ({"weekdays": frozenset({0}), "count": 0}, "count"),
            ({"frequency": "daily", "interval": 0}, "interval"),
            ({"frequency": "monthly", "day": 32}, "day"),
            (
                {"frequency": "daily", "end": "end_date", "until": date(2025, 1, 1)},
                "before",
            ),
            ({"frequency": "daily"}, None),
        ):
            with self.subTest(problem=problem):
                self.assertEqual(self.rule(**values).problem(), problem)

    @given(a_rule())
    @settings(max_examples=150, deadline=None)
    def test_sentence_and_dates_agree(self, rule):
        """AX-42: whatever the recurrence, each date is what its sentence says."""
        self.assertIsNone(rule.problem())
        told, found = sentence(rule, "fr_CA"), days(rule)
        self.assertEqual(found, sorted(set(found)))
        self.assertTrue(all(day >= rule.start for day in found))
        if rule.end == "count":
            self.assertIn(f"{rule.count} fois", told)
            self.assertLessEqual(len(found), rule.count)
        else:
            self.assertTrue(all(day <= rule.until for day in found))
        self.assertEqual("fériés" in told, rule.holidays is not None)
        self.assertFalse(set(found) & (rule.holidays or set()))
        for day in found:
            self._check_day(rule, day, told)

    def _check_day(self, rule, day, told):
        name = FRENCH_DAYS[day.weekday()]
        if rule.frequency == "weekly":
            self.assertIn(f"le {name}", told)
        elif rule.frequency == "monthly" and rule.month_by == "day":
            self.assertIn(f" {name}", told)
            if rule.rank == -1:
                self.assertNotEqual((day + timedelta(days=7)).month, day.month)
            else:
                self.assertEqual((day.day - 1) // 7 + 1, rule.rank)
        elif rule.frequency == "monthly":
            number = "1er" if day.day == 1 else day.day
            self.assertRegex(told, rf"le {number}\b")
        elif rule.frequency == "yearly":
            self.assertEqual((day.month, day.day), (rule.start.month, rule.start.day))

    @given(a_rule(), st.times(), st.sampled_from(("America/Toronto", "Europe/Paris")))
    @settings(max_examples=100, deadline=None)
    def test_clock_shows_the_same_hour_on_every_date(self, rule, clock, zone):
        """AX-42: over any change of the clocks, but in the hour that is skipped."""
        clock = clock.replace(microsecond=0, fold=0)
        found = days(rule, 60)
        for day, moment in zip(found, moments(rule, clock, zone, 60), strict=True):
            local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
            skipped = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
            there = skipped.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
            self.assertEqual(local.time(), there.time())
            self.assertIn(abs((local - skipped).total_seconds()), (0, 3600))

    def test_days_are_named_as_in_the_calendar(self):
        """AX-42: Monday is the first of the week for Odoo too."""
        self.assertEqual(WEEKDAYS[MONDAY.weekday()], "MON")
