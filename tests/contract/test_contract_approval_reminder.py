from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.piste.models.contract import piste_contract_approval_notice

from .approval_common import PisteApprovals


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalReminder(PisteApprovals, TransactionCase):
    """OD-23: the approver is reminded after the hours that the company chose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Requests of the demo data have their own approvers.
        cls.env["piste.contract.approval"].search([]).remind_at = False

    def _run(self, hours=0):
        """Run the cron some hours from now; return the e-mails to the approver."""
        before = self._mails_to(self.approver)
        with (
            freeze_time(fields.Datetime.now() + timedelta(hours=hours)),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("piste.ir_cron_remind_approvers").method_direct_trigger()
        self.env.invalidate_all()
        return self._mails_to(self.approver) - before

    def test_reminder_after_the_delay_once(self):
        """OD-23: not before 4 hours, and once however often it runs."""
        request = self._requested()
        self.assertFalse(self._run(hours=3))
        reminder = self._run(hours=4.1)
        self.assertEqual(len(reminder), 1)
        self.assertIn("Rappel", reminder.body_html)
        self.assertFalse(self._run(hours=4.1))
        self.assertFalse(self._run(hours=4.2))
        self.assertEqual(request.reminder_count, 1)

    def test_three_reminders_at_most(self):
        """OD-23: then the list of the approver has it, and no more e-mails."""
        self._requested()
        sent = [len(self._run(hours=5 * step)) for step in range(1, 7)]
        self.assertEqual(sent, [1, 1, 1, 0, 0, 0])

    def test_setting_of_the_company(self):
        """OD-23: other hours, or none."""
        self.env["res.config.settings"].create(
            {"piste_approval_reminder_hours": 1}
        ).execute()
        self._requested()
        self.assertEqual(len(self._run(hours=1.1)), 1)
        self.company.piste_approval_reminder_hours = 0
        self._requested()
        self.assertFalse(self._run(hours=0.5))

    def test_who_waits_for_an_answer_is_not_reminded(self):
        """OD-23: the floor is with the representative; his answer starts again."""
        request = self._requested()
        request.with_user(self.approver).action_question("Pourquoi ?")
        self.assertFalse(self._run(hours=9))
        request.with_user(self.rep).action_answer("Voilà")
        self.assertFalse(self._run(hours=3))
        self.assertEqual(len(self._run(hours=5)), 1)

    def test_batches_cover_everything(self):
        """OD-23: more requests than one batch are all reminded, once."""
        requests = [self._requested() for _number in range(5)]
        with patch.object(piste_contract_approval_notice, "BATCH", 2):
            self.assertEqual(len(self._run(hours=5)), 5)
        self.assertEqual([row.reminder_count for row in requests], [1] * 5)

    def test_queries_do_not_grow_with_the_requests(self):
        """PERFORMANCE: as many for six as for two."""
        counts = []
        for number in (2, 2, 6):
            for _request in range(number):
                self._requested()
            self.env["piste.contract.approval"].search(
                [("state", "=", "pending"), ("remind_at", "!=", False)]
            ).remind_at = fields.Datetime.now() - timedelta(minutes=1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._remind_due()
            counts.append(self.cr.sql_log_count - before)
        # The first run warms the caches of the registry.
        self.assertEqual(counts[1], counts[2], counts)

    def _remind_due(self):
        Request = self.env["piste.contract.approval"]
        due = Request.search(
            [("state", "=", "pending"), ("remind_at", "<=", fields.Datetime.now())]
        )
        due._remind()
        self.env.flush_all()
        Request.search([("state", "=", "pending")]).remind_at = False
