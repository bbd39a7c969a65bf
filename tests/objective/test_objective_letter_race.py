from collections import Counter
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.piste.models.core import piste_weekly_letter_mixin

from ..workers import WorkersCase

# Nobody else has an objective of that year.
MONDAY = "2031-06-09"
PEOPLE = 5


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveLetterRace(WorkersCase):
    """OD-17, U5: workers at the same Monday letter: one per person and kind."""

    login = "lettre_a_deux"

    def setUp(self):
        self.startPatcher(freeze_time(f"{MONDAY} 15:00:00"))
        super().setUp()
        self.startPatcher(patch.object(piste_weekly_letter_mixin, "BATCH", 2))

    def prepare(self, env):
        users = self.create_users(env, PEOPLE)
        managers = env.ref("piste.piste_group_manager")
        users[0].group_ids = [Command.link(managers.id)]
        objectives = env["piste.objective"].create(
            [
                {
                    "user_id": user.id,
                    "measure": "signed",
                    "year": 2031,
                    "target": 52000,
                }
                for user in users
            ]
        )
        self.objective_ids = objectives.ids
        due = env["piste.objective.letter"]._due(fields.Datetime.now())
        self.due = [(user, company, kind) for user, company, _week, kind in due]

    def forget(self, env):
        letters = env["piste.objective.letter"].search([("week", "=", MONDAY)])
        table, model = letters._table, letters._name
        self.forget_documents(env, table, model, letters.ids)
        env["piste.objective"].browse(self.objective_ids).unlink()
        self.forget_users(env)

    def send(self, env):
        env["piste.objective.letter"]._cron_send()

    def assertSentOnce(self):
        self.assertGreater(len(self.due), PEOPLE)
        mails = Counter(
            self.rows(
                "SELECT letter.user_id, letter.company_id, letter.kind"
                " FROM piste_objective_letter letter JOIN mail_message message"
                " ON message.model = 'piste.objective.letter'"
                " AND message.res_id = letter.id"
                " JOIN mail_mail mail ON mail.mail_message_id = message.id"
                " WHERE letter.week = %s",
                MONDAY,
            )
        )
        self.assertEqual(mails, Counter(self.due))

    def test_three_workers_begin_together(self):
        """OD-17: small batches; what one left is done by the next run."""
        self.at_once(self.send)
        self.committed(self.send)
        self.assertSentOnce()

    def test_second_worker_sends_nothing_twice(self):
        """OD-17: a letter belongs to whoever wrote its row first."""
        first, _second, _waited = self.in_the_middle(
            self.send, "piste.objective.letter", "_send"
        )
        self.assertFalse(first)
        self.committed(self.send)
        self.assertSentOnce()
