from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import PisteCommon

MONDAY = "2026-06-08 12:30:00"  # 8:30 in Montréal


@tagged("post_install", "-at_install", "piste_comment")
class TestCommentDigest(PisteCommon):
    """OD-21: the comments of the week, by e-mail on Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["piste.comment"].search([]).unlink()
        cls.readers = cls.rep + cls.agent + cls.manager
        for user in cls.readers:
            user.write(
                {
                    "email": f"{user.login}@example.com",
                    "tz": "America/Montreal",
                    "lang": "fr_CA",
                }
            )
        (cls.env["res.users"].search([]) - cls.readers).piste_comment_digest = False

    def say(self, name, moment, **values):
        comment = self.env["piste.comment"].with_user(self.rep).create({"name": name})
        answered_at = values.pop("answered_at", None)
        comment.sudo().write(values)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE piste_comment SET create_date = %s, answered_at = %s WHERE id = %s",
            [moment, answered_at, comment.id],
        )
        comment.invalidate_recordset()

    def letters(self, moment=MONDAY):
        """Run the cron at ``moment`` and return what it queued since before."""
        known = self.env["mail.mail"].search([])
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_comment_digest").method_direct_trigger()
        return self.env["mail.mail"].search([]) - known

    def test_what_was_said_and_answered_last_week(self):
        """OD-21: new ones, and older ones that were answered; in French."""
        self.say("Un coupon deux fois ?", "2026-06-03 15:00:00")
        self.say(
            "Le formulaire est long",
            "2026-05-04 15:00:00",
            answer="Raccourci.",
            answered_at="2026-06-05 15:00:00",
            state="done",
        )
        self.say("Ancien", "2026-05-04 15:00:00")
        self.say("Trop récent", "2026-06-08 11:00:00")
        letters = self.letters()
        self.assertEqual(letters.recipient_ids, self.readers.partner_id)
        self.assertEqual(len(letters), 3)
        for letter in letters:
            self.assertIn("Commentaires de l’équipe", letter.subject)
            self.assertIn("Un coupon deux fois ?", letter.body_html)
            self.assertIn("Raccourci.", letter.body_html)
            self.assertNotIn("Ancien", letter.body_html)
            self.assertNotIn("Trop récent", letter.body_html)

    def test_nothing_said_nothing_sent(self):
        """OD-21: no letter without news."""
        self.say("Ancien", "2026-05-04 15:00:00")
        self.assertFalse(self.letters())

    def test_once_a_week(self):
        """OD-21: two runs, two workers, one letter; the next week another one."""
        self.say("Un coupon deux fois ?", "2026-06-03 15:00:00")
        self.assertEqual(len(self.letters()), 3)
        self.assertFalse(self.letters("2026-06-08 13:30:00"))
        Digest = self.env["piste.comment.digest"]
        self.say("Encore", "2026-06-10 15:00:00")
        due = Digest._due(datetime(2026, 6, 15, 12, 30))
        self.assertEqual(len(Digest._claim(due)), 3)
        self.assertFalse(Digest._claim(due))

    def test_a_failure_leaves_the_next_run_its_letters(self):
        """OD-21: claimed and queued together, or not at all."""
        self.say("Un coupon deux fois ?", "2026-06-03 15:00:00")
        Digest = self.env["piste.comment.digest"]
        now = datetime(2026, 6, 8, 12, 30)
        with (
            patch.object(type(Digest), "_send", side_effect=ValueError),
            self.assertRaises(ValueError),
            self.cr.savepoint(),
        ):
            Digest._claim(Digest._due(now))._send()
        self.assertEqual(len(Digest._due(now)), 3)

    def test_who_declines_gets_none(self):
        """OD-21: each one says so in his own preferences."""
        self.say("Un coupon deux fois ?", "2026-06-03 15:00:00")
        self.agent.with_user(self.agent).piste_comment_digest = False
        letters = self.letters()
        self.assertEqual(letters.recipient_ids, (self.rep + self.manager).partner_id)

    def test_preferences_offer_it(self):
        """OD-21: a box among one's preferences."""
        me = self.rep.with_user(self.rep)
        with Form(me, "base.view_users_form_simple_modif") as form:
            self.assertTrue(form.piste_comment_digest)
            form.piste_comment_digest = False
        self.assertFalse(self.rep.piste_comment_digest)

    def test_never_to_a_merchant_nor_to_another_company(self):
        """OD-21: those who work with Piste, in the company of the comment."""
        self.say("Un coupon deux fois ?", "2026-06-03 15:00:00")
        other = self.env["res.company"].create({"name": "Ailleurs"})
        self.agent.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.portal_a.write({"email": "a@example.com", "piste_comment_digest": True})
        letters = self.letters()
        self.assertEqual(letters.recipient_ids, (self.rep + self.manager).partner_id)
