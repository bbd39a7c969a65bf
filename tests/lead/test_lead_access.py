from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadAccess(LeadCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"partner_name": "Own", "team_id": cls.team.id}
        cls.piste = cls.create_piste(**values)
        cls.piste_b = cls.create_piste(user=cls.rep_b, team_id=cls.team_b.id)
        cls.opportunity = (
            cls.env["crm.lead"]
            .with_user(cls.rep)
            .create({"name": "O", "type": "opportunity", "team_id": cls.team.id})
        )
        cls.free = cls.create_piste(user=cls.manager, user_id=False)

    def visible(self, user):
        leads = self.piste + self.piste_b + self.opportunity + self.free
        return self.env["crm.lead"].with_user(user).search([("id", "in", leads.ids)])

    def test_rep_sees_own_and_free_pistes_only(self):
        """OD-15: own."""
        self.assertEqual(
            self.visible(self.rep), self.piste + self.opportunity + self.free
        )
        self.assertEqual(self.visible(self.rep_b), self.piste_b + self.free)
        with self.assertRaises(AccessError):
            self.piste.with_user(self.rep_b).read(["partner_name"])
        with self.assertRaises(AccessError):
            self.piste.with_user(self.rep_b).write({"city": "Laval"})

    def test_leader_sees_the_team(self):
        """OD-15: équipe, and no other team."""
        self.assertEqual(
            self.visible(self.leader), self.piste + self.opportunity + self.free
        )
        self.piste.with_user(self.leader).write({"city": "Laval"})
        with self.assertRaises(AccessError):
            self.piste_b.with_user(self.leader).read(["partner_name"])

    def test_leader_sees_the_pistes_of_members_without_team(self):
        """OD-15: the salesperson decides when the piste has no team."""
        self.piste.sudo().team_id = False
        self.assertIn(self.piste, self.visible(self.leader))

    def test_manager_sees_all(self):
        """OD-15: tout."""
        self.assertEqual(len(self.visible(self.manager)), 4)

    def test_others_see_no_piste(self):
        for user in (self.portal_a, self.agent, self.marketing, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.piste.with_user(user).read(["partner_name"])

    def test_totals_obey_the_same_rules(self):
        """OD-15: counts and groups show nothing more."""
        Lead = self.env["crm.lead"].with_user(self.rep_b)
        domain = [("id", "in", (self.piste + self.piste_b).ids)]
        self.assertEqual(Lead.search_count(domain), 1)
        groups = Lead._read_group(domain, ["piste_status_id"], ["__count"])
        self.assertEqual(sum(count for _status, count in groups), 1)

    def test_piste_opens_in_its_own_form(self):
        view = self.env.ref("piste.crm_lead_piste_view_form")
        self.assertEqual(self.piste.with_user(self.rep).get_formview_id(), view.id)
        self.assertNotEqual(
            self.opportunity.with_user(self.rep).get_formview_id(), view.id
        )
