from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


class StoryCase(PisteRoles, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.rep.write({"lang": "fr_CA", "tz": "America/Toronto"})


@tagged("post_install", "-at_install", "piste_lead", "piste_tour")
class TestLeadConvertTour(StoryCase):
    def _convert(self):
        lead = self.env["crm.lead"].create(
            {
                "type": "lead",
                "name": "Atelier du Tour",
                "partner_name": "Atelier du Tour",
                "contact_name": "Maude Hébert",
                "phone": "514-555-0144",
                "user_id": self.rep.id,
            }
        )
        self.start_tour(
            f"/odoo/action-piste.crm_lead_piste_action_open/{lead.id}",
            "piste_lead_convert_tour",
            login=self.rep.login,
        )
        lead.invalidate_recordset()
        conversion = lead.piste_conversion_id
        self.assertEqual(conversion.partner_id.piste_type, "prospect")
        self.assertTrue(conversion.contact_id.piste_is_favorite)
        self.assertEqual(conversion.opportunity_id.type, "opportunity")

    def test_convert_on_a_desk(self):
        """AX-17, AX-19: in French, at 1400 px."""
        self.browser_size = "1400x900"
        self._convert()

    def test_convert_on_a_phone(self):
        """AX-17, AX-19: in French, at 390 px."""
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._convert()


@tagged("post_install", "-at_install", "piste_lead", "piste_tour")
class TestLeadImportTour(StoryCase):
    def test_import_through_the_screen(self):
        """Step 1: template, refusal with line and reason, valid lines kept."""
        self.browser_size = "1400x900"
        self.start_tour(
            "/odoo/action-piste.crm_lead_piste_action_open",
            "piste_lead_import_tour",
            login=self.rep.login,
        )
        leads = self.env["crm.lead"].search([("create_uid", "=", self.rep.id)])
        self.assertEqual(leads.mapped("partner_name"), ["Boulangerie du Tour"])
