from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TicketCommon

OPENED = datetime(2026, 9, 14, 13, 0)  # Monday 9:00 in Montréal


@tagged("post_install", "-at_install", "piste_ticket")
class TestPause(TicketCommon):
    """U11: the clock stands while the merchant has to answer."""

    def setUp(self):
        super().setUp()
        with freeze_time(OPENED):
            self.ticket = self.open_ticket()

    def at(self, hours):
        self.ticket.invalidate_recordset()
        return freeze_time(OPENED + timedelta(hours=hours))

    def test_what_is_left_of_the_promise_is_kept(self):
        """U11: ten hours of waiting move every limit of the promise by ten hours."""
        with self.at(2):
            self.ticket.action_wait()
        with self.at(12):
            self.answer(self.ticket.sudo(), self.portal_a)
        self.assertEqual(self.ticket.state, "in_progress")
        self.assertEqual(
            self.ticket.first_response_deadline, OPENED + timedelta(hours=34)
        )
        self.assertEqual(self.ticket.response_warning_at, OPENED + timedelta(hours=22))
        self.assertEqual(self.ticket.waiting_hours, 10)
        self.assertFalse(self.ticket.waiting_since)
        with self.at(30):
            self.answer(self.ticket, self.rep)
        self.assertEqual(self.ticket.response_result, "on_time")
        self.assertEqual(self.ticket.response_hours, 20)

    def test_state_stands_still_during_the_pause(self):
        """U11, OD-04: neither due soon nor late, in the field as in the search."""
        with self.at(2):
            self.ticket.action_wait()
        with self.at(40):
            self.assertEqual(self.ticket.response_state, "on_time")
            for state, found in (("on_time", 1), ("due_soon", 0), ("late", 0)):
                domain = [("id", "=", self.ticket.id), ("response_state", "=", state)]
                self.assertEqual(self.ticket.search_count(domain), found, state)

    def test_nobody_is_alerted_during_the_pause(self):
        """U11, OD-04: warnings wait as well, and come again after it."""
        with self.at(2):
            self.ticket.action_wait()
        with self.at(40), self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_ticket_alert_responses").method_direct_trigger()
        self.ticket.invalidate_recordset()
        self.assertFalse(self.ticket.response_alert_level)
        self.assertFalse(self.ticket.activity_ids)
        with self.at(40):
            self.ticket.action_start()
        with self.at(51), self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_ticket_alert_responses").method_direct_trigger()
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.response_alert_level, 1)
        self.assertEqual(self.ticket.activity_ids.user_id, self.rep)

    def test_broken_promise_stays_broken(self):
        """U11: waiting is no way out of a promise that was not kept."""
        with self.at(25):
            self.ticket.action_wait()
            self.assertEqual(self.ticket.response_state, "late")
        with self.at(60):
            self.ticket.action_start()
        with self.at(61):
            self.answer(self.ticket, self.rep)
        self.assertEqual(self.ticket.response_result, "late")

    def test_answer_in_the_middle_of_a_pause(self):
        """U11: it is measured without the hours of the pause."""
        with self.at(1):
            self.ticket.action_wait()
        with self.at(31):
            self.answer(self.ticket, self.rep)
        self.assertEqual(self.ticket.response_result, "on_time")
        self.assertEqual(self.ticket.response_hours, 1)
        self.assertEqual(self.ticket.state, "waiting")
        with self.at(33):
            self.ticket.action_start()
        self.assertEqual(self.ticket.waiting_hours, 32)

    def test_solution_is_measured_without_the_pauses(self):
        """U11, A1: from the opening to the closing, twice waiting left out."""
        for start, end in ((1, 5), (6, 8)):
            with self.at(start):
                self.ticket.action_wait()
            with self.at(end):
                self.ticket.action_start()
        with self.at(10):
            self.ticket.action_solve()
        self.assertEqual(self.ticket.waiting_hours, 6)
        self.assertEqual(self.ticket.solution_hours, 4)
        with self.at(11):
            self.ticket.action_reopen()
        self.assertFalse(self.ticket.solution_hours)
        with self.at(12):
            self.ticket.action_close()
        self.assertEqual(self.ticket.solution_hours, 6)

    def test_working_hours_move_by_working_hours(self):
        """U11, A1: a pause over the night takes nothing from the next day."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Bureau", "tz": "America/Toronto"}
        )
        self.company.write(
            {
                "piste_ticket_working_hours": True,
                "piste_ticket_delay": 7,
                "resource_calendar_id": calendar.id,
            }
        )
        with freeze_time(OPENED):
            ticket = self.open_ticket()
        self.assertEqual(ticket.first_response_deadline, datetime(2026, 9, 14, 21, 0))
        with freeze_time(datetime(2026, 9, 14, 20, 0)):
            ticket.action_wait()
        with freeze_time(datetime(2026, 9, 15, 12, 0)):
            ticket.action_start()
        # One hour was left: from 8:00 to 9:00 of the next morning.
        self.assertEqual(ticket.first_response_deadline, datetime(2026, 9, 15, 13, 0))

    def test_pause_cannot_be_forged(self):
        """U11: no user writes what was measured."""
        for name in ("waiting_since", "waiting_hours", "response_paused"):
            with self.subTest(name), self.assertRaises(UserError):
                self.ticket.with_user(self.manager).write({name: False})
