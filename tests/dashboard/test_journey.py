from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install", "piste_dashboard", "piste_journey")
class TestJourney(HttpCase):
    """The main story on the demo data, in French, in a real browser."""

    browser_size = "1400x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("piste.demo_company")
        cls.marie = cls.env.ref("piste.demo_user_marie")
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", cls.company.id)]
        ).write({"state": "test", "is_published": True})

    def test_from_a_file_to_a_paid_commissioned_merchant(self):
        """Steps 1 to 8 of the story, one after the other."""
        lead = self._admin_imports()
        self._rep_quotes(lead)
        order = self._merchant_signs_and_pays(lead)
        self._rep_is_owed_a_commission(order)
        self._merchant_uses_the_portal(order.partner_id)
        promotion = self._marketing_approves(order.partner_id.commercial_partner_id)
        self.assertEqual(promotion.state, "scheduled")
        self._rep_answers_and_notes(order.partner_id.commercial_partner_id)

    def _admin_imports(self):
        action = "/odoo/action-piste.crm_lead_piste_action_open"
        self.start_tour(action, "piste_journey_import", login="sophie")
        lead = self.env["crm.lead"].search(
            [("partner_name", "=", "Maroquinerie Bon Cuir")]
        )
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.company_id, self.company)
        self.assertFalse(
            self.env["crm.lead"].search([("partner_name", "=", "Tannerie du Lac")])
        )
        # The admin leaves it to whoever takes it in charge first.
        sophie = self.env.ref("piste.demo_user_sophie")
        lead.with_user(sophie).user_id = False
        return lead

    def _rep_quotes(self, lead):
        self.start_tour("/odoo/piste", "piste_journey_rep", login="marie")
        self.assertEqual(lead.piste_status_id.role, "converted")
        self.assertEqual(lead.user_id, self.marie)

    def _merchant_signs_and_pays(self, lead):
        order = self.env["sale.order"].search(
            [("user_id", "=", self.marie.id)], order="id desc", limit=1
        )
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.piste_is_contract)
        self.assertEqual(order.opportunity_id.type, "opportunity")
        merchant = order.partner_id.commercial_partner_id
        self.assertEqual(merchant.name, lead.partner_name)
        self.assertEqual(order.partner_id.email, lead.email_from)
        self.start_tour(order.get_portal_url(), "piste_journey_merchant_signs")
        self.assertEqual(order.signed_by, "Armando Silva")
        self.assertEqual(order.state, "sale")
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(invoice.amount_total, order.amount_total)
        self.assertEqual(invoice.company_id, self.company)
        return order

    def _rep_is_owed_a_commission(self, order):
        entries = self.env["piste.commission.entry"].search(
            [("move_id", "in", order.invoice_ids.ids)]
        )
        self.assertEqual(entries.user_id, self.marie)
        self.assertEqual(set(entries.mapped("state")), {"earned"})
        self.assertGreater(sum(entries.mapped("amount")), 0)
        self.start_tour("/odoo/piste", "piste_journey_rep_commission", login="marie")

    def _merchant_uses_the_portal(self, contact):
        wizard = (
            self.env["portal.wizard"]
            .with_context(active_ids=contact.ids)
            .create({"partner_ids": [Command.set(contact.ids)]})
        )
        wizard.user_ids.action_grant_access()
        user = contact.user_ids
        user.write({"login": "armando", "password": "armando"})
        self.start_tour("/my/home", "piste_journey_merchant", login="armando")

    def _marketing_approves(self, merchant):
        promotion = self.env["piste.promotion"].search(
            [("partner_id", "=", merchant.id)]
        )
        self.assertEqual(promotion.state, "submitted")
        self.start_tour("/odoo/piste", "piste_journey_marketing", login="camille")
        return promotion

    def _rep_answers_and_notes(self, merchant):
        ticket = self.env["piste.ticket"].search([("partner_id", "=", merchant.id)])
        self.assertFalse(ticket.first_response_at)
        self.start_tour("/odoo/piste", "piste_journey_rep_answers", login="marie")
        self.assertTrue(ticket.first_response_at)
        self.assertEqual(ticket.first_response_user_id, self.marie)
        note = self.env["piste.note"].search([("partner_id", "=", merchant.id)])
        self.assertEqual(note.author_id, self.marie)
        karim = self.env.ref("piste.demo_user_karim")
        sophie = self.env.ref("piste.demo_user_sophie")
        domain = [("id", "=", note.id)]
        self.assertTrue(note.with_user(sophie).search(domain))
        self.assertFalse(note.with_user(karim).search(domain))
        with self.assertRaises(AccessError):
            note.with_user(merchant.child_ids.user_ids).search(domain)
