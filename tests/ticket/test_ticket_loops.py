import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TicketCommon

ALIAS = "soutien-boucle@aide.example.com"
MERCHANT = "gisele@example.com"


class Mailbox:
    """What a mail server received, as it came over the wire."""

    def __init__(self):
        self.received = []

    async def handle_DATA(self, _server, _session, envelope):
        self.received.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


class LoopCommon(TicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "aide.example.com"})
        cls.company.alias_domain_id = cls.domain
        cls.company._piste_create_ticket_alias()
        cls.company.piste_ticket_alias_id.write(
            {"alias_name": "soutien-boucle", "alias_domain_id": cls.domain.id}
        )
        cls.portal_a.partner_id.email = MERCHANT
        cls.rep.partner_id.email = "rep@piste.example.com"

    def mail(self, sender=MERCHANT, uid="un", reply="", **headers):
        message = EmailMessage()
        message["From"] = sender
        message["To"] = ALIAS
        message["Subject"] = "Facture"
        message["Message-ID"] = f"<{uid}@example.com>"
        message["Date"] = "Mon, 14 Sep 2026 13:00:00 +0000"
        if reply:
            message["In-Reply-To"] = reply
            message["References"] = reply
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content("Bonjour")
        return message

    def receive(self, message):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            thread_id = self.env["mail.thread"].message_process(False, bytes(message))
        return self.env["piste.ticket"].browse(thread_id or [])

    def tickets(self):
        return self.env["piste.ticket"].search([("channel", "=", "email")])

    def outgoing(self):
        return self.env["mail.mail"].search([])


ROBOTS = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated; owner-email=x@example.com"},
    {"Precedence": "bulk"},
    {"Precedence": "Auto_Reply"},
    {"X_Autoreply": "yes"},
    {"X_Autorespond": "Absence du bureau"},
    {"Return_Path": "<>"},
]


@tagged("post_install", "-at_install", "piste_ticket")
class TestRobots(LoopCommon):
    """OD-03, OD-04: robots open no ticket, stop no clock, get no answer."""

    def test_automatic_mail_opens_no_ticket_and_gets_no_answer(self):
        """OD-03: whatever the header by which a robot says that it is one."""
        before, mails = self.tickets(), self.outgoing()
        for number, headers in enumerate(ROBOTS):
            with self.subTest(headers):
                self.assertFalse(self.receive(self.mail(uid=f"r{number}", **headers)))
        self.assertEqual(self.tickets(), before)
        self.assertEqual(self.outgoing(), mails)

    def test_human_mail_still_opens_one(self):
        """OD-03: “no”, a mailing list and a return path are no robots."""
        humans = [
            {"Auto_Submitted": "no"},
            {"Precedence": "list"},
            {"Return_Path": f"<{MERCHANT}>"},
            {"X_Auto_Response_Suppress": "All"},
        ]
        for number, headers in enumerate(humans):
            with self.subTest(headers):
                self.assertTrue(self.receive(self.mail(uid=f"h{number}", **headers)))

    def test_bounces_open_no_ticket(self):
        """OD-03: a mail that came back, and the daemon that says so."""
        before = self.tickets()
        self.receive(self.mail("MAILER-DAEMON@example.com", uid="b1"))
        report = self.mail("postmaster@example.com", uid="b2")
        report.make_mixed()
        report.replace_header("Content-Type", "multipart/report; boundary=x")
        self.receive(report)
        self.assertEqual(self.tickets(), before)

    def test_our_own_address_opens_no_ticket(self):
        """OD-03: the desk never writes to itself."""
        before, mails = self.tickets(), self.outgoing()
        for number, sender in enumerate(
            (ALIAS, self.domain.catchall_email, self.domain.bounce_email)
        ):
            self.receive(self.mail(sender, uid=f"own{number}"))
        self.assertEqual(self.tickets(), before)
        self.assertEqual(self.outgoing(), mails)

    def test_out_of_office_of_the_merchant_is_a_note(self):
        """OD-03, U11: it reopens nothing, ends no waiting, notifies nobody."""
        ticket = self.receive(self.mail())
        answer = self.answer(ticket, self.rep)
        ticket.action_wait()
        mails = self.outgoing()
        self.receive(
            self.mail(uid="ooo", reply=answer.message_id, Auto_Submitted="auto-replied")
        )
        self.assertEqual(ticket.state, "waiting")
        note = ticket.message_ids[0]
        self.assertEqual(note.message_type, "notification")
        self.assertIn(MERCHANT, note.body)
        self.assertEqual(self.outgoing(), mails)

    def test_out_of_office_of_the_representative_is_no_answer(self):
        """OD-04: the clock runs on while the representative is on holiday."""
        ticket = self.receive(self.mail())
        acknowledgement = ticket.message_ids[0]
        self.receive(
            self.mail(
                "rep@piste.example.com",
                uid="ooo",
                reply=acknowledgement.message_id,
                Auto_Submitted="auto-replied",
            )
        )
        self.assertFalse(ticket.first_response_at)
        self.assertEqual(ticket.state, "new")

    def test_fifty_mails_of_one_sender_in_a_minute(self):
        """OD-03: the flood is stopped, and so are the answers to it."""
        before, mails = self.tickets(), self.outgoing()
        for number in range(50):
            self.receive(self.mail(uid=f"flood{number}"))
        self.assertLessEqual(len(self.tickets() - before), 20)
        sent = self.outgoing() - mails
        acknowledged = sent.filtered(lambda m: "reçu" in (m.subject or ""))
        self.assertLessEqual(len(acknowledged), 40)


