from collections import Counter

from freezegun import freeze_time

from odoo.tests import tagged

from ..workers import WorkersCase

# Nobody else earned anything that long ago.
FIRST_OF_THE_MONTH = "2001-02-01 12:00:00"
PEOPLE, LINES = 4, 3


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionRace(WorkersCase):
    """OD-20: workers at the same settlement: each line counts once, to the cent."""

    login = "releve_a_deux"

    def setUp(self):
        self.startPatcher(freeze_time(FIRST_OF_THE_MONTH))
        super().setUp()

    def prepare(self, env):
        users = self.create_users(env, PEOPLE)
        self.user_ids = users.ids
        entries = env["piste.commission.entry"].create(
            [
                {
                    "user_id": user.id,
                    "company_id": env.company.id,
                    "plan_id": env.ref("piste.commission_plan_general").id,
                    "allocation_id": 2 * 10**9 + number,
                    "date": "2001-01-15",
                    "percent": 10,
                    "base_amount": 100.1,
                    "amount": 10.01 + number,
                }
                for user in users
                for number in range(LINES)
            ]
        )
        self.total = round(sum(entries.mapped("amount")), 2)

    def forget(self, env):
        env.cr.execute(
            "DELETE FROM piste_commission_entry WHERE user_id = ANY(%s)",
            [self.user_ids],
        )
        Statement = env["piste.commission.statement"]
        ids = Statement.search([("user_id", "in", self.user_ids)]).ids
        self.forget_documents(env, Statement._table, Statement._name, ids)
        self.forget_users(env)

    def settle(self, env):
        env["piste.commission.statement"]._cron_prepare(batch=1)

    def assertSettledOnce(self):
        statements = self.rows(
            "SELECT user_id, amount, id FROM piste_commission_statement"
            " WHERE user_id = ANY(%s)",
            self.user_ids,
        )
        people = Counter(user_id for user_id, _amount, _id in statements)
        self.assertEqual(people, Counter(self.user_ids))
        amounts = sum(float(amount) for _user, amount, _id in statements)
        self.assertEqual(round(amounts, 2), self.total)
        lines = Counter(
            self.rows(
                "SELECT user_id, statement_id FROM piste_commission_entry"
                " WHERE user_id = ANY(%s)",
                self.user_ids,
            )
        )
        self.assertEqual(
            lines, {(user_id, id_): LINES for user_id, _amount, id_ in statements}
        )

    def test_three_workers_begin_together(self):
        """OD-20: one statement each, whoever makes it."""
        self.at_once(self.settle)
        self.committed(self.settle)
        self.assertSettledOnce()

    def test_second_worker_settles_nothing_twice(self):
        """OD-20: a representative has one statement a month, by the database."""
        first, _second, _waited = self.in_the_middle(
            self.settle, "piste.commission.statement", "_prepare_drafts"
        )
        self.assertFalse(first)
        self.committed(self.settle)
        self.assertSettledOnce()
