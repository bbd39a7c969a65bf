from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import TODAY, PisteHabits


@tagged("post_install", "-at_install", "piste_habit")
class TestHabitClient(PisteHabits, TransactionCase):
    """GB-07, U24: on the form of the client, from his posted invoices."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time("2026-06-10 15:00:00"))
        super().setUpClass()
        cls.coffee, cls.cups = cls._product("Café"), cls._product("Gobelets")
        for days_ago in (100, 70, 40, 10):
            cls._buy(cls.merchant_a, days_ago, cls.coffee)
        cls._buy(cls.merchant_a, 10, cls.cups)

    def _search(self, *alerts, user=None):
        return (
            self.env["res.partner"]
            .with_user(user or self.manager)
            .search(
                [
                    ("piste_habit_alert", "in", list(alerts)),
                    ("id", "in", (self.merchant_a + self.merchant_b).ids),
                ]
            )
        )

    def test_interval_last_and_next_order(self):
        """GB-07: of the company, also on its contacts' forms."""
        client = self.merchant_a.with_user(self.rep)
        self.assertEqual(client.piste_habit_count, 4)
        self.assertEqual(client.piste_habit_interval, 30)
        self.assertEqual(client.piste_habit_last, TODAY - timedelta(days=10))
        self.assertEqual(client.piste_habit_next, TODAY + timedelta(days=20))
        self.assertFalse(client.piste_habit_alert)

    def test_usual_products_most_frequent_first(self):
        """GB-07: drafts and what was given back do not count."""
        habits = self.merchant_a.with_user(self.rep).piste_habit_ids
        self.assertEqual(
            habits.product_tmpl_id, (self.coffee + self.cups).product_tmpl_id
        )
        self.assertEqual(habits[0].order_count, 4)
        self.assertEqual(habits[0].amount, 400)
        self._buy(self.merchant_a, 5, self.cups, kind="refund")
        self.env.invalidate_all()
        habits = self.merchant_a.with_user(self.rep).piste_habit_ids
        self.assertEqual(habits.product_tmpl_id, self.coffee.product_tmpl_id)

    def test_falling_clients(self):
        """U24: the late one and the one who buys half, each by his own search."""
        for days_ago in (200, 170, 140):
            self._buy(self.merchant_b, days_ago, self.coffee)
        self.assertEqual(self.merchant_b.piste_habit_alert, "late")
        self.assertEqual(self._search("late"), self.merchant_b)
        self.assertFalse(self._search("drop"))
        self._buy(self.merchant_b, 20, self.coffee, 10)
        self.env.invalidate_all()
        self.assertEqual(self.merchant_b.piste_habit_alert, "drop")
        self.assertEqual(self._search("drop", "late"), self.merchant_b)
        self.assertEqual(self._search(False), self.merchant_a)

    def test_a_rep_finds_his_clients_only(self):
        """U24: the list and the products obey the rules of the clients."""
        for days_ago in (200, 170, 140):
            self._buy(self.merchant_b, days_ago, self.coffee)
        self.assertFalse(self._search("late", user=self.rep))
        self.assertEqual(self._search("late", user=self.rep_b), self.merchant_b)
        found = self.env["piste.habit"].with_user(self.rep).search([])
        self.assertEqual(found.partner_id, self.merchant_a)
        with self.assertRaises(AccessError):
            self.merchant_b.with_user(self.rep).read(["piste_habit_interval"])

    def test_who_sells_nothing_reads_no_habit(self):
        """GB-07: neither an agent nor the merchant himself."""
        for user in (self.agent, self.portal_a):
            client = self.merchant_a.with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                client.read(["piste_habit_interval"])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["piste.habit"].with_user(user).search([])

    def test_the_number_of_queries_does_not_grow(self):
        """GB-07: a whole list as one client."""
        one = self.merchant_a
        both = self.merchant_a + self.merchant_b
        names = ["piste_habit_alert", "piste_habit_next", "piste_habit_ids"]

        def count(clients):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            clients.read(names)
            return self.cr.sql_log_count - before

        count(one)
        self.assertLessEqual(count(both), count(one))
