from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TicketCommon

EMAIL = """\
From: {sender}
To: {recipient}
Subject: {subject}
Message-ID: <{uid}@example.com>
In-Reply-To: {reply}
Date: Mon, 14 Sep 2026 13:00:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{body}
"""


@tagged("post_install", "-at_install", "piste_ticket")
class TestGateway(TicketCommon):
    """OD-03: tickets by e-mail, in and out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "aide.example.com"})
        cls.company.alias_domain_id = cls.domain
        cls.company._piste_create_ticket_alias()
        cls.alias = cls.company.piste_ticket_alias_id
        cls.alias.write(
            {"alias_name": "soutien-piste", "alias_domain_id": cls.domain.id}
        )
        cls.portal_a.partner_id.email = "gisele@example.com"

    def receive(self, sender, body="Bonjour", subject="Aide", uid="one", reply=""):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            thread_id = self.env["mail.thread"].message_process(
                False,
                EMAIL.format(
                    sender=sender,
                    recipient="soutien-piste@aide.example.com",
                    subject=subject,
                    uid=uid,
                    reply=reply,
                    body=body,
                ),
            )
        return self.env["piste.ticket"].browse(thread_id or [])

    def test_known_contact_opens_a_ticket_of_his_company(self):
        """OD-03: the sender gives contact, merchant and representative."""
        ticket = self.receive("Gisèle <gisele@example.com>", body="Rien ne marche")
        self.assertEqual(ticket.partner_id, self.merchant_a)
        self.assertEqual(ticket.contact_id, self.portal_a.partner_id)
        self.assertEqual(ticket.user_id, self.rep)
        self.assertEqual(ticket.channel, "email")
        self.assertIn("Rien ne marche", ticket.description)
        self.assertTrue(ticket.first_response_deadline)

    def test_sender_gets_an_acknowledgement_that_is_no_answer(self):
        """OD-04: the automatic reply states the promise and stops no clock."""
        ticket = self.receive("gisele@example.com")
        replies = ticket.message_ids.filtered(
            lambda message: message.message_type == "auto_comment"
        )
        self.assertEqual(len(replies), 1)
        self.assertIn(self.portal_a.partner_id, replies.notified_partner_ids)
        self.assertIn(self.rep.partner_id, replies.notified_partner_ids)
        self.assertFalse(ticket.first_response_at)

    def test_unknown_sender_is_left_to_the_agents(self):
        """OD-03: a stranger's ticket has no merchant and gets no automatic reply."""
        ticket = self.receive("inconnu@example.com")
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.email_from, "inconnu@example.com")
        self.assertNotIn("auto_comment", ticket.message_ids.mapped("message_type"))
        self.assertFalse(
            self.env["piste.ticket"]
            .with_user(self.rep)
            .search_count([("id", "=", ticket.id)])
        )
        ticket.with_user(self.agent).partner_id = self.merchant_a
        self.assertIn(self.rep.partner_id, ticket.message_partner_ids)

    def test_employee_who_forwards_is_no_merchant(self):
        """OD-03: an employee's e-mail opens a ticket to qualify, not an answer."""
        self.agent.partner_id.email = "agent@example.com"
        ticket = self.receive("agent@example.com")
        self.assertFalse(ticket.partner_id)
        self.assertFalse(ticket.first_response_at)

    def test_reply_by_email_joins_the_conversation(self):
        """OD-03: the customer's reply lands on the same ticket and reopens it."""
        ticket = self.receive("gisele@example.com")
        answer = self.answer(ticket, self.rep)
        ticket.action_solve()
        again = self.receive(
            "gisele@example.com", uid="two", reply=answer.message_id, body="Merci, mais"
        )
        self.assertEqual(again, ticket)
        self.assertEqual(ticket.state, "in_progress")

    def test_answer_goes_out_to_the_contact(self):
        """OD-03: what the representative writes reaches the merchant by e-mail."""
        ticket = self.receive("gisele@example.com")
        answer = self.answer(ticket, self.rep)
        notification = answer.notification_ids.filtered(
            lambda n: n.res_partner_id == self.portal_a.partner_id
        )
        self.assertEqual(notification.notification_type, "email")

    def test_second_delivery_of_the_same_email_is_ignored(self):
        """OD-03: the same message twice makes one ticket."""
        first = self.receive("gisele@example.com")
        self.assertTrue(first)
        self.assertFalse(self.receive("gisele@example.com"))

    def test_flood_of_one_sender_is_stopped(self):
        """OD-03: a robot that writes in a loop does not fill the desk."""
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "3")
        opened = [self.receive("robot@example.com", uid=f"loop-{n}") for n in range(5)]
        self.assertEqual(sum(bool(ticket) for ticket in opened), 3)

    def test_html_of_an_email_is_text_in_the_ticket(self):
        """OD-03: no markup of a stranger is kept as a field of the ticket."""
        ticket = self.receive(
            "gisele@example.com", body="<script>alert(1)</script>", subject=" \r\n "
        )
        self.assertTrue(ticket.subject)
        self.assertNotIn("<script", ticket.message_ids[0].body)
