from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import TicketCommon

OPENED = datetime(2026, 9, 14, 13, 0)  # Monday 9:00 in Montréal


@tagged("post_install", "-at_install", "piste_ticket")
class TestFirstResponse(TicketCommon):
    """OD-04, U11: only a human answer that the customer can read stops the clock."""

    def setUp(self):
        super().setUp()
        with freeze_time(OPENED):
            self.ticket = self.open_ticket()
            self.ticket.flush_recordset()

    def test_deadline_is_24_real_hours_after_opening(self):
        """OD-04: the deadline is stored at creation, 24 real hours by default."""
        self.assertEqual(
            self.ticket.first_response_deadline, OPENED + timedelta(hours=24)
        )
        self.assertEqual(self.ticket.response_warning_at, OPENED + timedelta(hours=12))

    def test_deadline_survives_a_later_change_of_the_promise(self):
        """OD-04: a new setting holds for new tickets alone."""
        self.company.piste_ticket_delay = 4
        self.assertEqual(
            self.ticket.first_response_deadline, OPENED + timedelta(hours=24)
        )

    def test_human_public_answer_stops_the_clock_once(self):
        """OD-04: the first answer counts, the second one does not move it."""
        with freeze_time(OPENED + timedelta(hours=3)):
            self.answer(self.ticket, self.rep)
        with freeze_time(OPENED + timedelta(hours=5)):
            self.answer(self.ticket, self.agent)
        self.assertEqual(self.ticket.first_response_at, OPENED + timedelta(hours=3))
        self.assertEqual(self.ticket.first_response_user_id, self.rep)
        self.assertEqual(self.ticket.response_result, "on_time")
        self.assertEqual(self.ticket.state, "in_progress")

    def test_only_human_readable_answers_count(self):
        """OD-04: robots, automatic and internal messages, customers never count."""
        root = self.env.ref("base.user_root")
        self.ticket.message_subscribe(self.portal_a.partner_id.ids)
        cases = [
            ("internal note", self.rep, {"subtype_xmlid": "mail.mt_note"}),
            ("employees only", self.rep, {"is_internal": True}),
            ("acknowledgement", self.rep, {"message_type": "auto_comment"}),
            ("out of office", self.rep, {"message_type": "out_of_office"}),
            ("system message", self.rep, {"message_type": "notification"}),
            ("mass mailing", self.rep, {"message_type": "email_outgoing"}),
            ("robot", root, {}),
            ("customer", self.portal_a, {}),
            ("empty", self.rep, {"body": ""}),
        ]
        for label, user, values in cases:
            with self.subTest(label):
                post = {"body": "Bonjour", "message_type": "comment"}
                post.update({"subtype_xmlid": "mail.mt_comment"}, **values)
                self.ticket.with_user(user).sudo().message_post(**post)
                self.assertFalse(self.ticket.first_response_at)

    def test_moving_the_ticket_is_no_answer(self):
        """OD-04: a change of state never counts."""
        ticket = self.ticket.with_user(self.rep)
        ticket.action_start()
        ticket.action_solve()
        self.assertFalse(self.ticket.first_response_at)

    def test_employee_answer_by_email_counts(self):
        """OD-04: a representative who answers by e-mail answers."""
        self.answer(self.ticket, self.rep, message_type="email")
        self.assertTrue(self.ticket.first_response_at)

    def test_response_state_follows_time(self):
        """OD-04: À temps, Bientôt en retard, En retard, then answered late."""
        for hours, state in ((11, "on_time"), (12, "due_soon"), (24, "late")):
            with freeze_time(OPENED + timedelta(hours=hours)):
                self.ticket.invalidate_recordset()
                self.assertEqual(self.ticket.response_state, state)
                found = self.env["piste.ticket"].search(
                    [("response_state", "=", state), ("id", "=", self.ticket.id)]
                )
                self.assertEqual(found, self.ticket)
        with freeze_time(OPENED + timedelta(hours=25)):
            self.answer(self.ticket, self.rep)
        self.assertEqual(self.ticket.response_state, "answered_late")
        self.assertEqual(self.ticket.on_time_rate, 0)

    def test_search_agrees_with_compute_for_every_state(self):
        """OD-04: each ticket is found under its own state, and under no other."""
        with freeze_time(OPENED):
            answered = self.open_ticket()
            self.answer(answered, self.rep)
            waived = self.open_ticket()
            waived.with_user(self.portal_a).sudo().write({"state": "solved"})
        tickets = self.ticket + answered + waived
        field = tickets._fields["response_state"]
        states = [False, *(value for value, _label in field.selection)]
        for hours in (1, 13, 30):
            with freeze_time(OPENED + timedelta(hours=hours)):
                tickets.invalidate_recordset()
                for state in states:
                    domain = [("id", "in", tickets.ids), ("response_state", "=", state)]
                    self.assertEqual(
                        tickets.search(domain, order="id"),
                        tickets.filtered(lambda t, s=state: t.response_state == s),
                        f"{state} after {hours} h",
                    )
                    opposite = [
                        ("id", "in", tickets.ids),
                        ("response_state", "!=", state),
                    ]
                    self.assertEqual(
                        tickets.search(opposite, order="id"),
                        tickets.filtered(lambda t, s=state: t.response_state != s),
                        f"not {state} after {hours} h",
                    )

    def test_clock_cannot_be_forged(self):
        """OD-04: no user writes the clock, not even in a creation or by a default."""
        forged = {"first_response_at": OPENED}
        with self.assertRaises(UserError):
            self.ticket.with_user(self.manager).write(forged)
        with self.assertRaises(UserError):
            self.open_ticket(user=self.manager, **forged)
        sly = self.env["piste.ticket"].with_user(self.manager)
        sly = sly.with_context(
            default_first_response_at="2026-09-14 13:00:00",
            default_response_result="on_time",
        )
        ticket = sly.create({"subject": "Test", "partner_id": self.merchant_a.id})
        self.assertFalse(ticket.first_response_at)
        self.assertFalse(ticket.response_result)

    def test_customer_who_closes_unanswered_waives_the_answer(self):
        """OD-04: nobody is late on a ticket that its merchant closed himself."""
        self.ticket.with_user(self.portal_a).sudo().write({"state": "solved"})
        self.assertTrue(self.ticket.response_waived)
        self.assertFalse(self.ticket.response_state)
        with freeze_time(OPENED + timedelta(days=2)):
            self.ticket.with_user(self.portal_a).sudo().write({"state": "in_progress"})
        self.assertEqual(
            self.ticket.first_response_deadline, OPENED + timedelta(days=3)
        )

    def test_employee_who_closes_unanswered_stays_late(self):
        """OD-04: closing a ticket is no way round the promise."""
        self.ticket.with_user(self.rep).action_close()
        with freeze_time(OPENED + timedelta(days=2)):
            self.ticket.invalidate_recordset()
            self.assertEqual(self.ticket.response_state, "late")


