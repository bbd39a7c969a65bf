from collections import Counter
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.piste.models.dashboard import piste_report_mail

from ..workers import WorkersCase

PEOPLE = 5


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportMailRace(WorkersCase):
    """AX-45: workers at the same weekly charts: one e-mail per person."""

    login = "graphique_a_deux"

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(piste_report_mail, "BATCH", 2))

    def prepare(self, env):
        users = self.create_users(env, PEOPLE)
        mails = env["piste.report.mail"].create(
            [
                {
                    "chart_id": env.ref("piste.piste_report_chart_lead").id,
                    "user_id": user.id,
                }
                for user in users
            ]
        )
        mails.date_next = fields.Date.today()
        self.partner_ids = users.partner_id.ids

    def forget(self, env):
        mails = env["mail.mail"].search([("recipient_ids", "in", self.partner_ids)])
        mails.attachment_ids.unlink()
        mails.unlink()
        self.forget_users(env)

    def send(self, env):
        env["piste.report.mail"]._cron_send()

    def assertSentOnce(self):
        found = Counter(
            id_
            for [id_] in self.rows(
                "SELECT res_partner_id FROM mail_mail_res_partner_rel"
                " WHERE res_partner_id = ANY(%s)",
                self.partner_ids,
            )
        )
        self.assertEqual(found, Counter(self.partner_ids))

    def test_three_workers_begin_together(self):
        """AX-45: small batches; what one left is done by the next run."""
        self.at_once(self.send)
        self.committed(self.send)
        self.assertSentOnce()

    def test_second_worker_steps_aside(self):
        """AX-45: what another one is writing is neither waited for nor repeated."""
        first, second, waited = self.in_the_middle(
            self.send, "piste.report.mail", "_send"
        )
        self.assertFalse(first or second or waited)
        self.assertSentOnce()
