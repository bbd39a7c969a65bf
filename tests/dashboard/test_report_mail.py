from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ReportCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportMail(ReportCommon):
    """A chart by e-mail every week, to each one what he may see (AX-45)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chart = cls.env.ref("piste.piste_report_chart_lead")
        cls.cron = cls.env.ref("piste.ir_cron_report_mail")
        # Demo data has mails of its own.
        cls.env["piste.report.mail"].search([]).active = False

    def subscribe(self, sender, recipient, **values):
        return (
            self.env["piste.report.mail"]
            .with_user(sender)
            .create(
                {
                    "chart_id": self.chart.id,
                    "user_id": recipient.id,
                    "period": "year",
                    **values,
                }
            )
        )

    def send(self):
        """Run the job, and return the mails that it queued."""
        before = self.env["mail.mail"].search([])
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        return self.env["mail.mail"].search([]) - before

    def due(self, mails):
        mails.sudo().date_next = fields.Date.today()
        self.env.flush_all()

    def test_one_that_fails_does_not_keep_the_others(self):
        """AX-45: a chart that cannot be drawn waits a week, the next one leaves."""
        broken = self.subscribe(self.manager, self.rep)
        good = self.subscribe(self.manager, self.manager)
        self.due(broken | good)
        Chart = self.env.registry["piste.report.chart"]
        draw = Chart._get_file

        def fail(chart, *args):
            if chart.env.user == self.rep:
                raise ZeroDivisionError
            return draw(chart, *args)

        with (
            patch.object(Chart, "_get_file", fail),
            mute_logger("odoo.addons.piste.models.core.base"),
        ):
            sent = self.send()
        self.assertEqual(len(sent), 1)
        self.assertEqual(good.sudo().date_last, fields.Date.today())
        self.assertFalse(broken.sudo().date_last)
        self.assertGreater(broken.sudo().date_next, fields.Date.today())

    def test_each_one_receives_what_he_may_see(self):
        """AX-45: the rep his own three, the manager everybody's five."""
        before = self.tile(self.manager, "lead")["total"]
        self.create_pistes(self.rep, 3)
        self.create_pistes(self.rep_b, 2)
        self.rep.lang = self.manager.lang = "en_US"
        self.due(
            self.subscribe(self.manager, self.rep)
            | self.subscribe(self.manager, self.manager)
        )
        mails = self.send()
        by_user = {mail.recipient_ids: mail for mail in mails}
        self.assertEqual(len(mails), 2)
        totals = {}
        for user in (self.rep, self.manager):
            mail = by_user[user.partner_id]
            [attachment] = mail.attachment_ids
            lines = attachment.raw.decode("utf-8-sig").splitlines()[1:]
            totals[user] = sum(int(line.rpartition(",")[2]) for line in lines)
            self.assertIn("Pistes", mail.subject)
        self.assertEqual(totals, {self.rep: 3, self.manager: before + 5})

    def test_nobody_receives_a_chart_twice(self):
        """AX-45: the job that runs again the same day sends nothing."""
        mail = self.subscribe(self.rep, self.rep, weekday="2")
        self.due(mail)
        self.assertEqual(len(self.send()), 1)
        self.assertFalse(self.send())
        self.assertEqual(mail.date_next.weekday(), 2)
        self.assertEqual(mail.date_last, fields.Date.today())

    def test_a_crash_sends_once(self):
        """AX-45: a worker stopped while it sends leaves all to the next run."""
        mail = self.subscribe(self.rep, self.rep)
        self.due(mail)
        model = self.env.registry["mail.mail"]
        with (
            self.assertRaisesRegex(SystemExit, "stopped"),
            self.env.cr.savepoint(),
            patch.object(model, "create", side_effect=SystemExit("stopped")),
        ):
            self.env["piste.report.mail"]._cron_send()
        self.env.invalidate_all()
        self.assertEqual(mail.date_next, fields.Date.today())
        self.assertEqual(len(self.send()), 1)

    @freeze_time("2026-11-26 15:00:00")
    def test_it_comes_on_its_day(self):
        """AX-45: chosen on a Thursday for Mondays, it waits for Monday."""
        mail = self.subscribe(self.rep, self.rep, weekday="0")
        self.assertEqual(str(mail.date_next), "2026-11-30")
        mail.weekday = "4"
        self.assertEqual(str(mail.date_next), "2026-11-27")
        self.assertFalse(self.send())

    def test_it_is_written_in_the_language_of_its_reader(self):
        """AX-45: French for who reads French, columns parted by semicolons."""
        self.create_pistes(self.rep, 1)
        self.rep.lang = "fr_CA"
        self.due(self.subscribe(self.rep, self.rep))
        [mail] = self.send()
        self.assertIn("Bonjour", mail.body_html)
        self.assertIn("tableur", mail.body_html)
        text = mail.attachment_ids.raw.decode("utf-8-sig")
        self.assertIn(";", text.splitlines()[0])

    def test_who_lost_the_right_receives_nothing(self):
        """AX-45: the rights of the day of the mail decide."""
        self.due(self.subscribe(self.manager, self.rep_b))
        self.rep_b.group_ids = self.env.ref("base.group_user")
        self.assertFalse(self.send())
        self.due(self.subscribe(self.rep, self.rep))
        self.rep.active = False
        self.assertFalse(self.send())

    def test_a_rep_sends_to_himself_alone(self):
        """AX-45: a manager chooses the recipients, among employees."""
        with self.assertRaises(AccessError):
            self.subscribe(self.rep, self.rep_b)
        with self.assertRaises(ValidationError):
            self.subscribe(self.manager, self.portal_a)
        mine = self.subscribe(self.rep, self.rep)
        self.assertFalse(
            self.env["piste.report.mail"]
            .with_user(self.rep_b)
            .search_count([("id", "=", mine.id)])
        )

    def test_a_chart_of_ones_own_goes_to_nobody_else(self):
        """AX-45: what only its owner sees is sent to its owner alone."""
        own = self.chart.with_user(self.manager).copy()
        self.subscribe(self.manager, self.manager, chart_id=own.id)
        with self.assertRaises(ValidationError):
            self.subscribe(self.manager, self.rep, chart_id=own.id)

    @mute_logger("odoo.sql_db")
    def test_one_mail_per_person_and_chart(self):
        """AX-45: the database keeps it to one."""
        self.subscribe(self.rep, self.rep)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.subscribe(self.manager, self.rep)

    def test_the_week_before_is_told(self):
        """AX-45: the mail of the week is about the one that ended."""
        lead = self.create_pistes(self.rep, 1)
        last_week = fields.Datetime.now() - timedelta(days=7)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", [last_week, lead.id]
        )
        self.env.invalidate_all()
        self.rep.lang = "en_US"
        self.due(self.subscribe(self.rep, self.rep, period="week"))
        [mail] = self.send()
        lines = mail.attachment_ids.raw.decode("utf-8-sig").splitlines()[1:]
        self.assertEqual(sum(int(line.rpartition(",")[2]) for line in lines), 1)
