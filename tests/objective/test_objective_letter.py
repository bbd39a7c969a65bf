from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PisteObjectives

MONDAY = "2026-06-08 12:30:00"  # 8:30 in Montréal, 14:30 in Paris


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveLetter(PisteObjectives, TransactionCase):
    """OD-17, U5: the letter of Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["piste.objective"].search([]).unlink()
        users = cls.rep + cls.rep_b + cls.manager + cls.leader
        for user in users:
            user.write(
                {
                    "email": f"{user.login}@example.com",
                    "tz": "America/Montreal",
                    "lang": "fr_CA",
                }
            )
        cls.managers = cls.env["piste.objective.letter"]._managers(cls.company)
        cls.objective = cls._objective(target=52000)
        cls._contract("2026-06-02 15:00:00", 500)

    def _letters(self, moment=MONDAY):
        """Run the cron at ``moment`` and return what it queued since before."""
        known = self.env["mail.mail"].search([])
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_objective_letters").method_direct_trigger()
        return self.env["mail.mail"].search([]) - known

    def test_each_rep_on_monday_in_his_language(self):
        """OD-17, U5: last week, real of projection; nobody without an objective."""
        letters = self._letters()
        own = letters.filtered(lambda mail: self.rep.partner_id in mail.recipient_ids)
        self.assertEqual(len(own), 1)
        self.assertIn("Vos objectifs", own.subject)
        self.assertIn("500,00", own.body_html)
        self.assertIn("$ signés", own.body_html)
        self.assertFalse(
            letters.filtered(lambda mail: self.rep_b.partner_id in mail.recipient_ids)
        )

    def test_a_summary_to_the_managers(self):
        """OD-17, U5: every representative in one letter."""
        self._objective(user=self.rep_b, target=26000)
        letters = self._letters()
        summary = letters.filtered(
            lambda mail: self.manager.partner_id in mail.recipient_ids
        )
        self.assertEqual(len(summary), 1)
        for user in (self.rep, self.rep_b):
            self.assertIn(user.name, summary.body_html)

    def test_two_runs_send_one_letter(self):
        """OD-17: unique per person and week, also for a second worker."""
        self.assertTrue(self._letters())
        self.assertFalse(self._letters("2026-06-08 13:30:00"))
        self.assertFalse(self._letters("2026-06-09 13:30:00"))
        self.assertTrue(self._letters("2026-06-15 13:30:00"))

    def test_a_second_worker_finds_them_claimed(self):
        """OD-17: what another one wrote meanwhile is not sent again."""
        Letter = self.env["piste.objective.letter"]
        due = Letter._due(datetime(2026, 6, 8, 12, 30))
        self.assertTrue(due)
        self.assertEqual(len(Letter._claim(due)), len(due))
        self.assertFalse(Letter._claim(due))

    def test_monday_is_the_one_of_the_reader(self):
        """OD-17: seven in the morning where he is; a late server until Wednesday."""
        Letter = self.env["piste.objective.letter"]
        for tz, moment, expected in (
            ("America/Montreal", datetime(2026, 6, 8, 10, 59), None),
            ("America/Montreal", datetime(2026, 6, 8, 11, 0), "2026-06-08"),
            ("Europe/Paris", datetime(2026, 6, 8, 4, 59), None),
            ("Europe/Paris", datetime(2026, 6, 8, 5, 0), "2026-06-08"),
            ("Pacific/Auckland", datetime(2026, 6, 7, 19, 0), "2026-06-08"),
            ("America/Montreal", datetime(2026, 6, 10, 15, 0), "2026-06-08"),
            ("America/Montreal", datetime(2026, 6, 11, 15, 0), None),
        ):
            self.rep.tz = tz
            monday = Letter._monday_of(self.rep, moment)
            with self.subTest(tz=tz, moment=moment):
                self.assertEqual(monday and str(monday), expected)

    def test_a_letter_that_fails_holds_up_no_other(self):
        """OD-17: the others leave on Monday; it is tried again by the next run."""
        self._objective(user=self.rep_b, target=26000)
        Letter = type(self.env["piste.objective.letter"])
        send = Letter._send

        def fail(letters):
            if self.rep in letters.user_id:
                raise ValueError(letters)
            return send(letters)

        with (
            patch.object(Letter, "_send", fail),
            mute_logger("odoo.addons.piste.models.core.base"),
        ):
            readers = self._letters().recipient_ids
        self.assertIn(self.rep_b.partner_id, readers)
        self.assertIn(self.manager.partner_id, readers)
        self.assertNotIn(self.rep.partner_id, readers)
        self.assertEqual(self._letters().recipient_ids, self.rep.partner_id)

    def test_a_failure_leaves_the_next_run_its_letters(self):
        """OD-17: a letter is claimed and queued together, or not at all."""
        Letter = self.env["piste.objective.letter"]
        with (
            patch.object(type(Letter), "_send", side_effect=ValueError),
            self.assertRaises(ValueError),
            self.cr.savepoint(),
        ):
            Letter._claim(Letter._due(datetime(2026, 6, 8, 12, 30)))._send()
        self.assertTrue(Letter._due(datetime(2026, 6, 8, 12, 30)))
