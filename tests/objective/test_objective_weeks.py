import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PisteObjectives


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveWeeks(PisteObjectives, TransactionCase):
    def _sum(self, objective):
        return round(sum(objective.week_ids.mapped("target")), 2)

    def test_a_month_is_cut_into_its_weeks(self):
        """OD-17: October 2026 begins on a Thursday: two days, four weeks."""
        objective = self._objective(target=1000, month="10")
        weeks = objective.week_ids
        self.assertEqual(
            [str(day) for day in weeks.mapped("date_from")],
            ["2026-10-01", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"],
        )
        self.assertEqual(str(weeks[-1].date_to), "2026-10-31")
        self.assertEqual(self._sum(objective), 1000)
        self.assertAlmostEqual(weeks[0].target, 90.91, 2)

    def test_weeks_sum_to_the_objective(self):
        """OD-17: to the cent, for money; whole, for clients."""
        for measure, target in (("signed", 100000.01), ("clients", 37)):
            objective = self._objective(measure, target)
            with self.subTest(measure=measure):
                self.assertEqual(self._sum(objective), target)
        self.assertTrue(
            all(part == int(part) for part in objective.week_ids.mapped("target"))
        )

    def test_a_level_holds_each_week(self):
        """OD-18: sixty active clients are sixty each week, not one more a week."""
        objective = self._objective("active", 60)
        self.assertEqual(set(objective.week_ids.mapped("target")), {60})

    def test_a_manager_changes_the_part_of_a_week(self):
        """OD-17: the other weeks share the rest, and a new target keeps the part."""
        objective = self._objective(target=1000, month="10").with_user(self.manager)
        week = objective.week_ids[1]
        with Form(objective) as form, form.week_ids.edit(1) as line:
            line.target = 500
        self.assertEqual((week.target, week.is_fixed), (500, True))
        self.assertEqual(self._sum(objective), 1000)
        objective.target = 2000
        self.assertEqual((week.target, self._sum(objective)), (500, 2000))
        objective.action_spread_again()
        self.assertFalse(week.is_fixed)
        self.assertEqual(self._sum(objective), 2000)

    def test_parts_beyond_the_objective_are_refused(self):
        """OD-17: by the list, RPC and import alike."""
        objective = self._objective(target=1000, month="10").with_user(self.manager)
        with self.assertRaises(ValidationError):
            objective.week_ids[0].target = 1001
        objective.week_ids[0].target = 900
        with self.assertRaises(ValidationError):
            objective.target = 800

    def test_only_the_part_of_a_week_is_written(self):
        """OD-17: a manager neither moves, adds nor removes a week."""
        objective = self._objective(month="10").with_user(self.manager)
        week = objective.week_ids[0]
        for values in (
            {"date_from": "2026-10-02"},
            {"is_fixed": True},
            {"objective_id": self._objective("real").id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                week.write(values)
        with self.assertRaises(AccessError):
            week.unlink()
        with self.assertRaises(AccessError):
            week.copy()

    def test_another_period_makes_other_weeks(self):
        """OD-17: nothing of the old period is left."""
        objective = self._objective(month="10")
        objective.month = "11"
        self.assertEqual(str(objective.week_ids[0].date_from), "2026-11-01")
        self.assertEqual(self._sum(objective), 5200)

    def test_what_the_database_forbids(self):
        """OD-17: twice the same, two owners, none, less than nothing, half a client."""
        self._objective()
        both = {"team_id": self.team.id, "user_id": self.rep.id}
        for values in (
            {},
            {"measure": "real", **both},
            {"measure": "real", "user_id": False},
            {"measure": "real", "target": -1},
            {"measure": "clients", "target": 1.5},
            {"measure": "real", "year": 1999},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self._objective(**values)
                self.env.flush_all()

    def test_copy_to_the_next_year(self):
        """OD-17: once; what is there already is left alone."""
        objectives = self._objective() | self._objective("clients", 12, self.rep_b)
        action = objectives.with_user(self.manager).action_copy_next_year()
        copies = self.env["piste.objective"].search(action["domain"])
        self.assertEqual(set(copies.mapped("year")), {2027})
        self.assertEqual(sorted(copies.mapped("target")), [12, 5200])
        self.assertEqual(str(copies[0].week_ids[0].date_from), "2027-01-01")
        with self.assertRaises(UserError):
            objectives.with_user(self.manager).action_copy_next_year()

    def test_objectives_for_all_of_a_team(self):
        """OD-17: each member, each month; those who have one are left alone."""
        kept = self._objective(target=1, month="3")
        Plan = self.env["piste.objective.plan"].with_user(self.manager)
        with Form(Plan) as form:
            form.team_id = self.team
            form.year = 2026
            form.period = "months"
            form.target = 100
        action = form.record.action_create_objectives()
        created = self.env["piste.objective"].search(action["domain"])
        self.assertEqual(len(created), 23)
        self.assertEqual(created.user_id, self.rep + self.leader)
        self.assertEqual(kept.target, 1)
        with self.assertRaises(UserError):
            form.record.action_create_objectives()

    def test_a_representative_of_another_company_is_refused(self):
        """OD-17: an objective is where somebody works."""
        other = self.env["res.company"].create({"name": "Ailleurs"})
        with self.assertRaises(ValidationError):
            self._objective(company_id=other.id)
