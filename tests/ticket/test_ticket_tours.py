from odoo.tests import HttpCase, tagged

from ..common import PisteRoles


@tagged("post_install", "-at_install", "piste_ticket")
class TestTicketTours(PisteRoles, HttpCase):
    """OD-03, OD-04: the two sides of a ticket, in French, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        people = cls.rep + cls.portal_a
        people.write({"lang": "fr_CA", "tz": "America/Toronto"})
        # Else the composer stops to ask for the address of the one who is answered.
        cls.merchant_a.email = "casse-croute@example.com"
        cls.portal_a.partner_id.email = "gisele@example.com"

    def merchant_tour(self, size):
        self.browser_size = size
        self.start_tour("/my", "piste_portal_ticket", login=self.portal_a.login)
        ticket = self.env["piste.ticket"].search(
            [("partner_id", "=", self.merchant_a.id)]
        )
        self.assertEqual(ticket.kind, "problem")
        self.assertEqual(ticket.channel, "portal")
        self.assertEqual(ticket._portal_files().name, "vitrine.png")
        self.assertFalse(ticket.first_response_at)

    def test_merchant_opens_a_ticket_on_a_phone(self):
        """OD-03: tour `piste_portal_ticket` at 390 px."""
        self.merchant_tour("390x844")

    def test_merchant_opens_a_ticket_at_a_desk(self):
        """OD-03: tour `piste_portal_ticket` at 1400 px."""
        self.merchant_tour("1400x900")

    def test_representative_answers_and_the_time_is_stored(self):
        """OD-04: tour `piste_rep_ticket` at 1400 px."""
        ticket = self.env["piste.ticket"].create(
            {
                "subject": "Facture en double",
                "partner_id": self.merchant_a.id,
                "contact_id": self.portal_a.partner_id.id,
            }
        )
        self.browser_size = "1400x900"
        self.start_tour("/odoo/my-tickets", "piste_rep_ticket", login=self.rep.login)
        self.assertTrue(ticket.first_response_at)
        self.assertEqual(ticket.first_response_user_id, self.rep)
        self.assertEqual(ticket.response_result, "on_time")
        self.assertEqual(ticket.state, "solved")
