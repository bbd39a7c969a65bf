from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.piste.models.commission import piste_commission_total

from .common import PisteCommissions

STATES = ["expected", "earned", "due", "paid", "reversed"]


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionTotals(PisteCommissions, TransactionCase):
    """OD-20, U4: one total per state, which the list behind it sums to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of this company: the demo earned by the one for all of them.
        cls.plan.active = False
        cls.plan = cls.plan.create({"name": "10 %", "company_id": cls.company.id})
        cls.Entry = cls.env["piste.commission.entry"]

    def _totals(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        totals = self.Entry.with_user(user).get_totals()
        self.assertEqual([total["key"] for total in totals], STATES)
        return {total["key"]: total for total in totals}

    def _amounts(self, user):
        return [total["amount"] for total in self._totals(user).values()]

    def _statement(self):
        return (
            self.env["piste.commission.statement"]
            .with_user(self.accountant)
            .create({"user_id": self.rep.id, "month": fields.Date.today()})
        )

    def test_money_goes_from_state_to_state(self):
        """OD-20: prévue, acquise, à recevoir, payée, and reprise, all at once."""
        invoice = self._invoice(1000, tax=False)
        self._invoice(300, tax=False)
        self.assertEqual(self._amounts(self.rep), [130, 0, 0, 0, 0])
        self._collect(invoice)
        self.assertEqual(self._amounts(self.rep), [30, 100, 0, 0, 0])
        statement = self._statement()
        self.assertEqual(self._amounts(self.rep), [30, 100, 0, 0, 0])
        statement.action_validate()
        self.assertEqual(self._amounts(self.rep), [30, 0, 100, 0, 0])
        self.env["piste.commission.entry"].search(
            [("user_id", "=", self.rep.id)]
        ).statement_id.sudo().date_paid = fields.Date.today()
        self.assertEqual(self._amounts(self.rep), [30, 0, 0, 100, 0])

    def test_what_is_taken_back_is_told_and_deducted(self):
        """OD-20: the reprise counts once; what is left is less by it."""
        invoice = self._invoice(1000, tax=False)
        payment = self._collect(invoice)
        self._collect(self._invoice(200, tax=False))
        self.assertEqual(self._amounts(self.rep), [0, 120, 0, 0, 0])
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(self._amounts(self.rep), [100, 20, 0, 0, -100])

    def test_each_total_opens_what_it_sums(self):
        """OD-20: the rows of the list sum to the total, in each state."""
        self._invoice(300, tax=False)
        paid = self._collect(self._invoice(1000, tax=False))
        self._statement().action_validate()
        self._collect(self._invoice(200, tax=False))
        paid.move_id.line_ids.remove_move_reconcile()
        totals = self._totals(self.rep)
        for key, total in totals.items():
            action = self.env.ref(total["action"]["xmlid"])
            records = self.env[action.res_model].with_user(self.rep)
            found = records.search(total["action"]["domain"])
            with self.subTest(state=key):
                self.assertEqual(sum(found.mapped("amount")), total["amount"])
        self.assertEqual(totals["due"]["amount"], 100)
        self.assertEqual(totals["earned"]["amount"], 20 - 100)

    def test_each_sees_his_own(self):
        """OD-20: a rep his own, finance the sum, nobody else any."""
        self._invoice(300, tax=False)
        self._invoice(500, user=self.rep_b, tax=False)
        self._collect(self._invoice(1000, user=self.rep_b, tax=False))
        self.assertEqual(self._amounts(self.rep)[:2], [30, 0])
        self.assertEqual(self._amounts(self.rep_b)[:2], [50, 100])
        self.assertEqual(self._amounts(self.accountant)[:2], [80, 100])
        for user in (self.marketing, self.portal_a):
            for method in ("get_totals", "get_expected"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(self.Entry.with_user(user), method)()

    def test_who_earns_on_the_sales_of_others_counts_them(self):
        """OD-20: the leader and a named person expect their part."""
        self.plan.rule_ids = [
            Command.create({"beneficiary": "leader", "percent": 2}),
            Command.create(
                {
                    "beneficiary": "person",
                    "person_id": self.rep_b.id,
                    "percent": 1,
                }
            ),
        ]
        self._invoice(1000, tax=False)
        self.assertEqual(self._amounts(self.leader)[0], 20)
        self.assertEqual(self._amounts(self.rep_b)[0], 10)
        self.assertEqual(self._amounts(self.rep)[0], 100)

    def test_too_much_is_said(self):
        """OD-20: beyond what is added up at once, the total says so."""
        self._invoice(300, tax=False)
        self._invoice(400, tax=False)
        with patch.object(piste_commission_total, "EXPECTED_MOST", 1):
            total = self._totals(self.rep)["expected"]
        self.assertIsNone(total["amount"])
        self.assertTrue(total["detail"])

    def test_totals_cost_the_same_for_many(self):
        """OD-20: no query for each line."""
        costs = []
        for count in (2, 20):
            for _number in range(count):
                self._invoice(10)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.Entry.with_user(self.rep).get_totals()
            costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 1)

    def test_totals_only_read(self):
        """OD-20: a replica of the database can serve them."""
        self.assertTrue(self.Entry.get_totals._readonly)
        self.assertTrue(self.Entry.get_expected._readonly)
