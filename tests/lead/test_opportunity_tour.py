from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


class OpportunityTour(PisteRoles):
    """A French representative, a reason of loss and the delivered statuses (A3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.rep.write({"lang": "fr_CA", "tz": "America/Toronto"})
        cls.env["crm.lost.reason"].create({"name": "Trop petit"})
        # A drop needs the column in sight.
        cls.env["crm.stage"]._with_role("lost").fold = False

    def create_lead(self, name, **values):
        return self.env["crm.lead"].create(
            {"name": name, "user_id": self.rep.id, "team_id": self.team.id, **values}
        )

    def run_pipeline(self):
        piste = self.create_lead(
            "Chez Gus",
            type="lead",
            partner_name="Chez Gus",
            contact_name="Gus Roy",
            phone="514-555-0177",
        )
        self.start_tour(
            f"/odoo/pistes/{piste.id}",
            "piste_opportunity_pipeline",
            login=self.rep.login,
        )
        piste.invalidate_recordset()
        opportunity = piste.piste_opportunity_id
        self.assertEqual(piste.piste_status_role, "converted")
        self.assertEqual(opportunity.won_status, "won")
        self.assertEqual(opportunity.piste_revenue_worst, 800)

    def run_closing(self, tour):
        prospect = self.env["res.partner"].create(
            {
                "name": "Bourgeois Industrie",
                "is_company": True,
                "piste_type": "prospect",
                "user_id": self.rep.id,
            }
        )
        won, other = (
            self.create_lead(name, type="opportunity", partner_id=prospect.id)
            for name in ("Plage du Tour", "Autre du Tour")
        )
        self.start_tour(
            "/odoo/my-opportunities?view_type=kanban",
            tour,
            login=self.rep.login,
        )
        self.assertEqual(won.won_status, "won")
        self.assertEqual(won.piste_sibling_answer, "done")
        self.assertEqual(other.won_status, "lost")
        self.assertTrue(other.lost_reason_id)

    def run_piste_card(self):
        piste = self.create_lead(
            "Cantine du Tour", type="lead", partner_name="Cantine du Tour"
        )
        self.start_tour(
            "/odoo/my-pistes?view_type=kanban",
            "piste_opportunity_piste_card",
            login=self.rep.login,
        )
        self.assertEqual(piste.won_status, "lost")
        self.assertTrue(piste.lost_reason_id)


@tagged("post_install", "-at_install", "piste_lead", "piste_tour")
class TestOpportunityTour(OpportunityTour, HttpCase):
    browser_size = "1400x900"

    def test_the_whole_pipeline(self):
        """AX-09, AX-17, AX-32, AX-33: from a piste to an opportunity won."""
        self.run_pipeline()

    def test_drops_on_the_closed_columns(self):
        """AX-32, AX-37: a drop on Perdue asks why, one on Gagnée about the rest."""
        self.run_closing("piste_opportunity_drops")

    def test_closed_list_shows_won_and_lost(self):
        """AX-36, defect 7 of the best anchor (0.1-7): red and green side by side."""
        won, lost, _open = (
            self.create_lead(f"Plage {word}", type="opportunity")
            for word in ("gagnée", "perdue", "ouverte")
        )
        won.action_set_won()
        reason = self.env["crm.lost.reason"].search([("name", "=", "Trop petit")])
        lost.action_set_lost(lost_reason_id=reason.id)
        self.start_tour(
            "/odoo/closed-opportunities",
            "piste_opportunity_closed",
            login=self.rep.login,
        )


@tagged("post_install", "-at_install", "piste_lead", "piste_tour")
class TestOpportunityTourPhone(OpportunityTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_the_whole_pipeline(self):
        """AX-09, AX-17, AX-32, AX-33: the same at 390 px."""
        self.run_pipeline()

    def test_cards_are_closed_by_their_menu(self):
        """AX-32, AX-37: at 390 px Odoo drags no card; the menu asks the same."""
        self.run_closing("piste_opportunity_cards")

    def test_a_piste_is_lost_by_the_menu_of_its_card(self):
        """AX-05, AX-08: the same dialog as the drop on a wide screen."""
        self.run_piste_card()
