from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HomeCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardLayout(HomeCommon):
    """Tiles moved and hidden, for each user his own way (PC-01, AX-44)."""

    def keys(self, user):
        home = self.env["piste.dashboard"].with_user(user).get_home()
        return [section["key"] for section in home["sections"]]

    def place(self, user, *tiles, page="home"):
        self.env["piste.dashboard.layout"].with_user(user).save_layout(
            page, list(tiles)
        )

    def test_a_moved_tile_stays_where_it_was_put(self):
        """PC-01: the order is that of the user, of him alone."""
        shipped = self.keys(self.rep)
        self.place(self.rep, {"key": "clients"}, {"key": "leads"})
        self.assertEqual(self.keys(self.rep)[:2], ["clients", "leads"])
        self.assertEqual(set(self.keys(self.rep)), set(shipped))
        self.assertEqual(self.keys(self.rep_b), shipped)
        self.place(self.rep, {"key": "leads"}, {"key": "clients"})
        self.assertEqual(self.keys(self.rep)[:2], ["leads", "clients"])

    def test_a_hidden_tile_can_be_shown_again(self):
        """PC-01: hidden tiles are marked, the others are not."""
        self.place(self.rep, {"key": "leads", "hidden": True})
        sections = self.home(self.rep)["sections"]
        self.assertTrue(sections["leads"]["hidden"])
        self.assertFalse(sections["clients"]["hidden"])
        self.assertFalse(self.home(self.rep_b)["sections"]["leads"]["hidden"])

    def test_reset_brings_back_the_page_as_shipped(self):
        """PC-01: one click undoes everything; the other page keeps its layout."""
        shipped = self.keys(self.rep)
        self.place(self.rep, {"key": "clients"})
        self.place(self.rep, {"key": "leads"}, page="reports")
        layouts = self.env["piste.dashboard.layout"].with_user(self.rep)
        layouts.reset_layout("home")
        self.assertEqual(self.keys(self.rep), shipped)
        self.assertEqual(layouts.search([]).mapped("page"), ["reports"])

    def test_nobody_arranges_the_page_of_another(self):
        """PC-01: not by RPC either, nor a manager."""
        self.place(self.rep, {"key": "clients"})
        layout = self.env["piste.dashboard.layout"].search(
            [("user_id", "=", self.rep.id)]
        )
        for user in (self.rep_b, self.manager):
            theirs = layout.with_user(user)
            with self.assertRaises(AccessError):
                theirs.read(["tiles"])
            with self.assertRaises(AccessError):
                theirs.write({"tiles": []})
            with self.assertRaises(AccessError):
                theirs.unlink()
            with self.assertRaises(AccessError):
                theirs.create({"user_id": self.rep_b.id + 9, "page": "reports"})

    def test_garbage_is_refused(self):
        """PC-01: what no page sends is not kept."""
        wrong = (
            "clients",
            [None],
            [{"key": 3}],
            [{"key": ""}],
            [{"hidden": True}],
            [{"key": "leads", "hidden": "yes"}],
            [{"key": "leads", "script": "x"}],
            [{"key": "leads"}, {"key": "leads"}],
            [{"key": str(n)} for n in range(101)],
        )
        layouts = self.env["piste.dashboard.layout"].with_user(self.rep)
        for tiles in wrong:
            with self.subTest(tiles=tiles), self.assertRaises(ValidationError):
                layouts.save_layout("home", tiles)

    @mute_logger("odoo.sql_db")
    def test_one_layout_per_user_and_page(self):
        """PC-01: the database keeps it to one."""
        self.place(self.rep, {"key": "clients"})
        layouts = self.env["piste.dashboard.layout"].with_user(self.rep)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            layouts.create({"page": "home"}).flush_recordset()
