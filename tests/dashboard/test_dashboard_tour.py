from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardTour(PisteRoles, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.write({"lang": "fr_CA", "tz": "America/Toronto"})
        today = fields.Date.context_today(cls.rep.with_context(tz=cls.rep.tz))
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Cantine du Quai",
                "partner_name": "Cantine du Quai",
                "type": "lead",
                "user_id": cls.rep.id,
            }
        )
        cls.done, cls.later = (
            cls.lead.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=today - timedelta(days=days),
                summary=summary,
                user_id=cls.rep.id,
            )
            for days, summary in ((2, "Rappeler le gérant"), (1, "Envoyer les tarifs"))
        )

    def _run(self):
        self.start_tour("/odoo/piste", "piste_home_rep", login=self.rep.login)
        self.assertFalse(self.done.active)
        today = fields.Date.context_today(self.rep.with_context(tz=self.rep.tz))
        self.assertEqual(self.later.date_deadline, today + timedelta(days=1))
        planned = self.merchant_a.activity_ids
        self.assertEqual(planned.summary, "Passer au commerce")
        self.assertEqual(planned.user_id, self.rep)

    def test_rep_works_from_the_home(self):
        """PC-01, PC-03: a rep does, postpones and adds actions in French."""
        self.browser_size = "1400x900"
        self._run()

    def test_rep_works_from_the_home_on_a_phone(self):
        """PC-01, PC-03: the same on a telephone, by touch."""
        self.browser_size, self.touch_enabled = "390x844", True
        self._run()

    def test_the_bar_adds_from_any_screen(self):
        """PC-03: the + of the bar opens a new prospect, then a new action."""
        self.browser_size = "1400x900"
        self.start_tour(
            "/odoo/action-piste.piste_objective_action",
            "piste_home_quick_create",
            login=self.rep.login,
        )
        found = self.env["res.partner"].search([("name", "=", "Dépanneur Boréal")])
        self.assertEqual(found.piste_type, "prospect")
        self.assertEqual(found.user_id, self.rep)

    def test_invoices_stand_in_three_tabs(self):
        """PC-02: soumises, validées, payées, by click and by keyboard."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.merchant_a.id,
                "invoice_user_id": self.rep.id,
                "invoice_line_ids": [
                    Command.create({"name": "Plage", "price_unit": 1234})
                ],
            }
        )
        invoice.copy({"invoice_user_id": self.rep.id}).action_post()
        self.browser_size = "1400x900"
        self.start_tour("/odoo/piste", "piste_home_invoices", login=self.rep.login)

    def test_rep_arranges_the_home(self):
        """PC-01: tiles are moved by drag and by buttons, hidden, and stay so."""
        self.browser_size = "1400x900"
        self.start_tour("/odoo/piste", "piste_home_arrange", login=self.rep.login)
        layouts = self.env["piste.dashboard.layout"]
        tiles = layouts.search([("user_id", "=", self.rep.id)]).tiles
        self.assertEqual(tiles[0]["key"], "leads")
        self.assertEqual([t["key"] for t in tiles if t["hidden"]], ["week"])
        self.start_tour("/odoo/piste", "piste_home_arranged", login=self.rep.login)
        self.assertFalse(layouts.search([("user_id", "=", self.rep.id)]))
