from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .common import HomeCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardMoney(HomeCommon):
    def figures(self, user, **context):
        items = self.home(user, **context)["sections"]["week"]["items"]
        return [item["value"] for item in items]

    def sign(self, owner, amount, moment):
        """Create a contract of ``amount``, taxes included, signed at ``moment``."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "user_id": owner.id,
                "order_line": [
                    Command.create(
                        {
                            "name": "Plage",
                            "product_id": self.env["product.product"]
                            .create({"name": "Plage"})
                            .id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.write({"signed_on": moment})
        return order

    def invoice(self, owner, amount):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.merchant_a.id,
                "invoice_user_id": owner.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Plage",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def collect(self, invoice, amount, day=None):
        """Collect ``amount`` on ``invoice`` by an entry of the bank journal."""
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "date": day or fields.Date.context_today(self.env.user),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": invoice.partner_id.id,
                            "credit": amount,
                        }
                    ),
                    Command.create(
                        {"account_id": bank.default_account_id.id, "debit": amount}
                    ),
                ],
            }
        )
        entry.action_post()
        credit = entry.line_ids.filtered("credit")
        (receivable + credit).reconcile()

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

    def test_commissions_to_receive_and_paid(self):
        """OD-20: each rep sees his commissions to receive and paid, no other's."""
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
                        (self.rep, 12, today),
                        (self.rep_b, 99, False),
                    ),
                    10**9,
                )
            ]
        )
        after = self.commissions(self.rep)
        self.assertEqual([a - b for a, b in zip(after, before, strict=True)], [30, 12])

    def commissions(self, user):
        items = self.home(user)["sections"]["commissions"]["items"]
        return [item["value"] for item in items]

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
