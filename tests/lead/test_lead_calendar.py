from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LeadCommon

WORDS = "Visite du four"


@tagged("post_install", "-at_install", "piste_lead")
class TestCalendarOfOthers(LeadCommon):
    """OD-15: of the meetings with the clients of others, a rep sees busy time alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.portal_a.partner_id
        cls.event = cls._meet(cls.rep, cls.client)

    @classmethod
    def _meet(cls, user, *guests, **values):
        now = fields.Datetime.now()
        people = cls.env["res.partner"].union(user.partner_id, *guests)
        return (
            cls.env["calendar.event"]
            .with_user(user)
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": WORDS,
                    "description": WORDS,
                    "start": now + timedelta(hours=1),
                    "stop": now + timedelta(hours=2),
                    "partner_ids": [Command.set(people.ids)],
                    **values,
                }
            )
        )

    def _seen(self, user, event=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (event or self.event).with_user(user)

    def test_only_when_a_colleague_is_busy(self):
        """OD-15: neither the words nor the client, in every way of reading."""
        event = self._seen(self.rep_b)
        [row] = event.read(["name", "description", "partner_ids", "start"])
        self.assertTrue(row["start"])
        self.assertNotIn(WORDS, str(row))
        self.assertFalse(row["partner_ids"])
        self.assertNotIn(WORDS, event.display_name)
        self.assertFalse(event.attendee_ids & self.event.sudo().attendee_ids[1:])
        attendees = self.env["calendar.attendee"].with_user(self.rep_b)
        self.assertFalse(attendees.search([("partner_id", "=", self.client.id)]))

    def test_own_team_all(self):
        """OD-15, U14: the rep, the leader of the team and the manager read it."""
        for user in (self.rep, self.leader, self.manager, self.note_admin):
            with self.subTest(user=user.login):
                event = self._seen(user)
                self.assertEqual(event.name, WORDS)
                self.assertIn(self.client, event.attendee_ids.partner_id)

    def test_whoever_attends_reads(self):
        """OD-15: invited to the client of a colleague, one knows whom one meets."""
        event = self._meet(self.rep, self.client, self.rep_b.partner_id)
        self.assertEqual(self._seen(self.rep_b, event).name, WORDS)

    def test_stand_in(self):
        """U14: while he stands in, the calendar of the absent rep is open to him."""
        self.env["piste.stand.in"].with_user(self.manager).create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_to": fields.Date.today() + timedelta(days=2),
            }
        )
        self.assertEqual(self._seen(self.rep_b).name, WORDS)

    def test_no_condition_tells_the_words(self):
        """OD-15, I1: search, count and groups are no oracle."""
        Event = self._seen(self.rep_b).browse()
        ids = [("id", "=", self.event.id)]
        self.assertEqual(Event.search_count(ids), 1)
        colleague = [("partner_ids", "in", self.rep.partner_id.ids)]
        self.assertEqual(Event.search_count(ids + colleague), 1)
        for domain in (
            [("name", "ilike", "four")],
            [("description", "ilike", "four")],
            [("partner_ids", "in", self.client.ids)],
            [("partner_ids.name", "ilike", "Gisèle")],
            [("attendee_ids.email", "!=", "x")],
        ):
            with self.subTest(domain=domain):
                self.assertFalse(Event.search_count(ids + domain))
                self.assertTrue(
                    Event.with_user(self.manager).search_count(ids + domain)
                )
        groups = Event.formatted_read_group(ids, ["name"], ["__count"])
        self.assertNotIn(WORDS, str(groups))

    def test_an_opportunity_of_others(self):
        """OD-15: nor does a meeting without guests tell of a piste or opportunity."""
        opportunity = self.env["crm.lead"].create(
            {"name": "Four", "type": "opportunity", "user_id": self.rep.id}
        )
        event = self._meet(self.rep, opportunity_id=opportunity.id)
        self.assertNotEqual(self._seen(self.rep_b, event).name, WORDS)
        self.assertEqual(self._seen(self.manager, event).name, WORDS)

    def test_what_concerns_no_client_stays_open(self):
        """OD-15: meetings among colleagues are read as ever."""
        event = self._meet(self.rep, self.leader.partner_id)
        self.assertEqual(self._seen(self.rep_b, event).name, WORDS)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_is_changed_or_called_off(self):
        """OD-15: by its id neither."""
        event = self._seen(self.rep_b)
        with self.assertRaises(AccessError):
            event.write({"name": "Autre"})
        with self.assertRaises(AccessError):
            event.unlink()
        self.assertEqual(self.event.name, WORDS)

    def test_a_calendar_of_many_costs_one_question(self):
        """OD-15: the list of a week is not asked event by event."""
        events = self.event
        for _number in range(8):
            events |= self._meet(self.rep, self.client)
        self._seen(self.rep_b).read(["name"])

        def cost(records):
            records = self._seen(self.rep_b, records)
            before = self.cr.sql_log_count
            records.read(["name", "start"])
            return self.cr.sql_log_count - before

        self.assertEqual(cost(events), cost(events[:2]))
