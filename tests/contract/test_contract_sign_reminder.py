import socket
from datetime import timedelta
from email import message_from_bytes, policy
from hashlib import sha256

from aiosmtpd.controller import Controller
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .sign_common import PisteCeremony


@tagged("post_install", "-at_install", "piste_contract")
class TestSignReminders(PisteCeremony, TransactionCase):
    """U10: links, reminders, end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signer = cls._present()
        cls.signer._send_link()

    def _mails(self):
        return self.env["mail.mail"].search([("recipient_ids", "in", self.gisele.ids)])

    def _run(self):
        """Do what the job does, without its commits."""
        requests = self.env["piste.sign.request"]
        for sign_request in requests._to_expire(100):
            sign_request._expire()
        for signer in requests._to_remind(100):
            signer.reminders += 1
            signer._send_link("piste.mail_template_sign_reminder", "reminded")
        for sign_request in requests._to_remind_payment(100):
            sign_request._remind_payment()

    def test_job_runs(self):
        """U10: the job itself, with its commits, as often as it runs."""
        self.signer.link_sent_on = fields.Datetime.now() - timedelta(days=3)
        with self.enter_registry_test_mode():
            for _time in range(2):
                self.env.ref("piste.ir_cron_sign_remind").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.signer.reminders, 1)

    def test_two_reminders_and_no_more(self):
        """U10: after two days and after five, each once, in French."""
        sent = self._mails()
        self.assertIn("à signer", sent[0].subject)
        self._run()
        self.assertEqual(self._mails(), sent)
        for days, expected in ((2, 1), (3, 1), (5, 2), (30, 2)):
            self.signer.link_sent_on = fields.Datetime.now() - timedelta(days=days)
            self._run()
            self._run()
            with self.subTest(days=days):
                self.assertEqual(self.signer.reminders, expected)
        reminder = (self._mails() - sent)[0]
        self.assertIn("Rappel", reminder.subject)
        self.assertIn("/piste/sign/", reminder.body_html)

    def test_no_reminder_after_signing_or_when_switched_off(self):
        """U10: nobody is asked for what he has done, or against the settings."""
        self.signer.link_sent_on = fields.Datetime.now() - timedelta(days=9)
        self.company.write(
            {"piste_sign_reminder_first": 0, "piste_sign_reminder_second": 0}
        )
        self._run()
        self.assertFalse(self.signer.reminders)
        self.company.piste_sign_reminder_first = 1
        self._sign_by(self.signer)
        self._run()
        self.assertFalse(self.signer.reminders)

    def test_signed_and_not_paid_is_followed_up(self):
        """OD-25: the same link after two days; after five the representative too."""
        self._sign_by(self.signer)
        sign_request = self.signer.request_id
        self._run()
        self.assertFalse(sign_request.payment_reminders)
        sent = self._mails()
        for days, expected in ((2, 1), (5, 2), (30, 2)):
            sign_request.signed_on = fields.Datetime.now() - timedelta(days=days)
            self._run()
            self._run()
            self.assertEqual(sign_request.payment_reminders, expected)
        self.assertEqual(len(self._mails() - sent), 2)
        self.assertIn("/piste/sign/", (self._mails() - sent)[0].body_html)
        self.assertEqual(self.order.activity_ids.user_id, self.rep)

    def test_paid_or_promised_is_not_followed_up(self):
        """OD-25: neither who paid nor who announced a cheque is asked again."""
        self._sign_by(self.signer)
        sign_request = self.signer.request_id
        sign_request.signed_on = fields.Datetime.now() - timedelta(days=9)
        self.signer._promise("cheque", {})
        self._run()
        self.assertFalse(sign_request.payment_reminders)

    def test_expiry_is_told(self):
        """U10: the representative gets an activity; the link says what to do."""
        self.signer.request_id.expires_on = "2026-01-01"
        self._run()
        self.assertEqual(self.signer.request_id.state, "expired")
        self.assertEqual(self.order.activity_ids.user_id, self.rep)
        self.assertEqual(self.signer._step(), "expired")

    def test_resend_ends_the_former_link(self):
        """U10: a new link, for who may write the contract."""
        former = self.signer._sign_path().rpartition("/")[2]
        sign_request = self.signer.request_id
        with self.assertRaises(AccessError):
            sign_request.with_user(self.rep_b).action_resend()
        sign_request.with_user(self.rep).action_resend()
        find = self.env["piste.sign.signer"]._from_token
        self.assertFalse(find(former))
        self.assertEqual(find(self.signer._sign_path().rpartition("/")[2]), self.signer)
        self.gisele.email = False
        with self.assertRaises(UserError):
            sign_request.with_user(self.rep).action_resend()

    def test_contradictory_reminders(self):
        """U10: the second one after the first one."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.company.write(
                {"piste_sign_reminder_first": 5, "piste_sign_reminder_second": 2}
            )
            self.env.flush_all()


class Mailbox:
    """What a mail server received."""

    def __init__(self):
        self.received = []

    async def handle_DATA(self, _server, _session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"


@tagged("post_install", "-at_install", "piste_contract")
class TestSignMail(PisteCeremony, TransactionCase):
    """OD-24, U10: mails as they arrive at a real server, over SMTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})

    def test_sealed_copy_arrives(self):
        """OD-24: one per recipient, in his language, with the very file."""
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
        self.rep.partner_id.write({"email": "rep@example.com", "lang": "en_US"})
        signer = self._present()
        self._sign_by(signer)
        self._seal_all()
        mails = self.env["mail.mail"].search([("subject", "ilike", self.order.name)])
        copies = mails.filtered("attachment_ids")
        # Tests send no mail unless they say so, as those of core.
        self.patch(
            self.registry["ir.mail_server"], "_disable_send", lambda _self: False
        )
        copies.send(raise_exception=True)
        received = {to[0]: message for to, message in mailbox.received}
        self.assertEqual(set(received), {"gisele@example.com", "rep@example.com"})
        self.assertTrue(all(len(to) == 1 for to, _message in mailbox.received))
        self.assertIn("Contrat signé", received["gisele@example.com"]["subject"])
        self.assertIn("Signed contract", received["rep@example.com"]["subject"])
        for message in received.values():
            [attached] = list(message.iter_attachments())
            digest = sha256(attached.get_content()).hexdigest()
            self.assertEqual(digest, signer.request_id.sealed_hash)
