from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionStatementJob(PisteCommissions, TransactionCase):
    """OD-20: the job of the first of the month makes the drafts of the last one."""

    def test_cron_makes_last_month_once(self):
        """OD-20: a draft each, whoever runs it again; later money waits."""
        self._earn_last_month()
        self._collect(self._invoice(700, tax=False))
        self._run_cron()
        drafts = self._drafts()
        self.assertEqual(
            {draft.user_id: draft.amount for draft in drafts},
            {self.rep: 100, self.rep_b: 50},
        )
        self._run_cron()
        self.assertEqual(self._drafts(), drafts)

    def test_cron_completes_a_draft_and_leaves_a_validated_one(self):
        """OD-20: late evidence of the month goes in a draft, else in the next month."""
        self._earn_last_month()
        self._run_cron()
        drafts = self._drafts()
        mine = drafts.filtered(lambda draft: draft.user_id == self.rep)
        mine.with_user(self.accountant).action_validate()
        self._earn_last_month()
        self._run_cron()
        self.assertEqual(sorted(self._drafts().mapped("amount")), [100, 100])
        self.assertEqual(mine.amount, 100)

    def test_cron_stops_when_time_is_over(self):
        """OD-20: batch by batch; the rest at the next run."""
        self._earn_last_month()
        Cron = self.registry["ir.cron"]
        with patch.object(Cron, "_commit_progress", lambda *args, **kwargs: 0):
            self.Statement.sudo()._cron_prepare(batch=1)
        self.assertEqual(len(self._drafts()), 1)
        self._run_cron()
        self.assertEqual(len(self._drafts()), 2)

    def _earn_last_month(self):
        for user, amount in ((self.rep, 1000), (self.rep_b, 500)):
            invoice = self._invoice(amount, user=user, tax=False)
            self._collect(invoice)
            self.env.flush_all()
            self.cr.execute(
                "UPDATE piste_commission_entry SET date = %s WHERE move_id = %s",
                [self.last_month, invoice.id],
            )
            self.env.invalidate_all()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_commission_statement").method_direct_trigger()
        self.env.invalidate_all()

    def _drafts(self):
        return self.env["piste.commission.statement"].search(
            [("month", "=", self.last_month), ("company_id", "=", self.company.id)]
        )
