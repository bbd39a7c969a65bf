from odoo import fields
from odoo.tests import tagged

from .common import HomeCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardObjective(HomeCommon):
    def setUp(self):
        super().setUp()
        today = fields.Date.context_today(self.env.user)
        self.year, self.month = today.year, str(today.month)

    def objective(self, owner, measure, target, **values):
        return self.env["piste.objective"].create(
            {
                "user_id": owner.id,
                "measure": measure,
                "target": target,
                "year": self.year,
                **values,
            }
        )

    def items(self, user):
        home = self.home(user, lang="en_US")
        return home["sections"]["objectives"]["items"]

    def test_projection_beside_the_real_amount(self):
        """OD-17: this week's own objectives, the month before the year."""
        self.objective(self.rep, "signed", 5200)
        month = self.objective(self.rep, "signed", 4000, month=self.month)
        self.objective(self.rep, "active", 12)
        self.objective(self.rep_b, "signed", 99)
        signed, active = self.items(self.rep)
        self.assertEqual(signed["action"]["domain"], [("id", "=", month.id)])
        self.assertEqual((signed["value"], active["value"]), (0, 0))
        self.assertIn("of 12 projected", active["detail"])
        self.assertFalse(active["currency_id"])
        self.assertEqual(signed["currency_id"], self.env.company.currency_id.id)

    def test_nothing_without_objective(self):
        """OD-17: said in words, and no section for who sells nothing."""
        self.assertFalse(self.items(self.rep_b))
        self.assertNotIn("objectives", self.home(self.marketing)["sections"])
