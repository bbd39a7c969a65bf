from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.piste.models.agenda import piste_event_reminder

from ..workers import WorkersCase

EVENTS = 7


@tagged("post_install", "-at_install", "piste_agenda")
class TestReminderRace(WorkersCase):
    """AX-43: workers at the same reminders: one e-mail per person and event."""

    login = "rappel_a_deux"

    def prepare(self, env):
        users = self.create_users(env, 2)
        self.people = set(users.partner_id.mapped("email_formatted"))
        self.owner_id = users[0].id
        start = fields.Datetime.now() + timedelta(days=2)
        events = (
            env["calendar.event"]
            .with_context(no_mail_to_attendees=True, mail_create_nolog=True)
            .create(
                [
                    {
                        "name": f"À deux {number}",
                        "user_id": users[0].id,
                        "piste_kind": "note",
                        "start": start,
                        "stop": start + timedelta(hours=1),
                        "partner_ids": [Command.set(users.partner_id.ids)],
                    }
                    for number in range(EVENTS)
                ]
            )
        )
        self.event_ids = events.ids
        self.remind(env, events.ids, "all")

    def remind(self, env, event_ids, audience):
        """Add a reminder of each event that is due; return their ids."""
        reminders = env["piste.event.reminder"].create(
            [
                {
                    "event_id": event_id,
                    "audience": audience,
                    "owner_id": self.owner_id,
                    "delay": 1,
                    "delay_unit": "hours",
                }
                for event_id in event_ids
            ]
        )
        env.flush_all()
        env.cr.execute(
            "UPDATE piste_event_reminder SET due_at = date_trunc('hour', now()"
            " AT TIME ZONE 'UTC') WHERE id = ANY(%s)",
            [reminders.ids],
        )
        return reminders.ids

    def forget(self, env):
        ids = self.event_ids
        self.forget_documents(env, "calendar_event", "calendar.event", ids)
        self.forget_users(env)

    def send(self, env):
        env["piste.event.reminder"]._cron_send()

    def assertRemindedOnce(self):
        found = Counter(
            self.rows(
                "SELECT message.res_id, mail.email_to FROM mail_mail mail"
                " JOIN mail_message message ON message.id = mail.mail_message_id"
                " WHERE message.model = 'calendar.event' AND message.res_id = ANY(%s)"
                " AND mail.email_to IS NOT NULL",
                self.event_ids,
            )
        )
        everybody = {(id_, to) for id_ in self.event_ids for to in self.people}
        self.assertEqual(found, Counter(everybody))
        due = self.rows(
            "SELECT id FROM piste_event_reminder WHERE event_id = ANY(%s)"
            " AND due_at IS NOT NULL",
            self.event_ids,
        )
        self.assertFalse(due)

    def test_three_workers_begin_together(self):
        """AX-43: small batches; what one left is done by the next run."""
        with patch.object(piste_event_reminder, "BATCH", 2):
            self.at_once(self.send)
            self.committed(self.send)
        self.assertRemindedOnce()

    def test_second_worker_steps_aside(self):
        """AX-43: what another one is writing is neither waited for nor repeated."""
        first, second, waited = self.in_the_middle(
            self.send, "piste.event.reminder", "_send"
        )
        self.assertFalse(first or second or waited)
        self.assertRemindedOnce()

    def test_two_reminders_of_one_moment_in_two_workers(self):
        """AX-43: Pour moi here and Pour tous there: the guest is told, nobody twice."""
        own = self.committed(lambda env: self.remind(env, self.event_ids[:1], "me"))

        def send_own(env):
            env["piste.event.reminder"].browse(own).try_lock_for_update()._send()

        self.in_the_middle(send_own, "piste.event.reminder", "_send", second=self.send)
        self.committed(self.send)
        self.assertRemindedOnce()
