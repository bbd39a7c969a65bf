from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionForecast(PisteCommissions, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of this company: the demo earned by the one for all of them.
        cls.plan.active = False
        cls.plan = cls.plan.create({"name": "10 %", "company_id": cls.company.id})
        cls.Forecast = cls.env["piste.commission.forecast"]

    def _expected(self, user, source="invoice"):
        self.env.flush_all()
        rows = self.Forecast.with_user(user).search(
            [("company_id", "=", self.company.id), ("source", "=", source)]
        )
        rows.invalidate_recordset()
        return rows

    def test_open_invoice_is_expected_and_leaves_as_it_is_paid(self):
        """OD-20, U4: prévue is what is not collected yet, to the cent."""
        invoice = self._invoice(1000, tax=False)
        row = self._expected(self.rep)
        self.assertEqual((row.base_amount, row.amount), (1000, 100))
        french = row.with_context(lang="fr_CA")
        french.invalidate_recordset(["explanation"])
        self.assertIn("10 %", french.explanation)
        self._collect(invoice, 400)
        row = self._expected(self.rep)
        self.assertEqual((row.base_amount, row.amount), (600, 60))
        self._collect(invoice)
        self.assertFalse(self._expected(self.rep))

    def test_confirmed_order_is_expected_until_it_is_invoiced(self):
        """OD-20: before the invoice too."""
        order = self._quote()
        order.sudo().action_confirm()
        order.invoice_ids.filtered(lambda m: m.state == "draft").unlink()
        rows = self._expected(self.rep, "order")
        self.assertEqual(set(rows.order_line_id.sudo().order_id), {order})
        total = sum(rows.mapped("base_amount"))
        self.assertGreater(total, 0)
        self.assertAlmostEqual(sum(rows.mapped("amount")), total / 10, 1)

    def test_each_sees_his_own(self):
        """OD-20: a rep neither sees nor sums what a colleague expects."""
        self._invoice(1000)
        self._invoice(500, user=self.rep_b)
        self.assertEqual(self._expected(self.rep).mapped("amount"), [100])
        self.assertEqual(self._expected(self.rep_b).mapped("amount"), [50])
        self.assertEqual(len(self._expected(self.accountant)), 2)
        for user in (self.marketing, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Forecast.with_user(user).search([])

    def test_leader_expects_his_override(self):
        """OD-20: the leader sees his own part before settlement, the rep his."""
        self.plan.write(
            {
                "rule_ids": [
                    Command.create({"beneficiary": "leader", "percent": 2}),
                    Command.create({"kind": "unit", "amount": 55}),
                ],
            }
        )
        self.assertEqual(self.plan.currency_id, self.company.currency_id)
        self._invoice(1000)
        self.assertEqual(self._expected(self.rep).mapped("amount"), [55])
        self.assertEqual(self._expected(self.leader).mapped("amount"), [20])

    def test_tiers_go_on_from_what_the_month_collected(self):
        """OD-20: 7 % above 10 000; 9 000 came in already."""
        tiers = [{"percent": 5}, {"amount_from": 10000, "percent": 7}]
        self.plan.write(
            {
                "rule_ids": [
                    Command.create(
                        {
                            "kind": "tiers",
                            "tier_ids": [Command.create(tier) for tier in tiers],
                        }
                    )
                ],
            }
        )
        self._collect(self._invoice(9000, tax=False))
        self._invoice(2000, tax=False)
        self.assertEqual(self._expected(self.rep).mapped("amount"), [120])

    def test_list_of_many_costs_the_same_queries(self):
        """U4: plans, rules and lines are read once for the page."""
        costs = []
        for count in (2, 20):
            for _number in range(count):
                self._invoice(10)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = self.Forecast.with_user(self.rep).search([])
            rows.mapped("amount")
            costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 1)
