import csv
import io
from datetime import date

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from odoo.addons.piste.utils import report_table


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportTable(BaseCase):
    """Periods and files of the reports, without a database (AX-44, AX-45)."""

    def test_periods(self):
        """AX-44: weeks begin on Monday, quarters in January, April, July, October."""
        today = date(2026, 11, 26)
        cases = (
            ("week", 0, "2026-11-23", "2026-11-29"),
            ("week", -1, "2026-11-16", "2026-11-22"),
            ("month", 0, "2026-11-01", "2026-11-30"),
            ("month", 2, "2027-01-01", "2027-01-31"),
            ("quarter", 0, "2026-10-01", "2026-12-31"),
            ("quarter", -3, "2026-01-01", "2026-03-31"),
            ("year", -2, "2024-01-01", "2024-12-31"),
        )
        for period, offset, start, end in cases:
            with self.subTest(period=period, offset=offset):
                found = report_table.bounds(today, period, offset)
                self.assertEqual(tuple(map(str, found)), (start, end))

    def test_a_wild_offset_stays_a_date(self):
        """AX-44: what an URL asks breaks nothing."""
        for offset in (10**9, -(10**9)):
            for period in report_table.PERIODS:
                start, end = report_table.bounds(date(2026, 11, 26), period, offset)
                self.assertLess(start, end)
                self.assertIn(start.year, range(1900, 2200))

    def test_every_interval_of_a_period(self):
        """AX-44: a month without anything is a point of the chart too."""
        days = report_table.days_of(date(2026, 10, 1), date(2026, 12, 31), "month")
        self.assertEqual([day.month for day in days], [10, 11, 12])
        weeks = report_table.days_of(date(2026, 11, 1), date(2026, 11, 30), "week")
        self.assertEqual(str(weeks[0]), "2026-10-26")
        self.assertEqual(len(weeks), 6)

    def test_next_weekday_is_never_today(self):
        """AX-45: a weekly mail sent on Monday comes again a week later."""
        monday = date(2026, 11, 23)
        self.assertEqual(str(report_table.next_weekday(monday, 0)), "2026-11-30")
        self.assertEqual(str(report_table.next_weekday(monday, 4)), "2026-11-27")

    def test_no_cell_is_a_formula(self):
        """AX-45: what a spreadsheet would run is but text."""
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1"):
            with self.subTest(text=text):
                self.assertEqual(report_table.safe_text(text), f"'{text}")
        self.assertEqual(report_table.safe_text("Café"), "Café")

    def test_csv_reads_in_excel(self):
        """AX-45: UTF-8 with BOM, the comma of French numbers, numbers as numbers."""
        content = report_table.write_csv(
            ["État", "Montant"],
            [["=évalué", -12.5], ["Gagné; perdu", 1234.0]],
            digits=2,
            decimal_point=",",
        )
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        self.assertEqual(
            rows,
            [["État", "Montant"], ["'=évalué", "-12,50"], ["Gagné; perdu", "1234,00"]],
        )

    def test_decimals_of_each_column(self):
        """AX-45: beside amounts, what is counted is whole, in both files."""
        header, rows = ["Nom", "N", "$"], [["Rita", 3, 12.5]]
        content = report_table.write_csv(header, rows, digits=[0, 2])
        self.assertIn("Rita,3,12.50", content.decode("utf-8-sig"))
        content = report_table.write_xlsx("Équipe", header, rows, digits=[0, 2])
        cells = load_workbook(io.BytesIO(content)).active[2]
        self.assertEqual([cell.value for cell in cells], ["Rita", 3, 12.5])
        self.assertEqual(
            [cell.number_format for cell in cells[1:]], ["#,##0", "#,##0.00"]
        )

    def test_xlsx_holds_numbers_and_no_formula(self):
        """AX-45: the workbook opens, whatever the name of the chart."""
        for name in ("Appels", "[x]:*?/\\" * 9, "''", "History"):
            content = report_table.write_xlsx(
                name, ["=État", "N"], [["=1+1", 3], ["https://x.example.com", -2]]
            )
            sheet = load_workbook(io.BytesIO(content)).active
            rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            with self.subTest(name=name):
                self.assertEqual(rows[1], ["'=1+1", 3])
                self.assertEqual(rows[2], ["https://x.example.com", -2])
                self.assertEqual(rows[0], ["'=État", "N"])
                self.assertTrue(all(cell.data_type != "f" for cell in sheet["A"]))
