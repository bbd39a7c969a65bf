from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionRule(PisteCommissions, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.active = False
        cls.design = cls.env.ref("piste.product_fee_design").product_tmpl_id
        cls.today = fields.Date.today()

    def _plan(self, *rules, **values):
        """Return a plan of the company with these rules; 10 % without any."""
        return self.env["piste.commission.plan"].create(
            {
                "name": "Règles",
                "company_id": self.company.id,
                "rule_ids": [Command.create(rule) for rule in rules],
                **values,
            }
        )

    def _earned(self, *invoices):
        """Return (beneficiary, amount) of the commissions, the smallest first."""
        entries = self._entries(*invoices)
        return sorted((e.user_id.login, round(e.amount, 2)) for e in entries)

    def _paid(self, amount=1000.0, **values):
        invoice = self._invoice(amount, tax=False, **values)
        self._collect(invoice)
        return invoice

    def test_first_rule_that_fits_wins_and_the_rest_earns_the_general_rate(self):
        """OD-20: rules in their order; one line, one rule."""
        other = self.env["product.template"].create({"name": "Autre"})
        self._plan(
            {"product_tmpl_id": other.id, "percent": 50, "sequence": 1},
            {"product_tmpl_id": self.design.id, "percent": 15, "sequence": 2},
            {"percent": 20, "sequence": 3},
        )
        self.assertEqual(self._earned(self._paid()), [("piste_rep", 150)])

    def test_rules_only(self):
        """OD-20: what no rule names earns nothing, if the plan says so."""
        plan = self._plan({"fee_kind": "monthly", "percent": 5}, is_rules_only=True)
        self.assertFalse(self._earned(self._paid()))
        plan.is_rules_only = False
        self.assertEqual(self._earned(self._paid()), [("piste_rep", 100)])

    def test_nothing_on_a_product(self):
        """OD-20: a rule may leave a product out of the general rate."""
        self._plan({"product_tmpl_id": self.design.id, "kind": "none"})
        self.assertFalse(self._earned(self._paid()))

    def test_conditions(self):
        """OD-20: category, fee, dates of the invoice and of the money."""
        day = timedelta(days=1)
        category = self.design.categ_id
        below = self.env["product.category"].create(
            {"name": "Dessous", "parent_id": category.id}
        )
        cases = (
            ({"categ_id": category.id}, True),
            ({"categ_id": below.id}, False),
            ({"fee_kind": "one_off"}, True),
            ({"fee_kind": "monthly"}, False),
            ({"sold_from": self.today}, True),
            ({"sold_to": self.today - day}, False),
            ({"date_to": self.today}, True),
            ({"date_from": self.today + day}, False),
        )
        for condition, fits in cases:
            plan = self._plan({"percent": 20, **condition})
            with self.subTest(condition=condition):
                expected = 200 if fits else 100
                self.assertEqual(self._earned(self._paid()), [("piste_rep", expected)])
            plan.active = False

    def test_rank_of_the_client(self):
        """OD-20: the first client of a representative earns more than the others."""
        self._plan({"client_from": 1, "client_to": 1, "percent": 30})
        first = self._paid(100, partner_id=self.merchant_a.id)
        second = self._paid(100, partner_id=self.merchant_b.id)
        again = self._paid(100, partner_id=self.merchant_a.id)
        amounts = [self._entries(i).amount for i in (first, second, again)]
        self.assertEqual(amounts, [30, 10, 30])

    def test_first_contract_and_renewal(self):
        """OD-20: later contracts of a client earn by their own rule."""
        self._plan(
            {"contract_kind": "first", "percent": 30},
            {"contract_kind": "renewal", "percent": 3},
        )
        amounts = []
        for _number in range(2):
            order = self._quote()
            self._sign(order)
            self._pay(order)
            entries = self._entries(order.invoice_ids)
            amounts.append(round(sum(entries.mapped("amount")), 2))
        self.assertEqual(amounts, [311.7, 31.17])

    def test_fixed_amounts_follow_the_money(self):
        """OD-20: per unit or per line, pro rata, to the cent, back on a refund."""
        for kind, amount, whole in (("unit", 50.01, 100.02), ("line", 33.34, 33.34)):
            plan = self._plan({"kind": kind, "amount": amount})
            invoice = self._invoice(500, tax=False, post=False)
            invoice.invoice_line_ids.quantity = 2
            invoice.action_post()
            for part in (333.33, 333.33, 333.34):
                self._collect(invoice, part)
            with self.subTest(kind=kind):
                total = round(sum(self._entries(invoice).mapped("amount")), 2)
                self.assertEqual(total, whole)
                refund = self._refund(invoice)
                self._collect(refund)
                total = round(sum(self._entries(invoice, refund).mapped("amount")), 2)
                self.assertEqual(total, 0)
            plan.active = False

    def test_marginal_tiers_of_the_month(self):
        """OD-20: 5 % up to 10 000 collected in the month, 7 % above."""
        self._tiered_plan()
        self._paid(8000)
        second = self._paid(4000)
        self.assertEqual(self._earned(second), [("piste_rep", 240)])
        french = self._entries(second).with_context(lang="fr_CA")
        self.assertIn("6 % (paliers de", french.explanation)
        theirs = self._paid(9000, user=self.rep_b)
        self.assertEqual(self._earned(theirs), [("piste_rep_b", 450)])

    def test_tiers_are_reckoned_again_when_money_goes_back(self):
        """U3: whatever goes back, the month earns what its tiers give."""
        self._tiered_plan()
        first, second = self._paid(8000), self._paid(4000)
        first.line_ids.remove_move_reconcile()
        entries = self._entries(first, second)
        self.assertEqual(round(sum(entries.mapped("amount")), 2), 200)
        adjustment = entries.filtered("adjusts_id")
        self.assertEqual((adjustment.amount, adjustment.state), (-40, "earned"))
        french = adjustment.with_context(lang="fr_CA").explanation
        self.assertIn("recalculés", french)
        self._collect(first)
        entries = self._entries(first, second)
        self.assertEqual(round(sum(entries.mapped("amount")), 2), 640)

    def _tiered_plan(self):
        tiers = [{"percent": 5}, {"amount_from": 10000, "percent": 7}]
        return self._plan(
            {"kind": "tiers", "tier_ids": [Command.create(tier) for tier in tiers]}
        )

    def test_tiers_that_earned_do_not_change(self):
        """U3: the months that are over keep their rates."""
        plan = self._tiered_plan()
        rule = plan.rule_ids
        rule.tier_ids[0].percent = 6
        self._paid()
        with self.assertRaises(UserError):
            rule.tier_ids[0].percent = 5
        with self.assertRaises(UserError):
            rule.tier_ids[1].unlink()
        with self.assertRaises(UserError):
            rule.tier_period = "year"
        with self.assertRaises(UserError):
            rule.unlink()
        rule.active = False
        self.assertEqual(self._earned(self._paid()), [("piste_rep", 100)])

    def test_leader_and_director_earn_on_the_team(self):
        """OD-20: two levels above the representative, nobody twice on his own sale."""
        self._plan(
            {"percent": 10},
            {"beneficiary": "leader", "percent": 2},
            {"beneficiary": "person", "person_id": self.manager.id, "percent": 1},
        )
        expected = [("piste_leader", 20), ("piste_manager", 10), ("piste_rep", 100)]
        invoice = self._paid()
        self.assertEqual(self._earned(invoice), expected)
        entry = self._entries(invoice).filtered(lambda e: e.user_id == self.leader)
        self.assertEqual(entry.seller_id, self.rep)
        self.assertIn("vendu par", entry.with_context(lang="fr_CA").explanation)
        own = self._paid(user=self.leader)
        self.assertEqual(
            self._earned(own), [("piste_leader", 100), ("piste_manager", 10)]
        )
        found = self.env["piste.commission.entry"].with_user(self.rep)
        mine = found.search([("move_id", "=", invoice.id)])
        self.assertEqual(mine.mapped("amount"), [100], "not the leader's")

    def test_cumulative_plan_comes_on_top(self):
        """OD-20: a bonus besides the plan; the index lets both stand."""
        self._plan()
        self._plan({"percent": 2}, name="Prime", is_cumulative=True)
        self.assertEqual(
            self._earned(self._paid()), [("piste_rep", 20), ("piste_rep", 100)]
        )

    def test_overlapping_plans_are_refused_by_name(self):
        """OD-20: who would be paid twice is told which plan is in the way."""
        self._plan(name="Général")
        cases = (
            {},
            {"user_ids": self.rep.ids},
            {"team_ids": self.team.ids, "date_from": self.today},
        )
        for values in cases:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, "Général"),
                self.cr.savepoint(),
            ):
                self._plan(name="Autre", **values)

    def test_plans_that_do_not_meet_are_allowed(self):
        """OD-20: other people, other days, another company."""
        team = self._plan(name="Équipe", team_ids=self.team.ids)
        self._plan(name="Autre", user_ids=self.rep_b.ids)
        overlap = self.assertRaisesRegex(ValidationError, "Équipe")
        with overlap, self.cr.savepoint():
            self._plan(name="Marie", user_ids=self.rep.ids)
        team.date_to = self.today
        self._plan(
            name="Plus tard",
            team_ids=self.team.ids,
            date_from=self.today + timedelta(days=1),
        )
        company = self.env["res.company"].create({"name": "Ailleurs"})
        self._plan(name="Ailleurs", company_id=company.id)

    def test_a_plan_for_nobody_is_refused(self):
        """OD-20: a list that was emptied never becomes everybody."""
        plan = self._plan(user_ids=self.rep.ids)
        self.assertEqual(plan.scope, "listed")
        with self.assertRaises(ValidationError):
            plan.user_ids = False
        plan.write({"scope": "everybody", "user_ids": False})

    def test_who_left_earns_if_the_plan_says_so(self):
        """OD-20: the clients of a former representative still pay."""
        plan = self._plan(user_ids=self.rep.ids)
        self.rep.active = False
        self.assertEqual(self._earned(self._paid()), [("piste_rep", 100)])
        plan.pays_departed = False
        self.assertFalse(self._earned(self._paid()))

    def test_rates_are_checked_by_the_database(self):
        """OD-20: no negative, no 300 %, no amount of zero, no nameless person."""
        plan = self._plan()
        for values in (
            {"percent": 300},
            {"percent": -1},
            {"kind": "unit", "amount": 0},
            {"percent": 5, "beneficiary": "person"},
            {"percent": 5, "client_from": 3, "client_to": 2},
            {"percent": 5, "date_from": "2026-02-01", "date_to": "2026-01-01"},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.cr.savepoint(),
            ):
                plan.rule_ids.create({"plan_id": plan.id, **values})
                self.env.flush_all()

    def test_tiers_begin_at_zero(self):
        """OD-20: no money without a tier."""
        for tiers in ([], [{"amount_from": 5, "percent": 5}]):
            with self.subTest(tiers=tiers), self.assertRaises(ValidationError):
                self._plan(
                    {
                        "kind": "tiers",
                        "tier_ids": [Command.create(tier) for tier in tiers],
                    }
                )

    def test_accountant_writes_a_plan_on_the_screen(self):
        """OD-20: name, list of people, one rule."""
        form = Form(self.env["piste.commission.plan"].with_user(self.accountant))
        form.name = "Équipe A"
        form.scope = "listed"
        form.team_ids.add(self.team)
        with form.rule_ids.new() as rule:
            rule.fee_kind = "monthly"
            rule.percent = 5
        plan = form.save()
        self.assertEqual(plan.scope, "listed")
        french = plan.rule_ids.with_context(lang="fr_CA").name
        self.assertEqual(french.replace("\xa0", " "), "Mensuel · 5 %")

    def test_payment_moved_to_another_invoice(self):
        """U3: taken back here, earned there, to the cent, and explained."""
        self._plan()
        first = self._invoice(1000, tax=False)
        second = self._invoice(300, tax=False, user=self.rep_b)
        payment = self._collect(first, 300)
        line = payment.move_id.line_ids.filtered("reconciled")
        line.remove_move_reconcile()
        (
            line
            + second.line_ids.filtered(lambda row: row.account_id == line.account_id)
        ).reconcile()
        self.assertEqual(sum(self._entries(first).mapped("amount")), 0)
        self.assertEqual(self._earned(second), [("piste_rep_b", 30)])
        reversal = self._entries(first).filtered("reversal_of_id")
        self.assertIn("repris le", reversal.with_context(lang="fr_CA").explanation)

    def test_three_parts_in_two_currencies(self):
        """U3: an invoice in US dollars paid in both currencies earns it all, once."""
        self._plan()
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "company_id": self.company.id,
                "rate": 0.7333,
                "name": self.today - timedelta(days=9),
            }
        )
        invoice = self._invoice(100, tax=False, currency_id=usd.id)
        balance = -invoice.invoice_line_ids.balance
        self._collect(invoice, 33.33)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create(
            {
                "journal_id": self.journal.id,
                "currency_id": self.company.currency_id.id,
                "amount": 40,
            }
        )._create_payments()
        self._collect(invoice)
        entries = self._entries(invoice)
        self.assertEqual(len(entries), 3)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertAlmostEqual(sum(entries.mapped("base_amount")), balance, 2)
        self.assertAlmostEqual(sum(entries.mapped("amount")), balance / 10, 2)

    def test_refund_in_part_of_a_paid_invoice(self):
        """U3: a third given back takes a third of the commission."""
        self._plan()
        invoice = self._paid(999.99)
        refund = self._refund(invoice, 333.33)
        self._collect(refund)
        total = round(sum(self._entries(invoice, refund).mapped("amount")), 2)
        self.assertAlmostEqual(total, 66.67, 2)
