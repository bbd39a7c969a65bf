from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..contract.common import PisteContracts
from .common import ProjectRoles


@tagged("post_install", "-at_install", "piste_project")
class TestProjectContract(PisteContracts, ProjectRoles, TransactionCase):
    """OD-13: a signed merchant has his project, made by itself, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.piste_project_marketing_id = cls.marketing
        cls.company.partner_id.tz = "America/Toronto"
        cls.terms.piste_project_template_id = cls.template
        cls.order = cls._quote()

    def project(self, merchant=None):
        merchant = merchant or self.merchant_a
        return self.env["project.project"].search(
            [("piste_partner_id", "=", merchant.id)]
        )

    def test_payment_makes_the_project_of_the_offer(self):
        """OD-13: from the template of the offer, owned by the representative."""
        self._sign(self.order)
        self.assertFalse(self.project())
        self._pay(self.order)
        project = self.project()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(project.name, self.merchant_a.name)
        self.assertEqual(project.user_id, self.rep)
        self.assertEqual(project.piste_user_id, self.rep)
        self.assertEqual(project.company_id, self.company)
        self.assertEqual(len(project.task_ids), 3)
        self.assertFalse(project.is_template)

    def test_dates_are_counted_from_the_signature(self):
        """OD-13: milestones and tasks are due that many days after it."""
        self._sign(self.order)
        self._pay(self.order)
        project = self.project()
        self.assertEqual(project.piste_signed_on, date(2026, 1, 15))
        self.assertEqual(
            project.milestone_ids.sorted("sequence").mapped("deadline"),
            [date(2026, 1, 20), date(2026, 2, 4)],
        )
        # At the end of the day in Montréal, four days after the signature.
        self.assertEqual(
            self.task(project, "Créer la fiche").date_deadline,
            datetime(2026, 1, 19, 22, 0),
        )

    def test_tasks_go_to_the_person_of_their_role(self):
        """OD-13: a responsible by role."""
        self._sign(self.order)
        self._pay(self.order)
        project = self.project()
        self.assertEqual(self.task(project, "Appel de bienvenue").user_ids, self.rep)
        self.assertEqual(self.task(project, "Créer la fiche").user_ids, self.marketing)

    def test_tasks_hang_on_the_milestones_of_the_new_project(self):
        self._sign(self.order)
        self._pay(self.order)
        project = self.project()
        self.assertEqual(project.task_ids.milestone_id, project.milestone_ids)
        self.assertFalse(project.milestone_ids & self.template.milestone_ids)

    def test_payment_told_twice_makes_one_project(self):
        """OD-13: the provider may tell the same payment as often as it likes."""
        self._sign(self.order)
        transaction = self._pay(self.order)
        made = self.project()
        transaction._post_process()
        self.order._piste_on_confirmed()
        self.assertEqual(self.project(), made)

    def test_second_contract_keeps_the_project_and_its_dates(self):
        self._sign(self.order)
        self._pay(self.order)
        made = self.project()
        second = self._quote(self._create_opportunity(self.merchant_a, self.rep))
        second._piste_start_projects()
        self.assertEqual(self.project(), made)
        self.assertEqual(made.piste_signed_on, date(2026, 1, 15))

    def test_project_of_the_prospect_gets_its_dates(self):
        """AX-28, OD-13: generated for the prospect, dated when he signs."""
        self.merchant_a.with_user(self.rep).action_piste_generate_project()
        project = self.project()
        self.assertFalse(project.piste_signed_on)
        self.assertFalse(any(project.task_ids.mapped("date_deadline")))
        self._sign(self.order)
        self._pay(self.order)
        self.assertEqual(self.project(), project)
        self.assertTrue(all(project.task_ids.mapped("date_deadline")))

    def test_company_may_start_at_the_signature(self):
        """OD-13: a setting, at the signature or at the payment."""
        self.company.piste_project_moment = "signature"
        self.order._piste_conclude_signature(
            "Gisèle", self.company.logo, datetime(2026, 1, 15, 15, 0)
        )
        self.assertEqual(self.order.state, "draft")
        self.assertEqual(len(self.project().task_ids), 3)

    def test_offer_without_template_takes_the_delivered_one(self):
        """OD-13: Intégration d'un commerçant comes with the addon."""
        self.terms.piste_project_template_id = False
        self._sign(self.order)
        self._pay(self.order)
        delivered = self.env.ref("piste.project_template_onboarding")
        self.assertEqual(len(self.project().task_ids), len(delivered.task_ids))
        self.assertEqual(
            set(delivered.task_ids.mapped("piste_kind")),
            {"production", "activity", "push", "other"},
        )
        self.assertTrue(all(self.project().milestone_ids.mapped("deadline")))

    def test_titles_come_in_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.milestone_shop.with_context(lang="fr_CA").piste_title = "Vitrine prête"
        self._sign(self.order)
        self._pay(self.order)
        self.assertIn("Vitrine prête", self.project().milestone_ids.mapped("name"))

    def test_failing_template_does_not_lose_the_payment(self):
        """OD-13: the client has paid; a manager is told, and a button is left."""
        Project = type(self.env["project.project"])
        self._sign(self.order)
        with (
            patch.object(
                Project, "action_create_from_template", side_effect=UserError("Cassé")
            ),
            mute_logger("odoo.addons.piste.models.project.sale_order"),
        ):
            transaction = self._pay(self.order)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(transaction.invoice_ids.payment_state, "paid")
        self.assertFalse(self.project())
        self.assertIn(self.manager, self.order.activity_ids.user_id)
        self.merchant_a.with_user(self.rep).action_piste_generate_project()
        self.assertEqual(self.project().piste_signed_on, date(2026, 1, 15))

    def test_template_that_breaks_in_the_database_does_not_lose_it_either(self):
        """OD-13: not even an error of SQL in the middle of it."""
        self.template.flush_recordset()
        Project = type(self.env["project.project"])

        def broken(project, values=None, role_to_users_mapping=None):
            project.env.cr.execute("SELECT 1 / 0")

        self._sign(self.order)
        with (
            patch.object(Project, "action_create_from_template", broken),
            mute_logger("odoo.addons.piste.models.project.sale_order", "odoo.sql_db"),
        ):
            self._pay(self.order)
        self.assertEqual(self.order.state, "sale")

    def test_plain_order_makes_no_project(self):
        order = self.env["sale.order"].create({"partner_id": self.merchant_b.id})
        order.action_confirm()
        self.assertFalse(self.project(self.merchant_b))
