from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerOutreach(TiersCommon):
    """AX-10: tabs Événements and Email of a prospect, client or contact."""

    def plan(self, partner):
        action = partner.action_piste_plan_event()
        return (
            self.env["calendar.event"]
            .with_user(self.rep)
            .with_context(**action["context"])
            .create({"start": "2026-03-02 15:00:00", "stop": "2026-03-02 16:00:00"})
        )

    def send(self, partner):
        action = partner.action_piste_send_email()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.rep)
            .with_context(**action["context"])
            .create({"subject": "Votre plage", "body": "Bonjour"})
        )
        composer.action_send_mail()

    def test_event_is_planned_from_the_tab(self):
        """AX-10: it invites the favorite contact and stands with both."""
        event = self.plan(self.shop)
        self.assertIn(self.anais, event.partner_ids)
        self.assertEqual(self.shop.piste_event_ids, event)
        self.assertEqual(self.anais.piste_event_ids, event)

    def test_email_to_a_company_or_a_contact(self):
        """AX-10: a company shows what was sent to its contacts too."""
        self.send(self.shop)
        self.send(self.luc)
        self.assertEqual([row["to"] for row in self.luc.piste_emails], ["Luc Côté"])
        self.assertEqual(
            [row["to"] for row in self.shop.piste_emails],
            ["Luc Côté", "Boulangerie Deux Épis"],
        )

    def test_nobody_writes_to_who_refused(self):
        """AX-07: the button says when and how they refused."""
        self.luc.piste_do_not_email = True
        with self.assertRaises(UserError):
            self.luc.action_piste_send_email()

    def test_colleague_of_another_team_opens_none(self):
        """AX-10: the rights on the client rule."""
        with self.assertRaises(AccessError):
            self.shop.with_user(self.rep_b).action_piste_plan_event()
        with self.assertRaises(AccessError):
            self.shop.with_user(self.rep_b).action_piste_send_email()

    def test_tabs_stand_on_the_form(self):
        """AX-10: Événements, Email; the Activité of both kinds on one tab."""
        form = self.env["res.partner"].with_user(self.rep).with_context(lang="fr_CA")
        arch = form.get_view(self.env.ref("base.view_partner_form").id)["arch"]
        tabs = [page.get("string") for page in etree.fromstring(arch).iter("page")]
        for label in ("Événements", "Email", "Activité"):
            with self.subTest(tab=label):
                self.assertEqual(tabs.count(label), 1)