@tagged("post_install", "-at_install", "piste_ticket")
class TestTicketMail(LoopCommon):
    """OD-03: mails over SMTP, in both directions, by a real server."""

    def setUp(self):
        super().setUp()
        self.mailbox = Mailbox()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        controller = Controller(self.mailbox, hostname="127.0.0.1", port=self.port)
        controller.start()
        self.addCleanup(controller.stop)
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": self.port,
                "smtp_encryption": "none",
            }
        )
        # Tests send no mail unless they say so, as those of core.
        self.patch(
            self.registry["ir.mail_server"], "_disable_send", lambda _self: False
        )

    def send_to_us(self, message):
        """Send a mail as the merchant's own program does, and read what arrived."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as client:
            client.send_message(message)
        [(_to, content)] = self.mailbox.received
        self.mailbox.received.clear()
        return self.receive_bytes(content)

    def receive_bytes(self, content):
        return self.receive(message_from_bytes(content, policy=policy.SMTP))

    def delivered(self, ticket):
        """Send what waits for the merchant, and return it as it arrived."""
        mails = self.env["mail.mail"].search(
            [("mail_message_id.res_id", "=", ticket.id), ("model", "=", ticket._name)]
        )
        mails.send(raise_exception=True)
        messages = [
            message_from_bytes(content, policy=policy.default)
            for to, content in self.mailbox.received
            if to == [MERCHANT]
        ]
        self.mailbox.received.clear()
        return messages

    def test_there_and_back(self):
        """OD-03, OD-04: request, notice, answer and reply are one ticket."""
        ticket = self.send_to_us(self.mail())
        self.assertEqual(ticket.partner_id, self.merchant_a)
        [notice] = self.delivered(ticket)
        self.assertEqual(notice["Auto-Submitted"], "auto-replied")
        self.assertIn(ticket.name, notice["Subject"])
        self.answer(ticket, self.rep)
        [answer] = self.delivered(ticket)
        self.assertFalse(answer["Auto-Submitted"])
        reply = self.mail(uid="reply", reply=answer["Message-ID"])
        self.assertEqual(self.send_to_us(reply), ticket)
        self.assertIn("Bonjour", ticket.message_ids[0].body)

    def test_two_robots_do_not_write_to_each_other(self):
        """OD-03: the merchant's absence answers our notice; we stay silent."""
        before = self.tickets()
        ticket = self.send_to_us(self.mail())
        [notice] = self.delivered(ticket)
        for number in range(3):
            self.send_to_us(
                self.mail(
                    uid=f"absent{number}",
                    reply=notice["Message-ID"],
                    Auto_Submitted="auto-replied",
                )
            )
            self.assertFalse(self.delivered(ticket))
        self.assertEqual(self.tickets() - before, ticket)
