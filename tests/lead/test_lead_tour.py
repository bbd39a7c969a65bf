from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadTour(PisteRoles, HttpCase):
    browser_size = "1400x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.lang = "fr_CA"
        cls.env["crm.lost.reason"].create({"name": "Trop petit"})

    def create_piste(self, user, name="Cantine du Tour"):
        return self.env["crm.lead"].create(
            {
                "type": "lead",
                "partner_name": name,
                "user_id": user.id,
                "team_id": False,
                "phone": "514-555-0100",
            }
        )

    def test_rep_works_a_piste_in_french(self):
        """AX-02, AX-05, AX-08, AX-09: from the list to the loss and back."""
        piste = self.create_piste(self.env["res.users"])
        self.start_tour("/odoo/pistes", "piste_lead_rep", login=self.rep.login)
        self.assertEqual(piste.user_id, self.rep)
        self.assertFalse(piste.lost_reason_id)
        self.assertEqual(
            piste.piste_status_id, self.env.ref("piste.lead_status_marketing")
        )

    def test_tools_over_several(self):
        """AX-02, AX-03, AX-04: Outils, Assignés à moi; Vérifier, Fusionner doublons."""
        nobody = self.env["res.users"]
        pistes = self.create_piste(nobody)
        pistes |= self.create_piste(nobody, "Kiosque du Tour")
        self.start_tour("/odoo/pistes", "piste_lead_tools", login=self.rep.login)
        self.assertEqual(pistes.user_id, self.rep)

    def test_filters_and_groups_are_there_again(self):
        """AX-01: each list remembers its facets, per user, whatever is stored."""
        self.create_piste(self.env["res.users"])
        self.start_tour("/odoo/pistes", "piste_lead_remembered", login=self.rep.login)


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadTourPhone(TestLeadTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_rep_works_a_piste_in_french(self):
        """AX-01, AX-05: cards on the phone, a click on Perdu opens the dialog."""
        piste = self.create_piste(self.rep)
        self.start_tour("/odoo/my-pistes", "piste_lead_rep_phone", login=self.rep.login)
        self.assertEqual(piste.won_status, "lost")

    test_filters_and_groups_are_there_again = None
    test_tools_over_several = None
