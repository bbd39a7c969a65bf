from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import PisteObjectives


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveTour(PisteObjectives, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.manager).lang = "fr_CA"
        cls.team.name = "Équipe du tour"

    def test_a_manager_sets_and_a_rep_follows(self):
        """OD-17: from the dialog of the team to the gauge and week of the rep."""
        url = "/odoo/action-piste.piste_objective_action"
        self.start_tour(url, "piste_objective_manager", login=self.manager.login)
        today = fields.Date.context_today(self.env.user)
        objectives = self.env["piste.objective"].search(
            [("user_id", "=", self.rep.id), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(objectives.mapped("target"), [52000])
        self.assertEqual(objectives.year, today.year)
        self._contract(fields.Datetime.now(), 13000)
        self.start_tour(url, "piste_objective_rep", login=self.rep.login)
