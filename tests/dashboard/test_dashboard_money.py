from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .common import MoneyCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardMoney(MoneyCommon):
    def figures(self, user, **context):
        items = self.home(user, **context)["sections"]["week"]["items"]
        return [item["value"] for item in items]

    def test_signed_and_collected_of_the_week(self):
        """OD-17: the week's signed and collected amounts, own ones for a rep."""
        now = fields.Datetime.now()
        before = self.figures(self.rep), self.figures(self.manager)
        self.sign(self.rep, 1000, now)
        self.sign(self.rep_b, 700, now)
        self.sign(self.rep, 300, now - timedelta(days=8))
        invoice = self.invoice(self.rep, 500)
        self.collect(invoice, 200)
        self.collect(self.invoice(self.rep_b, 90), 90)
        self.assertEqual(self.delta(self.rep, before[0]), [1000, 200])
        self.assertEqual(self.delta(self.manager, before[1]), [1700, 290])

    def delta(self, user, before):
        pairs = zip(self.figures(user), before, strict=True)
        return [round(now - then, 2) for now, then in pairs]

    def test_commissions_by_state(self):
        """OD-20: the home shows one total per state, own ones, and opens its list."""
        today = fields.Date.context_today(self.env.user)
        plan = self.env["piste.commission.plan"].create(
            {
                "name": "10 %",
                "percent": 10,
                "user_ids": [Command.set(self.rep.ids)],
                "is_cumulative": True,
            }
        )
        before = self.commissions(self.rep)
        common = {
            "plan_id": plan.id,
            "company_id": self.env.company.id,
            "date": today,
            "percent": 10,
        }
        self.env["piste.commission.entry"].create(
            [
                {
                    **common,
                    "user_id": user.id,
                    "amount": amount,
                    "allocation_id": number,
                    "date_paid": paid,
                }
                for number, (user, amount, paid) in enumerate(
                    (
                        (self.rep, 30, False),
                        (self.rep, -4, False),
                        (self.rep, 12, today),
                        (self.rep_b, 99, False),
                    ),
                    10**9,
                )
            ]
        )
        after = self.commissions(self.rep)
        more = {
            label: value - before[label]
            for label, value in after.items()
            if value is not None
        }
        self.assertEqual(
            more, {"Earned": 26, "To Receive": 0, "Paid": 12, "Taken Back": -4}
        )

    def commissions(self, user):
        items = self.home(user, lang="en_US")["sections"]["commissions"]["items"]
        self.assertEqual(
            [item["label"] for item in items],
            ["Expected", "Earned", "To Receive", "Paid", "Taken Back"],
        )
        return {item["label"]: item["value"] for item in items}

    def test_what_is_expected_comes_after_the_home(self):
        """OD-20: reckoned line by line, so asked for apart; the others are there."""
        section = self.home(self.rep)["sections"]["commissions"]
        expected, *others = section["items"]
        self.assertIsNone(expected["value"])
        self.assertFalse([item for item in others if item["value"] is None])
        later = expected["later"]
        answer = getattr(self.env[later["model"]].with_user(self.rep), later["method"])
        self.assertEqual(answer()["amount"], 0)
        plan = self.env["piste.commission.plan"].create(
            {
                "name": "10 %",
                "percent": 10,
                "user_ids": [Command.set(self.rep.ids)],
                "is_cumulative": True,
            }
        )
        self.invoice(self.rep, 500)
        self.invoice(self.rep_b, 500)
        others = plan.search([("id", "!=", plan.id), ("is_cumulative", "=", False)])
        others.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(answer()["amount"], 50)

    def test_a_credit_note_is_no_collected_money(self):
        """OD-17: an invoice closed by a credit note brought no money."""
        invoice = self.invoice(self.rep, 500)
        before = self.figures(self.rep)
        invoice._reverse_moves([{"date": invoice.date}], cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self.figures(self.rep), before)

    def test_cancelled_contracts_do_not_count(self):
        """OD-17: what was signed, then cancelled, is not signed."""
        before = self.figures(self.rep)
        self.sign(self.rep, 1000, fields.Datetime.now()).write({"state": "cancel"})
        self.assertEqual(self.figures(self.rep), before)

    @freeze_time("2026-11-23 03:00:00")
    def test_the_week_is_the_one_of_the_user(self):
        """OD-17: Sunday evening in Montréal is still this week, Monday in UTC not."""
        self.sign(self.rep, 1000, datetime(2026, 11, 22, 23))
        self.assertEqual(self.figures(self.rep, tz="America/Toronto")[0], 1000)
        self.assertEqual(self.figures(self.rep, tz="UTC")[0], 0)

    def test_collected_opens_own_invoices(self):
        """OD-17: the tile opens the invoices paid, those of the rep alone."""
        mine, other = self.invoice(self.rep, 500), self.invoice(self.rep_b, 90)
        self.collect(mine, 200)
        self.collect(other, 90)
        action = self.env["piste.dashboard"].with_user(self.rep).action_open_collected()
        found = self.env["account.move"].with_user(self.rep).search(action["domain"])
        self.assertIn(mine, found)
        self.assertNotIn(other, found)
