from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytz

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from odoo.addons.piste.utils.recurrence import days

from .common import AgendaCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestRecurrence(AgendaCommon):
    """Récurrence: what the sentence says is what is planned."""

    def series(self, **values):
        """Plan a series from Monday 2 March 2026, 9 o'clock in Montréal."""
        return self.plan_with_client(
            **{
                "start": datetime(2026, 3, 2, 14),
                "stop": datetime(2026, 3, 2, 15),
                "recurrency": True,
                "rrule_type": "weekly",
                "rrule_type_ui": "weekly",
                "event_tz": "America/Toronto",
                "mon": True,
                "end_type": "count",
                "interval": 1,
                "count": 5,
                **values,
            }
        )

    def days_of(self, event):
        zone = pytz.timezone("America/Toronto")
        events = event.recurrence_id.calendar_event_ids.sorted("start")
        return [pytz.utc.localize(e.start).astimezone(zone) for e in events]

    def test_sentence_in_the_form_before_saving(self):
        """AX-42: « Chaque semaine le lundi, 5 fois », and the next dates."""
        self.rep.lang = "fr_CA"
        with Form(self.Event.with_user(self.rep).with_context(lang="fr_CA")) as form:
            form.name = "Suivi"
            form.start = datetime(2026, 3, 2, 14)
            form.stop = datetime(2026, 3, 2, 15)
            form.recurrency = True
            form.rrule_type_ui = "weekly"
            form.end_type = "count"
            form.count = 5
            self.assertEqual(
                form.piste_recurrence_summary, "Chaque semaine le lundi, 5 fois"
            )
            self.assertIn("2 mars 2026", form.piste_recurrence_dates)
            self.assertIn("30 mars 2026", form.piste_recurrence_dates)
        self.assertEqual(len(form.record.recurrence_id.calendar_event_ids), 5)

    def test_preview_is_what_is_planned(self):
        """AX-42: every frequency: the dates of the preview are those of the events."""
        cases = (
            {"rrule_type": "daily", "interval": 3},
            {"rrule_type": "weekly", "interval": 2, "wed": True, "sun": True},
            {"rrule_type": "monthly", "month_by": "date", "day": 31},
            {
                "rrule_type": "monthly",
                "month_by": "day",
                "byday": "-1",
                "weekday": "FRI",
            },
            {"rrule_type": "yearly", "count": 3},
            {"rrule_type": "daily", "end_type": "end_date", "until": date(2026, 3, 20)},
        )
        for values in cases:
            with self.subTest(values):
                # Core leaves out the first event where the rule does.
                name = str(values)
                self.series(rrule_type_ui="custom", name=name, **values)
                event = self.Event.search([("name", "=", name)], limit=1)
                planned = [day.date() for day in self.days_of(event)]
                self.assertEqual(days(event._piste_recurrence_rule()), planned)

    def test_hour_stays_when_the_clock_changes(self):
        """AX-42: nine o’clock before and after 8 March 2026."""
        found = self.days_of(self.series())
        self.assertEqual([day.hour for day in found], [9] * 5)

    def test_an_hour_that_is_missing_or_twice(self):
        """AX-42: half past two on 8 March, half past one on 1 November: once a day."""
        for start, day in (
            (datetime(2026, 3, 6, 7, 30), date(2026, 3, 6)),
            (datetime(2026, 10, 30, 5, 30), date(2026, 10, 30)),
        ):
            event = self.series(
                start=start,
                stop=start + timedelta(hours=1),
                rrule_type="daily",
                rrule_type_ui="daily",
            )
            found = [moment.date() for moment in self.days_of(event)]
            wanted = [day + timedelta(days=number) for number in range(5)]
            with self.subTest(day):
                self.assertEqual(found, wanted)
                self.assertEqual(days(event._piste_recurrence_rule()), wanted)

    def test_without_any_end(self):
        """AX-42: for ever is planned as far as core plans, and the form tells."""
        most = "odoo.addons.calendar.models.calendar_recurrence.MAX_RECURRENT_EVENT"
        with (
            patch(most, 8),
            Form(self.Event.with_user(self.rep).with_context(lang="fr_CA")) as form,
        ):
            form.name = "Sans fin"
            form.start = datetime(2026, 3, 2, 14)
            form.stop = datetime(2026, 3, 2, 15)
            form.recurrency = True
            form.rrule_type_ui = "weekly"
            form.end_type = "forever"
            summary = form.piste_recurrence_summary
            event = form.save()
            self.env.flush_all()
        self.assertEqual(summary, "Chaque semaine le lundi")
        self.env.invalidate_all()
        told = event.with_context(lang="fr_CA").piste_recurrence_summary
        self.assertEqual(told, "Chaque semaine le lundi, 8 fois")
        found = [moment.date() for moment in self.days_of(event)]
        self.assertEqual(len(found), 8)
        self.assertEqual(days(event._piste_recurrence_rule(), 6), found[:6])

    def test_public_holidays_are_left_out(self):
        """AX-42: Easter Monday is skipped; five times stays five times."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Lundi férié",
                "date_from": datetime(2026, 3, 16, 4),
                "date_to": datetime(2026, 3, 17, 3, 59),
                "company_id": self.env.company.id,
                "resource_id": False,
                "calendar_id": False,
            }
        )
        self.env.company.resource_calendar_id.tz = "America/Toronto"
        event = self.series(piste_skip_holidays=True)
        found = [day.date() for day in self.days_of(event)]
        self.assertNotIn(date(2026, 3, 16), found)
        self.assertEqual(len(found), 5)
        self.assertEqual(found[-1], date(2026, 4, 6))
        summary = event.with_context(lang="fr_CA").piste_recurrence_summary
        self.assertEqual(
            summary, "Chaque semaine le lundi, 5 fois, sauf les jours fériés"
        )

    def test_without_an_end_is_told_before_it_fails(self):
        """AX-42: an end on a date without the date, or before the beginning."""
        with self.assertRaises(ValidationError):
            self.series(end_type="end_date")
        with self.assertRaises(ValidationError):
            self.series(end_type="end_date", until=date(2026, 1, 1))
        with self.assertRaises(ValidationError):
            self.series(count=0)

    def test_leap_day(self):
        """AX-42: 29 February each year is planned in leap years, and says so."""
        event = self.series(
            start=datetime(2028, 2, 29, 14),
            stop=datetime(2028, 2, 29, 15),
            rrule_type="yearly",
            rrule_type_ui="yearly",
            count=2,
        )
        self.assertEqual(
            [day.date() for day in self.days_of(event)],
            [date(2028, 2, 29), date(2032, 2, 29)],
        )
        summary = event.with_context(lang="fr_CA").piste_recurrence_summary
        self.assertIn("années bissextiles", summary)

    def test_edit_one_following_or_all(self):
        """AX-42: this event, this and the following, all of them."""
        event = self.series()
        series = event.recurrence_id.calendar_event_ids.sorted("start")
        series[1].write({"name": "Une seule", "recurrence_update": "self_only"})
        self.assertEqual(series.mapped("name").count("Une seule"), 1)
        series[3].write({"name": "La suite", "recurrence_update": "future_events"})
        self.assertEqual(
            self.Event.search_count(
                [("name", "=", "La suite"), ("piste_partner_id", "=", self.prospect.id)]
            ),
            2,
        )
        first = series[0]
        first.write({"location": "Montréal", "recurrence_update": "all_events"})
        left = first.recurrence_id.calendar_event_ids
        self.assertEqual(set(left.mapped("location")), {"Montréal"})

    def test_one_of_a_series_is_done_alone(self):
        """AX-42: Fait on one event leaves the others planned."""
        series = self.series().recurrence_id.calendar_event_ids.sorted("start")
        series[0]._piste_close("Vu")
        self.assertEqual(series[0].piste_state, "done")
        self.assertEqual(set(series[1:].mapped("piste_state")), {"planned"})

    def test_reminders_go_with_every_event_of_a_series(self):
        """AX-43: before each start; one on a date of its own leaves once."""
        start = self.now + timedelta(days=10)
        event = self.series(
            start=start,
            stop=start + timedelta(hours=1),
            rrule_type="daily",
            rrule_type_ui="daily",
            count=3,
            piste_reminder_ids=[
                (0, 0, {"delay": 1, "delay_unit": "days"}),
                (0, 0, {"timing": "date", "remind_at": self.now + timedelta(days=1)}),
            ],
        )
        series = event.recurrence_id.calendar_event_ids
        due = [
            (reminder.event_id.start - reminder.due_at).days
            for reminder in series.piste_reminder_ids
            if reminder.timing == "before"
        ]
        self.assertEqual(due, [1, 1, 1])
        dated = series.piste_reminder_ids.filtered(lambda r: r.timing == "date")
        self.assertEqual(len(dated), 1)
