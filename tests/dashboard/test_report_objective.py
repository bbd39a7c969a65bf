from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.piste.utils import report_table

from .common import YEAR, ReportCommon

MONTH = {"period": "month"}


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportObjective(ReportCommon):
    """AX-44: the chart Objectifs, projection beside what was reached."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.piste_objective_basis = "invoiced"
        cls.today = fields.Date.context_today(cls.env.user)
        cls.chart = cls.env.ref("piste.piste_report_chart_objective")
        cls.objective = cls.aim(cls.rep, 52000)

    @classmethod
    def aim(cls, owner, target, measure="real", **values):
        field = "team_id" if owner._name == "crm.team" else "user_id"
        return cls.env["piste.objective"].create(
            {
                field: owner.id,
                "measure": measure,
                "year": cls.today.year,
                "target": target,
                **values,
            }
        )

    def objective_tile(self, user, filters=YEAR, chart=None):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["piste.report"].with_user(user).with_context(lang="en_US")
        return report.get_chart((chart or self.chart).id, filters)

    def projected(self, tile):
        return round(sum(row["values"][0] for row in tile["rows"]), 2)

    def test_projection_beside_real(self):
        """AX-44, OD-17: one pair of bars for each week, in the order of the year."""
        self.invoice(self.rep, 500)
        tile = self.objective_tile(self.rep)
        self.assertFalse(tile["error"])
        self.assertEqual(tile["columns"], ["Projection", "Real"])
        self.assertFalse(tile["stacked"])
        self.assertEqual(self.projected(tile), 52000)
        self.assertEqual(tile["total"], 500)
        self.assertEqual(tile["currency_id"], self.env.company.currency_id.id)
        days = report_table.days_of(
            self.today.replace(month=1, day=1),
            self.today.replace(month=12, day=31),
            "week",
        )
        self.assertEqual(len(tile["rows"]), len(days))
        now = days.index(report_table.floor(self.today, "week"))
        self.assertEqual(tile["rows"][now]["values"][1], 500)

    def test_own_data_only(self):
        """AX-44: a rep has his own, a leader his team's, a manager everybody's."""
        users = (self.rep, self.rep_b, self.leader, self.manager)
        before = [self.projected(self.objective_tile(user)) for user in users]
        self.aim(self.rep_b, 7000)
        self.aim(self.rep, 3000, month=str(self.today.month), measure="signed")
        after = [self.projected(self.objective_tile(user)) for user in users]
        more = [round(new - old, 2) for new, old in zip(after, before, strict=True)]
        self.assertEqual(more, [0, 7000, 0, 7000])
        self.assertEqual(before[:3], [52000, 0, 52000])

    def test_the_objective_of_a_team_is_that_of_its_members(self):
        """AX-44: nothing is counted twice."""
        before = self.projected(self.objective_tile(self.manager))
        self.aim(self.team, 90000)
        self.assertEqual(self.projected(self.objective_tile(self.manager)), before)

    def test_the_month_holds_before_the_year(self):
        """AX-44: as on the home; what was reached is counted once."""
        self.invoice(self.rep, 500)
        monthly = self.aim(self.rep, 8000, month=str(self.today.month))
        tile = self.objective_tile(self.rep)
        self.assertEqual(tile["total"], 500)
        inner = [
            week
            for week in monthly.week_ids
            if (week.date_to - week.date_from).days == 6
        ]
        days = report_table.days_of(
            self.today.replace(month=1, day=1),
            self.today.replace(month=12, day=31),
            "week",
        )
        for week in inner:
            row = tile["rows"][days.index(week.date_from)]
            self.assertEqual(row["values"][0], week.target)
        self.assertGreater(len(inner), 2)

    def test_it_opens_the_weeks_that_it_counts(self):
        """AX-44: those of the year that give way to the month are not there."""
        self.aim(self.rep, 8000, month=str(self.today.month))
        tile = self.objective_tile(self.rep, MONTH)
        weeks = self.env["piste.objective.week"].with_user(self.rep)
        found = weeks.search(tile["action"]["domain"])
        self.assertEqual(sum(found.mapped("target")), self.projected(tile))
        self.assertTrue(found.objective_id.filtered("month"))
        self.assertEqual(tile["action"]["xmlid"], "piste.piste_objective_week_action")

    def test_levels_do_not_add_up(self):
        """AX-44: of active clients, a month shows its last week that has begun."""
        self.aim(self.rep, 10, measure="active")
        copy = self.chart.with_user(self.rep).copy()
        copy.write({"domain": "[('measure', '=', 'active')]", "interval": "month"})
        tile = self.objective_tile(self.rep, chart=copy)
        self.assertEqual({row["values"][0] for row in tile["rows"]}, {10})
        self.assertFalse(tile["currency_id"])
        self.assertEqual(tile["digits"], 0)

    def test_per_representative(self):
        """AX-44: a copy shows each representative instead of each week."""
        self.aim(self.rep_b, 7000)
        copy = self.chart.with_user(self.manager).copy()
        copy.group_by = "user_id"
        rows = {
            row["label"]: row["values"][0]
            for row in self.objective_tile(self.manager, chart=copy)["rows"]
        }
        self.assertEqual(rows[self.rep.name], 52000)
        self.assertEqual(rows[self.rep_b.name], 7000)

    def test_what_does_not_add_up_is_refused(self):
        """AX-44: clients and dollars, a second group, another number, a pie."""
        copy = self.chart.with_user(self.rep).copy()
        for values in (
            {"domain": "[]"},
            {"domain": "[('measure', 'in', ['real', 'clients'])]"},
            {"domain": "[('measure', '!=', 'clients')]"},
            {"series": "user_id"},
            {"measure": "target"},
            {"chart_type": "pie"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                copy.write(values)
        self.aim(self.rep, 9, measure="clients")
        either = "['|', ('measure', '=', 'real'), ('measure', '=', 'clients')]"
        copy.domain = either
        self.assertEqual(
            self.projected(self.objective_tile(self.rep, chart=copy)), 52000
        )

    def test_a_new_chart_begins_with_the_real_amounts(self):
        """AX-44: choosing the figures fills in what they need."""
        Chart = self.env["piste.report.chart"].with_user(self.rep)
        with Form(Chart) as form:
            form.name = "Les miens"
            form.source = "objective"
        chart = form.record
        self.assertEqual((chart.group_by, chart.interval), ("date_from", "week"))
        self.assertEqual(
            self.projected(self.objective_tile(self.rep, chart=chart)), 52000
        )

    def test_it_comes_with_piste_and_is_exported(self):
        """AX-44, AX-45: protected as the others, and as a sheet of its rows."""
        with self.assertRaises(UserError):
            self.chart.with_user(self.manager).write({"name": "À moi"})
        self.invoice(self.rep, 500)
        chart = self.chart.with_user(self.rep).with_context(lang="en_US")
        name, content = chart._get_file(YEAR, "csv")
        self.assertTrue(name.endswith(".csv"))
        header, *rows = content.decode("utf-8-sig").splitlines()
        self.assertIn("Projection", header)
        self.assertEqual(len(rows), len(self.objective_tile(self.rep)["rows"]))
        self.assertEqual(len([row for row in rows if "500.00" in row]), 1)

    def test_no_query_for_each_representative(self):
        """AX-44: one query for what was reached, whoever is counted."""
        reps = [self._create_user(f"aim{n}", "piste.piste_group_rep") for n in range(8)]
        costs = []
        for batch in (reps[:1], reps[1:]):
            for rep in batch:
                self.aim(rep, 1000)
            self.objective_tile(self.manager)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report = self.env["piste.report"].with_user(self.manager)
            report.get_chart(self.chart.id, YEAR)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 1)
