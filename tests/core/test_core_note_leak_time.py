from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..note.common import SECRET
from .note_leak_common import LeakCase


@tagged("post_install", "-at_install", "piste_note")
class TestNoteLeakInTime(LeakCase):
    """OD-16, I14: as soon as the file is somebody else's, or nobody's."""

    def _found_by(self, user):
        Note = self.env_of(user)["piste.note"]
        return Note.search_count([("body", "ilike", SECRET)])

    def test_former_rep_learns_nothing_more(self):
        """I1 17, A26: nor by the reminders he had; the new rep reads them all."""
        own = self.note.with_user(self.rep)
        own.reminder_date = "2030-01-07"
        own.copy({"reminder_date": "2030-01-08", "reminder_kind": "meeting"})
        self.merchant_a.with_user(self.manager).user_id = self.rep_b
        self.piste.with_user(self.manager).user_id = self.rep_b
        self.env.cr.precommit.run()
        env = self.env_of(self.rep)
        self.assertFalse(
            env["mail.activity"].search(
                [("res_id", "=", self.merchant_a.id), ("user_id", "=", self.rep.id)]
            )
        )
        mine = [("partner_ids", "in", self.rep.partner_id.ids)]
        self.assertFalse(env["calendar.event"].search(mine))
        for attack in (
            lambda: self.note.with_env(env).read(["body"]),
            lambda: self.note.with_env(env).write({"body": "x"}),
            lambda: self.note.with_env(env).unlink(),
            lambda: self.attachment.with_env(env).read(["raw"]),
        ):
            with self.assertRaises(AccessError):
                attack()
        self.assertFalse(env["piste.note"].search_count([]))
        Note = self.env_of(self.rep_b)["piste.note"]
        self.assertEqual(Note.search_count([("body", "ilike", SECRET)]), 3)

    def test_former_rep_is_answered_as_if_there_were_no_note(self):
        """I1 17: the whole sweep again, as the author who lost the file."""
        self.merchant_a.with_user(self.manager).user_id = self.rep_b
        self.piste.with_user(self.manager).user_id = self.rep_b
        self.env.cr.precommit.run()
        self.assertNothingLearnt(self.rep)

    def test_archiving_opens_nothing(self):
        """I14: an archived client, piste or rep changes no reader."""
        (self.portal_a + self.owner).active = False
        (self.merchant_a.child_ids + self.merchant_a).active = False
        self.piste.active = False
        for user in (self.rep_b, self.manager):
            self.assertNothingLearnt(user)
        self.assertEqual(self.env_of(self.rep)["piste.note"].search_count([]), 2)
        self.rep.active = False
        self.assertNothingLearnt(self.leader)
        self.assertEqual(self._found_by(self.note_admin), 2)

    def test_stand_in_learns_nothing(self):
        """U14: who looks after the clients of a colleague reads no note."""
        today = fields.Date.context_today(self.rep)
        self.env["piste.stand.in"].create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
            }
        )
        client = self.merchant_a.with_env(self.env_of(self.rep_b))
        self.assertTrue(client.has_access("read"))
        self.assertNothingLearnt(self.rep_b)

    def test_right_of_admin_ends_at_once(self):
        """8.3.2, A26: ADMIN reads by the group alone; without it, nothing."""
        self.assertEqual(self._found_by(self.note_admin), 2)
        group = self.env.ref("piste.piste_group_note_admin")
        self.note_admin.group_ids = [Command.unlink(group.id)]
        self.assertNothingLearnt(self.note_admin)

    def test_deleted_note_leaves_nothing(self):
        """I14: with its file, its reminder and its external id."""
        self.note.with_user(self.rep).reminder_date = "2030-01-07"
        activity = self.note.sudo().activity_id
        self.note.with_user(self.rep).unlink()
        self.assertFalse(activity.exists() or self.attachment.exists())
        self.assertFalse(self.env.ref(self.xmlid, raise_if_not_found=False))
        self.assertFalse(self.note.with_env(self.env_of(self.rep)).read(["body"]))
