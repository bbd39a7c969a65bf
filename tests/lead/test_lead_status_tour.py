from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


class StatusTour(PisteRoles):
    """A French representative with a piste, and the statuses of prospects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.manager).lang = "fr_CA"
        cls.piste = cls.env["crm.lead"].create(
            {
                "type": "lead",
                "partner_name": "Cantine des statuts",
                "user_id": cls.rep.id,
            }
        )

    def switch(self, on):
        self.env["res.config.settings"].create(
            {"group_piste_prospect_status": on}
        ).execute()

    def create_prospect(self, name, user, **values):
        return self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "piste_type": "prospect",
                "user_id": user.id,
                **values,
            }
        )


@tagged("post_install", "-at_install", "piste_lead")
class TestStatusTour(StatusTour, HttpCase):
    """The statuses on the screen, in French."""

    browser_size = "1400x900"

    def test_activity_panel_follows_the_status(self):
        """AX-11: who, old -> new and the time in each status, at once."""
        self.start_tour("/odoo/pistes", "piste_status_activity", login=self.rep.login)

    def test_leaving_won_asks(self):
        """AX-21: a question on the band, and nothing done without its answer."""
        self.switch(True)
        won = self.env.ref("piste.prospect_status_won")
        prospect = self.create_prospect("Bistro des statuts", self.rep)
        prospect.piste_prospect_status_id = won
        self.assertEqual(prospect.piste_type, "client")
        self.start_tour("/odoo/clients", "piste_status_leave_won", login=self.rep.login)
        self.assertEqual(prospect.piste_type, "prospect")

    def test_drop_on_a_stage_asks_for_what_it_needs(self):
        """U15: the dialog on a kanban drop of an opportunity, then the move."""
        stage = self.env["crm.stage"].create(
            {"name": "Étape exigeante", "sequence": 15}
        )
        phone = self.env["ir.model.fields"]._get("crm.lead", "phone")
        stage.piste_required_field_ids = phone
        opportunity = self.env["crm.lead"].create(
            {
                "name": "Plage des statuts",
                "type": "opportunity",
                "user_id": self.rep.id,
            }
        )
        action = self.env.ref("piste.crm_lead_opportunity_action_mine")
        self.start_tour(
            f"/odoo/action-{action.id}", "piste_status_stage_drop", login=self.rep.login
        )
        self.assertEqual(opportunity.stage_id, stage)
        self.assertEqual(opportunity.phone, "+1 514-555-0100")

    def test_drop_of_a_prospect_asks_for_what_its_status_needs(self):
        """U15, AX-20: the dialog on a drop in the prospects, then the move."""
        self.switch(True)
        sales = self.env.ref("piste.prospect_status_sales")
        phone = self.env["ir.model.fields"]._get("res.partner", "phone")
        sales.required_field_ids = phone
        prospect = self.create_prospect("Bistro des statuts", self.rep)
        self.start_tour(
            "/odoo/prospects", "piste_status_prospect_drop", login=self.rep.login
        )
        self.assertEqual(prospect.piste_prospect_status_id, sales)
        self.assertEqual(prospect.phone, "+1 514-555-0100")

    def test_switch_works_without_a_refresh(self):
        """AX-20: menu, band and conversion show what was just switched on."""
        self.switch(False)
        self.manager.group_ids += self.env.ref("base.group_system")
        self.create_prospect("Prospect des statuts", self.manager)
        self.piste.user_id = self.manager
        self.start_tour("/odoo/pistes", "piste_status_switch", login=self.manager.login)


@tagged("post_install", "-at_install", "piste_lead")
class TestStatusTourPhone(StatusTour, HttpCase):
    """The same on a phone, where the band is a list."""

    browser_size = "390x844"
    touch_enabled = True

    def test_activity_panel_follows_the_status(self):
        """AX-11: at 390 px."""
        self.start_tour(
            "/odoo/pistes", "piste_status_activity_phone", login=self.rep.login
        )

    def test_leaving_won_asks(self):
        """AX-21: at 390 px."""
        self.switch(True)
        won = self.env.ref("piste.prospect_status_won")
        prospect = self.create_prospect("Bistro des statuts", self.rep)
        prospect.piste_prospect_status_id = won
        self.start_tour(
            "/odoo/clients", "piste_status_leave_won_phone", login=self.rep.login
        )
        self.assertEqual(prospect.piste_type, "prospect")
