import socket
from datetime import timedelta
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common import RequestRoles


class Mailbox:
    """What a mail server received."""

    def __init__(self):
        self.received = []

    async def handle_DATA(self, _server, _session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"


@tagged("post_install", "-at_install", "piste_request")
class TestRequestReminders(RequestRoles, TransactionCase):
    """OD-02: reminders with a new link, and what is late."""

    def mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.gisele.ids)], order="id"
        )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_request_remind").method_direct_trigger()
        self.env.invalidate_all()

    def days_later(self, days):
        today = fields.Date.today()
        self.asked.sudo().remind_on = today - timedelta(days=days)

    def test_reminded_once_however_often_the_job_runs(self):
        """OD-02: one mail per delay, three at most, each with its own link."""
        first = self.send()
        self.run_cron()
        self.assertEqual(len(self.mails()), 1)
        for number in (1, 2, 3):
            self.days_later(0)
            self.run_cron()
            self.run_cron()
            self.assertEqual(self.asked.reminder_count, number)
            self.assertEqual(len(self.mails()), number + 1)
        self.assertFalse(self.asked.remind_on)
        find = self.env["piste.request.link"]._from_token
        self.assertFalse(find(first))
        self.assertTrue(find(self.token(self.mails()[-1])))

    def test_who_works_on_it_is_not_reminded(self):
        """OD-02: an answer begins the delay anew; the end ends it."""
        self.send()
        self.days_later(0)
        self.horaire.sudo()._answer({"answer_text": "Mardi"})
        self.run_cron()
        self.assertFalse(self.asked.reminder_count)
        self.answer_all()
        self.asked.sudo()._finish()
        self.assertFalse(self.asked.remind_on)

    def test_late_is_told_once(self):
        """OD-02: an activity to who asked; the list shows it."""
        self.send()
        self.asked.sudo().date_due = fields.Date.today() - timedelta(days=1)
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.asked.activity_ids.user_id, self.rep)
        self.assertEqual(len(self.asked.activity_ids), 1)
        self.assertTrue(self.asked.is_late)
        late = self.env["piste.request"].search([("is_late", "=", True)])
        self.assertIn(self.asked, late)
        on_time = self.env["piste.request"].search([("is_late", "=", False)])
        self.assertNotIn(self.asked, on_time)

    def test_nobody_to_remind_is_told(self):
        """OD-02: without address the representative hears of it, once."""
        self.send()
        self.gisele.email = False
        self.days_later(0)
        self.run_cron()
        self.run_cron()
        self.assertEqual(len(self.asked.activity_ids), 1)
        self.assertEqual(len(self.mails()), 1)

    def test_settings_switch_reminders_off(self):
        """OD-02: 0 at most sends none."""
        self.company.piste_request_reminder_most = 0
        self.send()
        self.assertFalse(self.asked.remind_on)

    def test_new_link_by_hand_ends_the_former(self):
        """OD-02: for who may write the request, while it is open."""
        first = self.send()
        self.asked.action_remind()
        find = self.env["piste.request.link"]._from_token
        self.assertFalse(find(first))
        self.assertTrue(find(self.token(self.mails()[-1])))
        self.asked.action_cancel()
        with self.assertRaises(UserError):
            self.asked.action_remind()

    def test_mail_speaks_the_language_of_the_contact(self):
        """OD-02: in French to who speaks French; the reason is in it."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.gisele.lang = "fr_CA"
        self.send()
        mail = self.mails()
        self.assertIn("a besoin de renseignements", mail.subject)
        self.assertIn("Répondre", mail.body_html)
        self.assertIn("première promotion", mail.body_html)

    def test_mail_arrives_at_a_real_server(self):
        """OD-02: over SMTP, to the contact alone, with the link that works."""
        mailbox = Mailbox()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port)
        controller.start()
        self.addCleanup(controller.stop)
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        token = self.send()
        mails = self.mails()
        # Tests send no mail unless they say so, as those of core.
        self.patch(
            self.registry["ir.mail_server"], "_disable_send", lambda _self: False
        )
        mails.send(raise_exception=True)
        [(to, message)] = mailbox.received
        self.assertEqual(to, ["gisele@example.com"])
        body = message.get_body(("html",)).get_content()
        self.assertIn(f"/piste/request/{token}", body)
        self.assertFalse(mails.exists())
