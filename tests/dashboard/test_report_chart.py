from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import YEAR, ReportCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportChart(ReportCommon):
    """Charts that come with Piste, and copies of one's own (A11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead_chart = cls.env.ref("piste.piste_report_chart_lead")

    def create_chart(self, user, **values):
        return (
            self.env["piste.report.chart"]
            .with_user(user)
            .create(
                {"name": "Essai", "source": "lead", "group_by": "user_id", **values}
            )
        )

    def test_shipped_charts_cannot_be_changed(self):
        """AX-44: impossible de les modifier, nor by RPC, nor by a manager."""
        for user in (self.rep, self.manager):
            chart = self.lead_chart.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    chart.write({"name": "À moi"})
                with self.assertRaises(UserError):
                    chart.write({"is_shipped": False})
                with self.assertRaises(UserError):
                    chart.with_context(install_mode=True).write({"domain": "[]"})
                with self.assertRaises(UserError):
                    chart.unlink()

    def test_nobody_ships_a_chart(self):
        """AX-44: a chart of one's own never passes for one of Piste."""
        with self.assertRaises(UserError):
            self.create_chart(self.manager, is_shipped=True)
        chart = self.create_chart(self.manager)
        with self.assertRaises(UserError):
            chart.is_shipped = True

    def test_a_copy_can_be_changed(self):
        """AX-44: Dupliquer gives one's own chart, that nobody else sees."""
        copy = self.lead_chart.with_user(self.rep).with_context(lang="en_US").copy()
        self.assertFalse(copy.is_shipped)
        self.assertEqual(copy.user_id, self.rep)
        self.assertEqual(copy.name, "Pistes (copy)")
        with Form(copy) as form:
            form.name = "Mes pistes par provenance"
            form.group_by = "source_id"
        ids = {user: self.page(user)["charts"] for user in (self.rep, self.rep_b)}
        shown = {user: [tile["id"] for tile in ids[user]] for user in ids}
        self.assertIn(copy.id, shown[self.rep])
        self.assertNotIn(copy.id, shown[self.rep_b])
        with self.assertRaises(AccessError):
            copy.with_user(self.rep_b).write({"name": "x"})
        copy.unlink()
        self.assertFalse(copy.exists())

    def test_only_a_manager_shares_a_chart(self):
        """AX-44: a chart for everybody is the manager's to make and to change."""
        with self.assertRaises(AccessError):
            self.create_chart(self.rep, user_id=False)
        shared = self.create_chart(self.manager, user_id=False)
        self.assertIn(shared.id, [tile["id"] for tile in self.page(self.rep)["charts"]])
        with self.assertRaises(AccessError):
            shared.with_user(self.rep).write({"name": "x"})

    def test_a_shared_chart_shows_each_one_his_own(self):
        """AX-44: own data only, whoever made the chart."""
        shared = self.create_chart(self.manager, user_id=False)
        self.create_pistes(self.rep, 3)
        self.create_pistes(self.rep_b, 2)
        report = self.env["piste.report"].with_user(self.rep_b)
        tile = report.get_chart(shared.id, YEAR)
        self.assertEqual([row["label"] for row in tile["rows"]], [self.rep_b.name])
        self.assertEqual(tile["total"], 2)

    def test_wrong_definitions_are_refused(self):
        """AX-44: a model, a field or an expression of one's own is no chart."""
        wrong = (
            {"source": "res.users"},
            {"group_by": "name"},
            {"group_by": "nothing"},
            {"group_by": "user_id.login"},
            {"group_by": "user_id", "series": "user_id"},
            {"measure": "name"},
            {"measure": "user_id.karma"},
            {"chart_type": "pie", "series": "team_id"},
            {"source": "opportunity", "measure": "probability"},
        )
        for values in wrong:
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.create_chart(self.rep, **values)

    def test_filters_are_literals_over_plain_fields(self):
        """AX-44: no code, no field of another record, no word looked up elsewhere."""
        wrong = (
            "__import__('os').getcwd()",
            "[('create_uid', '=', uid)]",
            "[('user_id.password', 'like', 'a')]",
            "[('user_id', 'any', [('login', 'like', 'a')])]",
            "[('user_id', 'ilike', 'admin')]",
            "[('user_id', '=', 'admin')]",
            "[('nothing', '=', 1)]",
            "[('name', '=', {'a': 1})]",
            "[('user_id', 'child_of', 1)]",
            "[" * 300 + "]" * 300,
            "['|']",
            "'x'",
            "[('name', '=', '" + "x" * 3000 + "')]",
        )
        for domain in wrong:
            with (
                self.subTest(domain=domain[:50]),
                self.assertRaises(ValidationError),
            ):
                self.create_chart(self.rep, domain=domain)

    def test_a_broken_chart_says_why(self):
        """AX-44: a field that is gone spoils its chart, not the page."""
        chart = self.create_chart(self.rep)
        self.env.cr.execute(
            "UPDATE piste_report_chart SET group_by = 'x_gone' WHERE id = %s",
            [chart.id],
        )
        self.env.invalidate_all()
        tiles = self.page(self.rep)["charts"]
        errors = {tile["id"]: tile["error"] for tile in tiles}
        self.assertIn("x_gone", errors.pop(chart.id))
        self.assertFalse(any(errors.values()))

    def test_events_by_their_category(self):
        """AX-39, AX-44: categories serve in statistics, by a chart of one's own."""
        chart = self.env.ref("piste.piste_report_chart_event").with_user(self.rep)
        copy = chart.copy({"name": "Par catégorie"})
        copy.write({"group_by": "piste_category_id", "chart_type": "bar"})
        category = self.env.ref("piste.piste_event_category_internal")
        self.env["calendar.event"].with_user(self.rep).create(
            [
                {
                    "name": "Réunion",
                    "piste_kind": "meeting",
                    "piste_category_id": category.id,
                    "start": fields.Datetime.now(),
                    "stop": fields.Datetime.now(),
                }
            ]
            * 2
        )
        report = self.env["piste.report"].with_user(self.rep)
        rows = report.with_context(lang="fr_CA").get_chart(copy.id, YEAR)["rows"]
        counts = {row["label"]: row["values"] for row in rows}
        self.assertEqual(counts["Réunion interne"], [2])

    def test_weeks_begin_on_monday(self):
        """AX-44: whatever the language says of Sundays, one row per week."""
        self.env["res.lang"].search([("code", "=", "en_US")]).week_start = "7"
        chart = self.create_chart(self.rep, group_by="create_date", interval="week")
        leads = self.create_pistes(self.rep, 2)
        for lead, day in zip(leads, ("2026-11-22", "2026-11-23"), strict=True):
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                [f"{day} 16:00:00", lead.id],
            )
        self.env.invalidate_all()
        report = self.env["piste.report"].with_user(self.rep)
        with freeze_time("2026-11-26 15:00:00"):
            tile = report.with_context(lang="en_US", tz="America/Toronto").get_chart(
                chart.id, {"period": "month"}
            )
        counts = [row["values"][0] for row in tile["rows"]]
        self.assertEqual(counts, [0, 0, 0, 1, 1, 0])

    def test_a_filter_narrows_the_chart(self):
        """AX-44: a copy counts what its filter lets through."""
        leads = self.create_pistes(self.rep, 3)
        leads[0].priority = "3"
        chart = self.create_chart(
            self.rep, domain="['&', ('priority', '=', '3'), ('name', 'ilike', 'rep')]"
        )
        tile = self.env["piste.report"].with_user(self.rep).get_chart(chart.id, YEAR)
        self.assertEqual(tile["total"], 1)

    def test_many_groups_are_folded(self):
        """AX-44: twenty bars at most, the rest under Autres, the total the same."""
        sources = self.env["utm.source"].create([{"name": f"S {n}"} for n in range(30)])
        for source in sources:
            self.create_pistes(self.rep, 1).source_id = source
        chart = self.create_chart(
            self.rep,
            group_by="source_id",
            domain=f"[('source_id', 'in', {sources.ids})]",
        )
        report = self.env["piste.report"].with_user(self.rep).with_context(lang="en_US")
        tile = report.get_chart(chart.id, YEAR)
        self.assertEqual(len(tile["rows"]), 20)
        self.assertEqual(tile["rows"][-1], {"label": "Others", "values": [11]})
        self.assertEqual(tile["total"], 30)

    def test_a_line_of_months_has_no_holes(self):
        """AX-44: a month without anything is a point at zero."""
        chart = self.create_chart(self.rep, group_by="create_date", chart_type="line")
        self.create_pistes(self.rep, 2)
        report = self.env["piste.report"].with_user(self.rep)
        tile = report.get_chart(chart.id, YEAR)
        self.assertEqual(len(tile["rows"]), 12)
        self.assertEqual(sum(row["values"][0] for row in tile["rows"]), 2)