@tagged("post_install", "-at_install", "piste_ticket")
class TestWorkingHours(TicketCommon):
    """OD-04, A1: the promise may run during working hours only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Bureau", "tz": "America/Toronto"}
        )
        cls.company.write(
            {
                "piste_ticket_working_hours": True,
                "piste_ticket_delay": 8,
                "resource_calendar_id": cls.calendar.id,
            }
        )

    def deadline(self, moment):
        with freeze_time(moment):
            return self.open_ticket().first_response_deadline

    def test_hours_run_on_working_days(self):
        """OD-04: opened on Friday at 16:00, due 8 hours later on Monday."""
        friday = datetime(2026, 9, 11, 20, 0)
        self.assertEqual(self.deadline(friday), datetime(2026, 9, 14, 20, 0))

    def test_holidays_do_not_count(self):
        """OD-04: a public holiday moves the promise by a day."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Fête du Travail",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 9, 7, 4, 0),
                "date_to": datetime(2026, 9, 8, 4, 0),
            }
        )
        friday = datetime(2026, 9, 4, 20, 0)
        self.assertEqual(self.deadline(friday), datetime(2026, 9, 8, 20, 0))

    def test_hours_follow_the_clock_on_the_wall_over_a_time_change(self):
        """OD-04: the hour lost to daylight saving time is no working hour."""
        friday = datetime(2026, 3, 6, 21, 0)  # 16:00 in winter
        self.assertEqual(self.deadline(friday), datetime(2026, 3, 9, 20, 0))

    def test_real_hours_ignore_the_time_change(self):
        """OD-04: 24 hours are 24 hours in the night of the time change."""
        self.company.write(
            {"piste_ticket_working_hours": False, "piste_ticket_delay": 24}
        )
        saturday = datetime(2026, 3, 7, 21, 0)
        self.assertEqual(self.deadline(saturday), datetime(2026, 3, 8, 21, 0))

    def test_calendar_without_hours_falls_back_on_real_ones(self):
        """OD-04: a promise always has an end."""
        self.calendar.attendance_ids.unlink()
        moment = datetime(2026, 9, 11, 20, 0)
        self.assertEqual(self.deadline(moment), moment + timedelta(hours=8))

    def test_absurd_promises_are_refused(self):
        """OD-04: the delay is between nothing and one week."""
        for hours in (0, -1, 1000):
            with self.subTest(hours=hours), self.assertRaises(ValidationError):
                self.company.piste_ticket_delay = hours

    def test_promise_is_told_in_the_time_zone_of_the_merchant(self):
        """OD-04: the merchant in Paris and the one in Montréal read their own time."""
        self.company.write(
            {"piste_ticket_working_hours": False, "piste_ticket_delay": 24}
        )
        with freeze_time(OPENED):
            ticket = self.open_ticket().with_context(lang="en_US")
            self.merchant_a.tz = "Europe/Paris"
            self.assertIn("tomorrow at 3:00", ticket._promise_text())
            self.merchant_a.tz = "America/Toronto"
            self.assertIn("tomorrow at 9:00", ticket._promise_text())
