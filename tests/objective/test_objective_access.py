from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import PisteObjectives


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveAccess(PisteObjectives, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._objective()
        cls.theirs = cls._objective(user=cls.rep_b)
        cls.of_team = cls._objective(team_id=cls.team.id)

    def test_rep_own_leader_team_manager_and_finance_all(self):
        """OD-17: on objectives and on their weeks; nobody else sees any."""
        every = self.mine + self.theirs + self.of_team
        expected = {
            self.rep: self.mine,
            self.rep_b: self.theirs,
            self.leader: self.mine + self.of_team,
            self.manager: every,
            self.accountant: every,
        }
        Objective = self.env["piste.objective"]
        Week = self.env["piste.objective.week"]
        for user, visible in expected.items():
            with self.subTest(user=user.login):
                domain = [("id", "in", every.ids)]
                self.assertEqual(Objective.with_user(user).search(domain), visible)
                weeks = Week.with_user(user).search([("objective_id", "in", every.ids)])
                self.assertEqual(weeks.objective_id, visible)
        for user in (self.marketing, self.agent, self.portal_a):
            for model in (Objective, Week):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    model.with_user(user).search([])

    def test_a_rep_reads_his_figures_not_those_of_another(self):
        """OD-17: by id, by the list of clients, or by a week."""
        self.mine.with_user(self.rep).read(["actual", "chart", "forecast"])
        for record in (self.theirs, self.theirs.week_ids[0]):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.rep).read(["actual"])
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.rep).action_open_clients()

    def test_only_a_manager_plans(self):
        """OD-17: not the rep, his leader or the accountant, by any path."""
        for user in (self.rep, self.leader, self.accountant):
            objective = self.mine.with_user(user)
            for attempt in (
                lambda o=objective: o.write({"target": 1}),
                lambda o=objective: o.week_ids[0].write({"target": 1}),
                lambda o=objective: o.action_spread_again(),
                lambda o=objective: o.action_copy_next_year(),
                lambda o=objective: o.unlink(),
                lambda o=objective: o.copy(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        self.mine.with_user(self.manager).target = 10

    def test_nobody_writes_what_was_reached(self):
        """OD-17: figures come from their events alone, a manager's too."""
        objective = self.mine.with_user(self.manager)
        objective.write({"actual": 99999})
        objective.invalidate_recordset()
        self.assertEqual(objective.actual, 0)
        with self.assertRaises(AccessError):
            objective.week_ids[0].write({"actual": 99999})
