from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_project")
class TestProjectGenerate(PisteCommon):
    """AX-28: Générer un projet, attached to the prospect, then to the client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merchant_a.piste_type = "prospect"
        cls.prospect = cls.merchant_a.with_user(cls.rep)
        cls.Project = cls.env["project.project"]

    def projects(self):
        return self.Project.search([("piste_partner_id", "=", self.prospect.id)])

    def test_one_click_makes_the_project(self):
        action = self.prospect.action_piste_generate_project()
        project = self.projects()
        self.assertEqual(project.name, self.prospect.name)
        self.assertEqual(project.partner_id, self.merchant_a)
        self.assertEqual(project.user_id, self.rep)
        self.assertEqual(action["res_id"], project.id)
        self.assertTrue(self.prospect.piste_has_project)

    def test_who_may_not_open_it_is_told_that_it_is_there(self):
        """AX-28, OD-13: an approver follows no merchant."""
        self.prospect.action_piste_generate_project()
        self.env.flush_all()
        merchant = self.merchant_a.with_user(self.approver)
        self.assertEqual(
            merchant.action_piste_generate_project()["tag"], "display_notification"
        )

    def test_second_click_opens_the_same(self):
        self.prospect.action_piste_generate_project()
        again = self.prospect.action_piste_generate_project()
        self.assertEqual(len(self.projects()), 1)
        self.assertEqual(again["res_id"], self.projects().id)

    def test_project_stays_with_the_client(self):
        self.prospect.action_piste_generate_project()
        self.merchant_a.piste_type = "client"
        self.prospect.action_piste_generate_project()
        self.assertEqual(len(self.projects()), 1)

    def test_offer_says_which_template(self):
        template = self.Project.create({"name": "Mise en route", "is_template": True})
        self.env["project.task"].create(
            {"name": "Photographier la vitrine", "project_id": template.id}
        )
        terms = self.env["sale.order.template"].create(
            {"name": "Plage", "piste_project_template_id": template.id}
        )
        self.env["sale.order"].create(
            {"partner_id": self.merchant_a.id, "sale_order_template_id": terms.id}
        )
        self.prospect.action_piste_generate_project()
        project = self.projects()
        self.assertFalse(project.is_template)
        self.assertEqual(project.task_ids.mapped("name"), ["Photographier la vitrine"])

    def test_contact_gets_the_project_of_its_company(self):
        contact = self.portal_a.partner_id.with_user(self.rep)
        contact.action_piste_generate_project()
        self.assertEqual(self.projects().piste_partner_id, self.merchant_a)

    def test_no_double_whatever_the_path(self):
        self.prospect.action_piste_generate_project()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.Project.create(
                {"name": "Double", "piste_partner_id": self.merchant_a.id}
            )

    def test_company_that_is_no_tiers_is_refused(self):
        self.merchant_a.piste_type = False
        with self.assertRaisesRegex(UserError, "choose its type"):
            self.prospect.action_piste_generate_project()

    def test_other_rep_is_refused(self):
        with self.assertRaises(AccessError):
            self.merchant_a.with_user(self.rep_b).action_piste_generate_project()
        self.assertFalse(self.projects())
