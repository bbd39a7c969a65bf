import csv
import io

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportFile(PisteRoles, HttpCase):
    """The rows of a chart as a file (AX-45)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.lang = cls.rep_b.lang = "fr_CA"
        cls.chart = cls.env.ref("piste.piste_report_chart_lead")
        cls.source = cls.env["utm.source"].create({"name": "=HYPERLINK(1)"})
        cls.env["crm.lead"].create(
            [
                {
                    "name": f"Piste {n}",
                    "type": "lead",
                    "user_id": user.id,
                    "source_id": cls.source.id,
                }
                for user, count in ((cls.rep, 3), (cls.rep_b, 2))
                for n in range(count)
            ]
        )
        cls.by_source = cls.env["piste.report.chart"].create(
            {
                "name": "Par provenance",
                "source": "lead",
                "group_by": "source_id",
                "user_id": False,
            }
        )

    def get(self, user, chart, kind, query="?period=year"):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/piste/report/{chart.id}/{kind}{query}")

    def test_csv_holds_the_rows_that_are_shown(self):
        """AX-45: exactly the shown rows, in French, own data only, UTF-8 with BOM."""
        report = self.env["piste.report"]
        for user in (self.rep, self.rep_b):
            mine = report.with_user(user).with_context(lang="fr_CA")
            tile = mine.get_chart(self.chart.id, {"period": "year"})
            response = self.get(user, self.chart, "csv")
            self.assertEqual(response.status_code, 200)
            self.assertTrue(response.content.startswith(b"\xef\xbb\xbf"))
            self.assertIn("attachment", response.headers["Content-Disposition"])
            text = response.content.decode("utf-8-sig")
            header, *rows = csv.reader(io.StringIO(text), delimiter=";")
            self.assertEqual(header, [tile["group"], *tile["columns"]])
            shown = [[row["label"], *map(str, row["values"])] for row in tile["rows"]]
            self.assertEqual(rows, shown)

    def test_no_cell_is_a_formula(self):
        """AX-45: a source named =HYPERLINK(1) is text, in both files."""
        text = self.get(self.rep, self.by_source, "csv").content.decode("utf-8-sig")
        self.assertIn("'=HYPERLINK(1);3", text)
        content = self.get(self.rep, self.by_source, "xlsx").content
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertIn(["'=HYPERLINK(1)", 3], rows)

    def test_nobody_else_gets_a_file(self):
        """AX-45: a merchant, an employee without group, another rep, nonsense."""
        employee = self._create_user("employee", "base.group_user")
        own = self.chart.with_user(self.rep_b).copy()
        commission = self.env.ref("piste.piste_report_chart_commission")
        cases = (
            (self.portal_a, self.chart, "csv"),
            (employee, self.chart, "csv"),
            (self.rep, own, "csv"),
            (self.agent, commission, "csv"),
            (self.rep, self.chart, "exe"),
        )
        for user, chart, kind in cases:
            with self.subTest(user=user.login, chart=chart.name, kind=kind):
                self.assertEqual(self.get(user, chart, kind).status_code, 404)

    def test_a_stranger_is_asked_to_log_in(self):
        """AX-45: the file needs a session."""
        response = self.url_open(
            f"/piste/report/{self.chart.id}/csv", allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_companies_are_the_users_own(self):
        """AX-45: a company that is not the user's is left out, garbage too."""
        other = self.env["res.company"].create({"name": "Ailleurs"})
        for cids in (f"{other.id}", "x-y", f"{self.env.company.id}-{other.id}"):
            query = f"?period=year&cids={cids}&offset=x&user_id=x"
            response = self.get(self.rep, self.chart, "csv", query)
            self.assertEqual(response.status_code, 200)


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportTour(PisteRoles, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep.write({"lang": "fr_CA", "tz": "America/Toronto"})
        cls.env["crm.lead"].create(
            {"name": "Cantine du Quai", "type": "lead", "user_id": cls.rep.id}
        )

    def test_rep_arranges_and_exports_the_charts(self):
        """AX-44, AX-45: charts moved, exported, copied; all of it stays."""
        self.browser_size = "1400x900"
        action = "/odoo/piste-reports"
        self.start_tour(action, "piste_reports_rep", login=self.rep.login)
        layout = self.env["piste.dashboard.layout"].search(
            [("user_id", "=", self.rep.id)]
        )
        lead = self.env.ref("piste.piste_report_chart_lead")
        self.assertEqual(layout.tiles[0]["key"], str(lead.id))
        self.assertFalse(layout.tiles[0]["legend"])
        self.start_tour(action, "piste_reports_kept", login=self.rep.login)
        copy = self.env["piste.report.chart"].search([("user_id", "=", self.rep.id)])
        self.assertEqual(copy.with_context(lang="fr_CA").name, "Mes pistes à moi")

    def test_manager_narrows_to_a_representative(self):
        """AX-44: a manager chooses one representative, then all of them again."""
        self.rep_b.name = "Nadia Fortin"
        self.manager.lang = "fr_CA"
        self.browser_size = "1400x900"
        self.start_tour(
            "/odoo/piste-reports", "piste_reports_manager", login=self.manager.login
        )

    def test_rep_reads_the_charts_on_a_phone(self):
        """AX-44: the same page on a telephone."""
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(
            "/odoo/piste-reports", "piste_reports_phone", login=self.rep.login
        )
