from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PisteObjectives


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveActual(PisteObjectives, TransactionCase):
    """OD-17: each amount in the week of its event, whoever it belongs to."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time("2026-06-10 15:00:00"))
        super().setUpClass()
        (cls.rep + cls.rep_b + cls.leader).tz = "America/Montreal"

    def test_signed_in_the_week_of_the_signature(self):
        """OD-17: before taxes, in the time zone of the representative."""
        objective = self._objective()
        self._contract("2026-03-02 03:30:00", 700)  # Sunday evening in Montréal
        self._contract("2026-03-02 15:00:00", 300)
        self._contract("2026-03-02 15:00:00", 999, user=self.rep_b)
        cancelled = self._contract("2026-03-02 15:00:00", 555)
        cancelled._action_cancel()
        self.assertEqual(self._week(objective, "2026-03-01").actual, 700)
        self.assertEqual(self._week(objective, "2026-03-02").actual, 300)
        self.assertEqual(objective.actual, 1000)

    def test_confirmed_without_signature_counts_once_confirmed(self):
        """OD-17: dated by the confirmation; a draft is nothing."""
        objective = self._objective()
        order = self._contract(False, 400)
        self.assertEqual(objective.actual, 0)
        order.write({"state": "sale", "date_order": "2026-04-08 15:00:00"})
        objective.invalidate_recordset()
        self.assertEqual(self._week(objective, "2026-04-08").actual, 400)

    def test_a_team_reaches_what_its_members_reach(self):
        """OD-17: their sum; other teams are theirs."""
        objective = self._objective(team_id=self.team.id)
        self._contract("2026-03-03 15:00:00", 100)
        self._contract("2026-03-04 15:00:00", 200, user=self.leader)
        self._contract("2026-03-05 15:00:00", 400, user=self.rep_b)
        self.assertEqual(objective.actual, 300)

    def test_collected_is_dated_by_the_payment(self):
        """OD-17: the share before taxes of each payment."""
        objective = self._objective("real")
        invoice = self._sell("2026-02-02", 1000)
        self._collect_on(invoice, "2026-03-10", invoice.amount_total / 2)
        self._collect_on(invoice, "2026-04-14")
        self.assertAlmostEqual(self._week(objective, "2026-02-02").actual, 0)
        self.assertAlmostEqual(self._week(objective, "2026-03-10").actual, 500, 2)
        self.assertAlmostEqual(objective.actual, 1000, 2)

    def test_invoiced_is_dated_by_the_invoice_and_credit_notes_subtract(self):
        """OD-17: the company chooses; a credit note is for who sold."""
        self.company.piste_objective_basis = "invoiced"
        objective = self._objective("real")
        invoice = self._sell("2026-02-02", 1000)
        refund = invoice._reverse_moves([{"invoice_date": "2026-05-05"}])
        refund.invoice_line_ids.price_unit = 250
        refund.invoice_user_id = self.accountant
        refund.action_post()
        self.assertEqual(self._week(objective, "2026-02-02").actual, 1000)
        self.assertEqual(self._week(objective, "2026-05-05").actual, -250)
        self.assertEqual(objective.actual, 750)

    def test_money_given_back_subtracts_from_what_was_collected(self):
        """OD-17: a credit note set against its invoice is no money, one paid out is."""
        objective = self._objective("real")
        invoice = self._sell("2026-02-02", 1000)
        self._collect_on(invoice, "2026-02-03")
        refund = invoice._reverse_moves(
            [{"invoice_date": "2026-05-05", "date": "2026-05-05"}]
        )
        refund.action_post()
        objective.invalidate_recordset()
        self.assertAlmostEqual(objective.actual, 1000, 2)
        self._collect_on(refund, "2026-05-06")
        objective.invalidate_recordset()
        self.assertAlmostEqual(self._week(objective, "2026-05-06").actual, -1000, 2)
        self.assertAlmostEqual(objective.actual, 0, 2)

    def test_advertising_sold_and_real(self):
        """OD-19: sold once confirmed, real once collected or invoiced, less credits."""
        objective = self._objective("advertising")
        banner = self._product(advertising=True)
        order = self._contract("2026-03-03 15:00:00", 600)
        order.order_line.create(
            {
                "order_id": order.id,
                "product_id": banner.id,
                "price_unit": 400,
                "product_uom_qty": 1,
            }
        )
        self.assertEqual(objective.sold, 0)
        order.write({"state": "sale"})
        invoice = self._sell("2026-03-04", 600, product=banner)
        invoice.button_draft()
        invoice.invoice_line_ids = [
            Command.create({"product_id": self._product().id, "price_unit": 400})
        ]
        invoice.action_post()
        self._collect_on(invoice, "2026-04-07")
        objective.invalidate_recordset()
        self.assertEqual(objective.sold, 400)
        self.assertAlmostEqual(objective.actual, 600, 2)
        self.company.piste_objective_basis = "invoiced"
        refund = invoice._reverse_moves([{"invoice_date": "2026-05-05"}])
        refund.action_post()
        objective.invalidate_recordset()
        self.assertAlmostEqual(self._week(objective, "2026-03-04").actual, 600, 2)
        self.assertAlmostEqual(objective.actual, 0, 2)

    def test_commissions_in_the_week_of_the_payment(self):
        """OD-17, OD-20: earned by collected money, taken back with it."""
        objective = self._objective("commission")
        invoice = self._sell("2026-03-02", 1000)
        payment = self._collect_on(invoice, "2026-03-10")
        self.assertEqual(self._week(objective, "2026-03-10").actual, 100)
        payment.action_draft()
        payment.action_cancel()
        objective.invalidate_recordset()
        self.assertEqual(objective.actual, 0)

    def test_difference_and_forecast(self):
        """OD-17: to date, and by the end, linear on working days."""
        objective = self._objective(target=2200, month="6")
        self._contract("2026-06-02 15:00:00", 1000)
        # Wednesday the 10th: 8 of 22 working days.
        self.assertAlmostEqual(objective.expected, 800, 2)
        self.assertAlmostEqual(objective.variance, 200, 2)
        self.assertAlmostEqual(objective.forecast, 2750, 2)
        self.assertEqual(objective.progress, 45)

    def test_an_objective_of_zero(self):
        """OD-17: a dash, no division."""
        objective = self._objective(target=0, month="6")
        self._contract("2026-06-02 15:00:00", 1000)
        self.assertEqual((objective.progress, objective.progress_label), (0, "—"))
        self.assertEqual(objective.forecast, 2750)
        self.assertEqual(set(objective.week_ids.mapped("progress_label")), {"—"})

    def test_nothing_is_reached_of_what_has_not_begun(self):
        """OD-17: next month is empty, without an error."""
        objective = self._objective(month="7")
        self.assertEqual((objective.actual, objective.forecast), (0, 0))
        self.assertFalse(any(objective.week_ids.mapped("is_begun")))

    def test_the_number_of_queries_does_not_grow(self):
        """OD-17: twenty representatives and all their weeks, as for one."""
        users = self.env["res.users"]
        for number in range(20):
            users |= self._create_user(
                f"many_{number}",
                "piste.piste_group_rep",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
        one = self._objective(user=users[0])
        many = self.env["piste.objective"].concat(
            one, *(self._objective(user=user) for user in users[1:])
        )

        def count(objectives):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            objectives.mapped("chart")
            weeks = objectives.week_ids
            weeks.mapped("actual")
            return len(weeks), self.cr.sql_log_count - before

        count(one)
        weeks_one, queries_one = count(one)
        weeks_many, queries_many = count(many)
        self.assertEqual((weeks_one, weeks_many), (53, 1060))
        # A thousand records are fetched at once: the weeks need a second fetch.
        self.assertLessEqual(queries_many, queries_one + 4)
