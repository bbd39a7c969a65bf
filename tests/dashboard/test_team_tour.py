import csv
import io

from openpyxl import load_workbook

from odoo import fields
from odoo.tests import HttpCase, tagged

from .team_common import TeamCommon

QUERY = "?period=year&offset=0"


class TeamScreenCommon(TeamCommon):
    """A manager and two representatives, in French, with what they did this month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        names = {cls.rep: "Rita Roy", cls.rep_b: "Benoît Caron", cls.manager: "Sophie"}
        for user, name in names.items():
            user.write({"name": name, "lang": "fr_CA", "tz": "America/Toronto"})
        cls.env["crm.lead"].create(
            [
                {"name": name, "type": "lead", "user_id": cls.rep.id}
                for name in ("Cantine du Quai", "Dépanneur Lachance")
            ]
        )
        now = fields.Datetime.now()
        cls._contract(now, 1000)
        for amount in (300, 400):
            cls._contract(now, amount, cls.rep_b, cls.merchant_b)


@tagged("post_install", "-at_install", "piste_dashboard", "piste_tour")
class TestTeamTour(TeamScreenCommon, HttpCase):
    """The page *Équipe* in a browser, in French, with no error in the console."""

    def test_manager_reads_his_team(self):
        """OD-15, OD-17, AX-44: sorted, narrowed, exported; a figure opens its list."""
        self.browser_size = "1400x900"
        self.start_tour(
            "/odoo/piste-team", "piste_team_manager", login=self.manager.login
        )

    def test_manager_reads_his_team_on_a_phone(self):
        """OD-15, AX-44: no table on a telephone, a card for each representative."""
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(
            "/odoo/piste-team", "piste_team_phone", login=self.manager.login
        )


@tagged("post_install", "-at_install", "piste_dashboard")
class TestTeamFile(TeamScreenCommon, HttpCase):
    """The figures of the team as a file (AX-44, AX-45)."""

    def get(self, user, kind, query=QUERY):
        self.authenticate(user.login, user.login)
        cids = f"&cids={self.company.id}"
        return self.url_open(f"/piste/team/{kind}{query}{cids}")

    def test_csv_holds_the_rows_that_are_shown(self):
        """AX-45: the rows and the total, in French, UTF-8 with BOM, no formula."""
        self.rep.name = "=Rita(1)"
        content = self.get(self.manager, "csv").content
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        text = content.decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text), delimiter=";")
        self.assertEqual(header[:2], ["Représentant", "Pistes ajoutées"])
        found = {name: values for name, *values in rows}
        self.assertEqual(found["'=Rita(1)"][0], "2")
        self.assertEqual(found["'=Rita(1)"][3:6], ["1", "1000,00", "0,00"])
        self.assertEqual(found["Total"][3:5], ["3", "1700,00"])
        self.assertEqual(rows[-1][0], "Total")

    def test_xlsx_is_narrowed_as_the_page(self):
        """AX-45: the team that was chosen, wherever the page is."""
        query = f"{QUERY}&team_id={self.team_b.id}"
        content = self.get(self.manager, "xlsx", query).content
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual([row[0] for row in rows[1:]], ["Benoît Caron", "Total"])
        self.assertEqual(rows[1][4:6], [2, 700])

    def test_nobody_else_gets_a_file(self):
        """OD-15: a merchant, marketing, accounts, nonsense; a rep gets his own row."""
        for user, kind in (
            (self.portal_a, "csv"),
            (self.marketing, "csv"),
            (self.accountant, "xlsx"),
            (self.manager, "exe"),
        ):
            with self.subTest(user=user.login, kind=kind):
                self.assertEqual(self.get(user, kind).status_code, 404)
        text = self.get(self.rep_b, "csv").content.decode("utf-8-sig")
        self.assertIn("Benoît Caron", text)
        self.assertNotIn("Rita Roy", text)
        self.assertIn("700,00", text)
