"""The table of features and the tests tell the same; read without a database."""

import ast
import pathlib
import re

from odoo.tests import BaseCase, tagged

ROOT = pathlib.Path(__file__).parents[2]
ROW_ID = re.compile(r"\b(?:(?:OD|PC|BD|GB|AX)-\d\d|U\d{1,2})\b")
TEST = re.compile(r"`(Test\w+)(?:\.(test_\w+))?`")


def ids(node):
    return set(ROW_ID.findall(ast.get_docstring(node) or ""))


def read_tests():
    """Return what the docstrings name: (class, method) -> IDs of rows.

    A method carries the IDs of its class too; a class, under the method None, those
    of all its methods.
    """
    carried = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for cls in ast.parse(path.read_text()).body:
            if not isinstance(cls, ast.ClassDef):
                continue
            own = carried.setdefault((cls.name, None), set())
            own |= ids(cls)
            for method in cls.body:
                if isinstance(method, ast.FunctionDef):
                    carried[cls.name, method.name] = ids(method) | ids(cls)
                    own |= ids(method)
    return carried


def read_table(text):
    """Yield the IDs and the tests of each line of the tables."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        found = ROW_ID.findall(cells[0])
        if line.startswith("|") and found:
            yield found, [(cls, test or None) for cls, test in TEST.findall(cells[2])]


@tagged("post_install", "-at_install", "piste_core")
class TestFeatures(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = (ROOT / "docs" / "features.md").read_text()
        table, _title, elsewhere = text.partition("## Elsewhere")
        cls.rows = list(read_table(table))
        cls.elsewhere = set(ROW_ID.findall(elsewhere))
        cls.carried = read_tests()

    def wrong(self, rows):
        """Return the tests of ``rows`` that do not exist or do not carry their ID."""
        return [
            f"{row_id}: {test}"
            for found, tests in rows
            for row_id in found
            for test in tests or ["no test"]
            if row_id not in self.carried.get(test, ())
        ]

    def test_every_test_of_the_table_carries_its_row(self):
        """Each line names tests that exist and say so themselves."""
        self.assertGreater(len(self.rows), 30)
        self.assertFalse(self.wrong(self.rows))

    def test_every_row_of_the_tests_is_told(self):
        """No ID stands in a test without standing in the document."""
        told = {row_id for found, _tests in self.rows for row_id in found}
        named = set().union(*self.carried.values())
        self.assertFalse(named - told - self.elsewhere)
        self.assertFalse((told & self.elsewhere) | (self.elsewhere - named))

    def test_a_wrong_line_is_found(self):
        """A test that is gone, one of another row, and a line without tests."""
        lines = (
            "| AX-01 | x | `TestLeadCharge.test_is_gone` | |",
            "| AX-24 | x | `TestLeadCharge` | |",
            "| AX-01 | x | | |",
        )
        for line in lines:
            with self.subTest(line=line):
                self.assertEqual(len(self.wrong(read_table(line))), 1)
