from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import TicketCommon


@tagged("post_install", "-at_install", "piste_ticket")
class TestActivityOfDocuments(TicketCommon):
    """AX-26, AX-28: the tab and the reminders tell of every document of a party."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merchant_a.piste_type = "client"
        cls.client = cls.merchant_a.with_user(cls.rep)
        contact = cls.portal_a.partner_id
        piste, opportunity = cls.env["crm.lead"].create(
            [
                {
                    "name": kind,
                    "type": kind,
                    "partner_id": contact.id,
                    "user_id": cls.rep.id,
                }
                for kind in ("lead", "opportunity")
            ]
        )
        order = cls.env["sale.order"].create(
            {"partner_id": cls.merchant_a.id, "user_id": cls.rep.id}
        )
        ticket = cls.env["piste.ticket"].create(
            {"subject": "S", "description": "D", "partner_id": cls.merchant_a.id}
        )
        cls.opportunity = opportunity
        cls.activities = cls.env["mail.activity"]
        for number, record in enumerate((piste, opportunity, order, ticket)):
            cls.activities |= record.activity_schedule(
                "mail.mail_activity_data_call",
                summary=f"Appel {number}",
                date_deadline=fields.Date.today() + timedelta(days=number),
                user_id=cls.rep.id,
            )

    def test_what_is_planned_on_documents(self):
        """AX-28: Activité récente, the next one first."""
        rows = self.client.piste_activity["recent"]
        titles = [row["title"] for row in rows if row["title"].startswith("Appel")]
        self.assertEqual(titles, [f"Appel {number}" for number in range(4)])

    def test_what_was_done_on_documents(self):
        """AX-28: Activité passée, on an opportunity that was lost since, too."""
        self.activities[1].with_user(self.rep).action_feedback(feedback="Oui")
        self.opportunity.action_set_lost(
            lost_reason_id=self.env["crm.lost.reason"].search([], limit=1).id
        )
        rows = self.client.piste_activity["past"]
        self.assertIn("Appel 1", [row["title"] for row in rows])

    def test_a_meeting_of_an_opportunity(self):
        """AX-28: whoever is invited."""
        now = fields.Datetime.now()
        self.env["calendar.event"].with_user(self.rep).create(
            {
                "name": "Visite du four",
                "start": now + timedelta(hours=1),
                "stop": now + timedelta(hours=2),
                "opportunity_id": self.opportunity.id,
            }
        )
        rows = self.client.piste_activity["recent"]
        self.assertIn("Visite du four", [row["title"] for row in rows])

    def test_reminders_of_documents(self):
        """AX-26: Voir relance client lists them too, and only what may be read."""
        domain = self.client.action_piste_view_reminders()["domain"]
        Activity = self.env["mail.activity"]
        found = Activity.with_user(self.rep).search(domain)
        self.assertLessEqual(self.activities, found.with_env(self.env))
        self.assertFalse(
            Activity.with_user(self.rep_b).search(domain)
            & self.activities.with_user(self.rep_b)
        )


@tagged("post_install", "-at_install", "piste_ticket")
class TestTicketLanguage(TicketCommon):
    """AX-24: the mails of a ticket are in the language of the client."""

    def test_mails_follow_the_language_of_the_company(self):
        """AX-24: chosen under Localisation, it is that of its people and mails too."""
        self.env["res.lang"]._activate_lang("fr_CA")
        (self.merchant_a + self.portal_a.partner_id).lang = "en_US"
        for lang, words in (("en_US", "received"), ("fr_CA", "reçu")):
            self.merchant_a.with_user(self.rep).lang = lang
            ticket = self.open_ticket(contact_id=self.portal_a.partner_id.id)
            ticket._acknowledge()
            mails = ticket.sudo().message_ids
            mails = mails.filtered(lambda m: m.message_type == "auto_comment")
            with self.subTest(lang=lang):
                self.assertIn(words, mails[:1].subject)
