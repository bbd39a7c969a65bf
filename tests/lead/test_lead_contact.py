from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadLastContact(LeadCommon):
    def setUp(self):
        super().setUp()
        self.piste = self.create_piste(email_from="gus@example.com")

    def post(self, **values):
        return self.piste.message_post(
            **{
                "body": "Hello",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )

    def test_message_to_the_contact_counts(self):
        """AX-01: e-mail and comment that go out."""
        self.post()
        self.assertTrue(self.piste.piste_last_contact_at)

    def test_answer_by_email_counts(self):
        self.post(message_type="email", author_id=False, email_from="gus@example.com")
        self.assertTrue(self.piste.piste_last_contact_at)

    def test_machines_and_internal_notes_do_not_count(self):
        """AX-01: system, automatic and out-of-office messages, internal notes."""
        self.post(subtype_xmlid="mail.mt_note")
        self.post(message_type="notification")
        self.post(message_type="auto_comment")
        self.post(message_type="out_of_office")
        self.post(author_id=self.env.ref("base.partner_root").id)
        self.assertFalse(self.piste.piste_last_contact_at)

    def test_done_activity_counts(self):
        activity = self.piste.activity_schedule("mail.mail_activity_data_call")
        self.assertFalse(self.piste.piste_last_contact_at)
        activity.action_feedback(feedback="Spoke to Gus")
        self.assertTrue(self.piste.piste_last_contact_at)

    def meet(self, stop, **values):
        return (
            self.env["calendar.event"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Visite",
                    "start": stop - timedelta(hours=1),
                    "stop": stop,
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": self.piste.id,
                    **values,
                }
            )
        )

    def count_meetings(self):
        """Run the hourly job."""
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_count_meetings").method_direct_trigger()
        self.env.invalidate_all()

    def test_meeting_noted_afterwards_counts(self):
        """AX-01: a meeting entered or moved when it is over is a contact."""
        held = self.cr.now().replace(microsecond=0) - timedelta(days=2)
        event = self.meet(held)
        self.assertEqual(self.piste.piste_last_contact_at, held)
        event.write({"stop": held + timedelta(hours=1)})
        self.assertEqual(self.piste.piste_last_contact_at, held + timedelta(hours=1))

    def test_meeting_to_come_counts_once_held(self):
        """AX-01: not when planned; when its time is past; never if cancelled."""
        now = self.cr.now().replace(microsecond=0)
        event = self.meet(now + timedelta(days=1))
        other = self.create_piste(user=self.rep, partner_name="Autre")
        cancelled = self.meet(now + timedelta(days=1), res_id=other.id)
        cancelled.active = False
        self.count_meetings()
        self.assertFalse(self.piste.piste_last_contact_at)
        self.env.flush_all()
        held = now - timedelta(minutes=30)
        self.cr.execute(
            "UPDATE calendar_event SET stop = %s WHERE id IN %s",
            [held, (event.id, cancelled.id)],
        )
        self.env.invalidate_all()
        self.count_meetings()
        self.assertEqual(self.piste.piste_last_contact_at, held)
        self.assertFalse(other.piste_last_contact_at)

    def test_meeting_is_caught_up_with_after_runs_that_failed(self):
        """AX-01: the job asks for what does not count yet, not for the last hour."""
        now = self.cr.now().replace(microsecond=0)
        event = self.meet(now + timedelta(days=1))
        self.env.flush_all()
        held = now - timedelta(days=3)
        self.cr.execute(
            "UPDATE calendar_event SET stop = %s WHERE id = %s", [held, event.id]
        )
        self.env.invalidate_all()
        self.env.ref("piste.ir_cron_count_meetings").lastcall = now
        self.count_meetings()
        self.assertEqual(self.piste.piste_last_contact_at, held)

    def test_one_meeting_that_fails_holds_up_no_other(self):
        """AX-01: it is told in the log; the others of its batch count."""
        now = self.cr.now().replace(microsecond=0)
        other = self.create_piste(user=self.rep, partner_name="Autre")
        events = self.meet(now + timedelta(days=1))
        events += self.meet(now + timedelta(days=1), res_id=other.id)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE calendar_event SET stop = %s WHERE id = ANY(%s)",
            [now - timedelta(hours=2), events.ids],
        )
        self.env.invalidate_all()
        Event = type(events)
        touch = Event._piste_touch_leads

        def fail(batch):
            if events[0] in batch:
                raise ValueError(batch)
            return touch(batch)

        with (
            patch.object(Event, "_piste_touch_leads", fail),
            mute_logger("odoo.addons.piste.models.core.base"),
        ):
            self.count_meetings()
        self.assertFalse(self.piste.piste_last_contact_at)
        self.assertTrue(other.piste_last_contact_at)

    def test_meeting_of_an_opportunity_counts(self):
        """AX-01: by core's own link as well."""
        held = self.cr.now().replace(microsecond=0) - timedelta(days=1)
        self.meet(held, res_model_id=False, res_id=0, opportunity_id=self.piste.id)
        self.assertEqual(self.piste.piste_last_contact_at, held)

    def test_older_message_does_not_set_the_date_back(self):
        now = fields.Datetime.now()
        self.piste._piste_touch_contact(now)
        self.piste._piste_touch_contact(now - timedelta(days=3))
        self.assertEqual(self.piste.piste_last_contact_at, now)

    def test_days_are_counted_from_the_last_contact_or_the_creation(self):
        """AX-01: days without contact, computed and searchable alike."""
        now = self.cr.now()
        spoken, fresh, forgotten = (self.create_piste() for _index in range(3))
        spoken.sudo().piste_last_contact_at = now - timedelta(days=10, hours=1)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [now - timedelta(days=30, hours=1), forgotten.id],
        )
        self.env.invalidate_all()
        pistes = spoken + fresh + forgotten
        self.assertEqual(pistes.mapped("piste_days_without_contact"), [10, 0, 30])
        for operator, value, expected in (
            (">=", 10, spoken + forgotten),
            (">", 10, forgotten),
            ("<", 10, fresh),
            ("<=", 10, spoken + fresh),
            ("=", 10, spoken),
            ("!=", 10, fresh + forgotten),
        ):
            with self.subTest(operator=operator):
                found = self.env["crm.lead"].search(
                    [
                        ("id", "in", pistes.ids),
                        ("piste_days_without_contact", operator, value),
                    ],
                    order="id",
                )
                self.assertEqual(found, expected)
