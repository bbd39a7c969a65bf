from odoo.tests import HttpCase, tagged

from ..common import PisteRoles


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerTour(PisteRoles, HttpCase):
    """AX-22, AX-27, GB-04: address, role and follow-up note on the screen."""

    browser_size = "1400x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.lang = "fr_CA"
        cls.merchant_a.piste_type = "client"

    def test_rep_completes_a_client_in_french(self):
        self.start_tour(
            f"/odoo/clients/{self.merchant_a.id}",
            "piste_partner_tour",
            login=self.rep.login,
        )
        address = self.merchant_a.piste_address_ids
        self.assertEqual(address.name, "Entrepôt du Tour")
        self.assertTrue(address.piste_is_invoice and address.piste_is_delivery)
        note = self.merchant_a.piste_followup_note_ids
        self.assertEqual(note.activity_id.summary, "Apporter les affiches")


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerTourPhone(TestPartnerTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_rep_completes_a_client_in_french(self):
        """AX-28: the activity of a client on the phone."""
        self.merchant_a.with_user(self.rep).activity_schedule(
            summary="Appeler", user_id=self.rep.id
        )
        self.start_tour(
            f"/odoo/clients/{self.merchant_a.id}",
            "piste_partner_phone_tour",
            login=self.rep.login,
        )
