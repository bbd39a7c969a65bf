from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TicketCommon

OPENED = datetime(2026, 9, 14, 13, 0)
ACTIVITY_TYPE = "piste.mail_activity_type_ticket_response"


@tagged("post_install", "-at_install", "piste_ticket")
class TestAlerts(TicketCommon):
    """OD-04: warned at 50 % and 80 %, escalated once before the breach."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("piste.ir_cron_ticket_alert_responses")
        # Only the ticket of this test is waiting.
        cls.env["piste.ticket"].search([]).write({"response_alert_level": 4})

    def setUp(self):
        super().setUp()
        with freeze_time(OPENED):
            self.ticket = self.open_ticket()
            self.ticket.flush_recordset()

    def run_cron(self, hours):
        with (
            freeze_time(OPENED + timedelta(hours=hours)),
            self.enter_registry_test_mode(),
        ):
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def warned(self):
        kind = self.env.ref(ACTIVITY_TYPE)
        return self.ticket.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_nothing_before_half_of_the_time(self):
        """OD-04: no warning at 49 %."""
        self.run_cron(11.9)
        self.assertFalse(self.warned())

    def test_representative_is_warned_at_half_then_at_80_percent(self):
        """OD-04: one open to-do at any moment, renewed at 80 %."""
        self.run_cron(12)
        first = self.warned()
        self.assertEqual(first.user_id, self.rep)
        self.run_cron(19.2)
        self.assertEqual(self.warned().user_id, self.rep)
        self.assertNotEqual(self.warned(), first)
        self.assertEqual(self.ticket.response_alert_level, 2)

    def test_leader_is_called_before_the_breach(self):
        """OD-04: the team leader gets the ticket before the promise breaks."""
        self.run_cron(21.6)
        self.assertEqual(self.warned().user_id, self.rep + self.leader)

    def test_support_manager_is_called_without_leader(self):
        """OD-04: a representative without leader has a support manager above."""
        self.team.user_id = False
        self.run_cron(21.6)
        self.assertIn(self.support_manager, self.warned().user_id)
        self.assertNotIn(self.leader, self.warned().user_id)

    def test_second_run_changes_nothing(self):
        """OD-04: the same run twice warns once."""
        self.run_cron(21.6)
        before = self.warned()
        self.run_cron(21.6)
        self.assertEqual(self.warned(), before)

    def test_missed_runs_are_caught_up_once(self):
        """OD-04: after an outage everybody is called once, the breach is noted."""
        self.run_cron(30)
        self.assertEqual(self.warned().user_id, self.rep + self.leader)
        self.assertEqual(self.ticket.response_result, "late")
        before = self.warned()
        self.run_cron(31)
        self.assertEqual(self.warned(), before)

    def test_answer_takes_the_warnings_away(self):
        """OD-04: nobody is asked for an answer that was given."""
        self.run_cron(12)
        with freeze_time(OPENED + timedelta(hours=13)):
            self.answer(self.ticket, self.rep)
        self.assertFalse(self.warned())
        self.run_cron(22)
        self.assertFalse(self.warned())

    def test_closed_ticket_warns_nobody(self):
        """OD-04: a closed ticket calls nobody, yet its broken promise counts."""
        self.ticket.with_user(self.rep).action_close()
        self.run_cron(22)
        self.assertFalse(self.warned())
        self.run_cron(25)
        self.assertFalse(self.warned())
        self.assertEqual(self.ticket.response_result, "late")

    def test_many_tickets_cost_few_queries(self):
        """OD-04: the run is set-based."""
        with freeze_time(OPENED):
            self.env["piste.ticket"].create(
                [
                    {"subject": f"Ticket {n}", "partner_id": self.merchant_a.id}
                    for n in range(50)
                ]
            )
            self.env.flush_all()
        tickets = self.env["piste.ticket"].search([("response_alert_level", "=", 0)])
        self.assertEqual(len(tickets), 51)
        self.env.invalidate_all()
        with freeze_time(OPENED + timedelta(hours=13)):
            before = self.env.cr.sql_log_count
            tickets._alert_response(1)
            self.env.flush_all()
            self.assertLess(self.env.cr.sql_log_count - before, 60)
