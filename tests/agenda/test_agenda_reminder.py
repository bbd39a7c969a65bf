from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.piste.models.agenda import piste_event_reminder

from .common import AgendaCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestReminders(AgendaCommon):
    """Rappel: À la date or Avant la date de début, Pour moi or Pour tous."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.plan_with_client(
            partner_ids=[(6, 0, (cls.rep.partner_id | cls.contact).ids)]
        )

    def remind(self, event=None, **values):
        return (
            self.env["piste.event.reminder"]
            .with_user(self.rep)
            .create({"event_id": (event or self.event).id, **values})
        )

    def make_due(self, reminders, minutes=1):
        """Let these reminders be due for so long, as the time that passes does."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE piste_event_reminder SET due_at = %s WHERE id IN %s",
            [self.now - timedelta(minutes=minutes), tuple(reminders.ids)],
        )
        self.env.invalidate_all()

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_agenda_reminders").method_direct_trigger()
        self.env.invalidate_all()

    def sent_to(self, event=None):
        mails = self.mails(event or self.event).filtered("email_to")
        return sorted(mail.email_to for mail in mails)

    def test_when_it_leaves(self):
        """AX-43: so long before the start, or on a date, which is really used."""
        before = self.remind(delay=3, delay_unit="hours")
        self.assertEqual(before.due_at, self.event.start - timedelta(hours=3))
        moment = self.now + timedelta(hours=5)
        dated = self.remind(timing="date", remind_at=moment)
        self.assertEqual(dated.due_at, moment)

    def test_for_me_or_for_all(self):
        """AX-43: me alone, or me and the guests, one mail per person."""
        self.make_due(self.remind(delay=1, delay_unit="hours"))
        self.run_cron()
        self.assertEqual(self.sent_to(), [self.rep.partner_id.email_formatted])
        self.make_due(self.remind(delay=2, delay_unit="hours", audience="all"), 2)
        self.run_cron()
        self.assertEqual(len(self.sent_to()), 3)
        self.assertIn(self.contact.email_formatted, self.sent_to())

    def test_two_reminders_of_one_moment_are_one_mail_per_person(self):
        """AX-43: Pour moi and Pour tous at once: nobody is told twice."""
        reminders = self.remind(delay=1, delay_unit="hours") | self.remind(
            delay=1, delay_unit="hours", audience="all"
        )
        self.make_due(reminders)
        self.run_cron()
        self.assertEqual(
            self.sent_to(),
            sorted([self.rep.partner_id.email_formatted, self.contact.email_formatted]),
        )

    def test_who_declined_is_left_alone(self):
        """AX-43: a guest who said no is reminded of nothing."""
        guest = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.contact
        )
        guest.do_decline()
        self.make_due(self.remind(delay=1, delay_unit="hours", audience="all"))
        self.run_cron()
        self.assertEqual(self.sent_to(), [self.rep.partner_id.email_formatted])

    def test_sent_once(self):
        """AX-43: a second run sends nothing."""
        reminder = self.remind(delay=1, delay_unit="hours")
        self.make_due(reminder)
        self.run_cron()
        self.run_cron()
        self.assertEqual(len(self.sent_to()), 1)
        self.assertFalse(reminder.due_at)
        self.assertTrue(reminder.sent_at)

    def test_armed_again_when_the_event_moves(self):
        """AX-43: moved after it was sent, it is sent for the new moment too."""
        reminder = self.remind(delay=1, delay_unit="hours")
        self.make_due(reminder)
        self.run_cron()
        start = self.event.start + timedelta(days=1)
        self.event.write({"start": start, "stop": start + timedelta(hours=1)})
        self.assertEqual(reminder.due_at, start - timedelta(hours=1))
        self.make_due(reminder, 2)
        self.run_cron()
        self.assertEqual(len(self.sent_to()), 2)

    def test_event_moved_nearer_is_reminded_at_once(self):
        """AX-43: its time has gone by, the event has not: the guest is still told."""
        reminder = self.remind(delay=1, delay_unit="days")
        start = self.now + timedelta(hours=2)
        self.event.write({"start": start, "stop": start + timedelta(hours=1)})
        self.assertLess(reminder.due_at, self.now)
        self.run_cron()
        self.assertEqual(len(self.sent_to()), 1)

    def test_none_for_done_or_cancelled(self):
        """AX-43: and again once the event is planned again."""
        reminder = self.remind(delay=1, delay_unit="hours")
        self.event.action_piste_cancel()
        self.assertFalse(reminder.due_at)
        self.event.action_piste_plan_again()
        self.assertTrue(reminder.due_at)
        self.event._piste_close("Vu")
        self.assertFalse(reminder.due_at)

    def test_nor_when_it_is_cancelled_beside_the_machinery(self):
        """AX-43: what is due but whose event is not planned is put away unsent."""
        reminder = self.remind(delay=1, delay_unit="hours")
        self.make_due(reminder)
        self.cr.execute(
            "UPDATE calendar_event SET piste_state = 'cancelled' WHERE id = %s",
            [self.event.id],
        )
        self.env.invalidate_all()
        self.run_cron()
        self.assertFalse(self.sent_to())
        self.assertFalse(reminder.due_at)

    def test_reminder_in_the_past_is_refused(self):
        """AX-43: with the moment it would have left."""
        with self.assertRaisesRegex(UserError, "is past"):
            self.remind(delay=3, delay_unit="days")
        with self.assertRaises(UserError):
            self.remind(timing="date", remind_at=self.now - timedelta(minutes=1))

    def test_nonsense_is_refused(self):
        """AX-43: a negative delay, ten thousand weeks, a date that is missing."""
        for values in ({"delay": -1}, {"delay": 10000, "delay_unit": "weeks"}):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(Exception) as caught,
                self.cr.savepoint(),
            ):
                self.remind(**values)
            self.assertIn(
                type(caught.exception).__name__, ("ValidationError", "CheckViolation")
            )

    def test_template_is_filled_in_and_never_run(self):
        """AX-43: words between braces; what looks like code is told as it is."""
        template = self.env["piste.reminder.template"].create(
            {
                "name": "Modèle",
                "subject": "{event} {{ object.env }}",
                "body": "<p>{person}: {date}</p>",
                "signature": "<p>Rita</p>",
                "recipient_ids": [(6, 0, self.leader.partner_id.ids)],
            }
        )
        self.leader.partner_id.email = "lea@example.com"
        self.make_due(self.remind(delay=1, delay_unit="hours", template_id=template.id))
        self.event.name = "<b>Visite</b>"
        self.run_cron()
        mails = self.mails(self.event).filtered("email_to")
        self.assertEqual(len(mails), 2)
        self.assertIn("{{ object.env }}", mails[0].subject)
        self.assertIn("Rita", mails[0].body_html)
        self.assertNotIn("<b>", mails[0].body_html)

    def test_default_template_speaks_french(self):
        """AX-43: the one delivered, in the language of the reader."""
        template = self.env.ref("piste.piste_reminder_template_default")
        self.assertTrue(
            template.with_context(lang="fr_CA").subject.startswith("Rappel")
        )
        self.assertEqual(
            dict(
                template.with_context(lang="fr_CA").fields_get(["model"])["model"][
                    "selection"
                ]
            ),
            {"reminder": "EventReminder"},
        )

    def test_stranger_is_not_reminded(self):
        """AX-43: nobody has a colleague reminded who has no part in the event."""
        with self.assertRaises(ValidationError):
            self.remind(owner_id=self.agent.id)

    def test_one_bad_reminder_does_not_hold_up_the_others(self):
        """AX-43: it is put away and logged."""
        bad = self.remind(delay=1, delay_unit="hours")
        other = self.plan_with_client()
        good = self.remind(event=other, delay=1, delay_unit="hours")
        self.make_due(bad | good)
        Sent = type(self.env["piste.event.reminder.sent"])
        letter = Sent._letter

        def fail(model, reminder, partner):
            if reminder.id == bad.id:
                raise ValueError(reminder)
            return letter(model, reminder, partner)

        with (
            patch.object(Sent, "_letter", fail),
            mute_logger("odoo.addons.piste.models.core.base"),
        ):
            self.run_cron()
        self.assertFalse(self.sent_to(self.event))
        self.assertEqual(len(self.sent_to(other)), 1)
        self.assertFalse(bad.due_at)

    def test_a_batch_costs_as_much_for_many(self):
        """AX-43: the queries of a batch do not grow with its reminders."""
        counts = []
        for number in (5, 25):
            events = self.Event
            for _each in range(number):
                events |= self.plan_with_client()
            reminders = self.env["piste.event.reminder"].create(
                [
                    {"event_id": event.id, "delay": 1, "delay_unit": "hours"}
                    for event in events
                ]
            )
            self.make_due(reminders)
            before = self.cr.sql_log_count
            reminders._send()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    def test_batches(self):
        """AX-43: more than one batch is sent by one run."""
        reminders = self.env["piste.event.reminder"]
        for _each in range(5):
            reminders |= self.remind(
                event=self.plan_with_client(), delay=1, delay_unit="hours"
            )
        self.make_due(reminders)
        with patch.object(piste_event_reminder, "BATCH", 2):
            self.run_cron()
        self.assertFalse(any(reminders.mapped("due_at")))
        self.assertEqual(len(self.mails(reminders.event_id).filtered("email_to")), 5)
