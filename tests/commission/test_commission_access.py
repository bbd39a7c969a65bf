import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionAccess(PisteCommissions, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._invoice(1000)
        cls.theirs = cls._invoice(500, user=cls.rep_b)
        cls._collect(cls.mine)
        cls._collect(cls.theirs)
        cls.entry = cls._entries(cls.mine)
        cls.other_entry = cls._entries(cls.theirs)

    def test_rep_reads_own_leader_team_finance_and_manager_all(self):
        """OD-20: own, team, all; nobody else sees any."""
        both = self.entry + self.other_entry
        expected = {
            self.rep: self.entry,
            self.rep_b: self.other_entry,
            self.leader: self.entry,
            self.manager: both,
            self.accountant: both,
        }
        Entry = self.env["piste.commission.entry"]
        for user, visible in expected.items():
            with self.subTest(user=user.login):
                found = Entry.with_user(user).search([("id", "in", both.ids)])
                self.assertEqual(found, visible)
        for user in (self.marketing, self.agent, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Entry.with_user(user).search([])

    def test_rep_cannot_read_another_one(self):
        """OD-20: neither by id nor by a total."""
        with self.assertRaises(AccessError):
            self.other_entry.with_user(self.rep).read(["amount"])
        total = (
            self.env["piste.commission.entry"]
            .with_user(self.rep)
            ._read_group([("company_id", "=", self.company.id)], [], ["amount:sum"])
        )
        self.assertEqual(total, [(100,)])

    def test_nobody_writes_creates_or_deletes(self):
        """OD-20: not even a manager or finance, through RPC."""
        values = {
            "user_id": self.rep.id,
            "plan_id": self.plan.id,
            "company_id": self.company.id,
            "allocation_id": 1,
            "date": "2026-01-01",
        }
        for user in (self.rep, self.leader, self.manager, self.accountant):
            with self.subTest(user=user.login):
                entry = self.entry.with_user(user)
                with self.assertRaises(AccessError):
                    entry.create(values)
                with self.assertRaises(UserError):
                    entry.write({"amount": 1})
                with self.assertRaises(AccessError):
                    entry.write({"statement_id": False})
                with self.assertRaises(UserError):
                    entry.unlink()

    def test_sudo_neither_changes_nor_deletes(self):
        """OD-20: the evidence stands for the server too."""
        with self.assertRaises(UserError):
            self.entry.sudo().amount = 1
        with self.assertRaises(UserError):
            self.entry.sudo().unlink()

    def test_rep_reads_plans_and_finance_edits_them(self):
        """OD-20: the rule is visible to whom it pays, edited by finance or manager."""
        plan = self.plan.with_user(self.rep)
        self.assertEqual(plan.percent, 10)
        with self.assertRaises(AccessError):
            plan.percent = 50
        self.plan.with_user(self.accountant).percent = 12
        self.plan.with_user(self.manager).percent = 11

    def test_percentage_and_dates_are_checked_by_the_database(self):
        """OD-20: no negative, no above 100, no end before the start."""
        for values in (
            {"percent": 0},
            {"percent": 101},
            {"date_from": "2026-02-01", "date_to": "2026-01-01"},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.cr.savepoint(),
            ):
                self.plan.write(values)
                self.env.flush_all()
