from odoo.tests import tagged

from .common import AgendaCommon

WORDS = "Dossier confidentiel"


@tagged("post_install", "-at_install", "piste_agenda")
class TestEventPrivacy(AgendaCommon):
    """Privé hides what an event is, not when."""

    def seen(self, event, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return event.with_user(user)

    def test_private_hides_everything_but_the_slot(self):
        """AX-40: name, client, outcome and place are hidden from a colleague."""
        event = self.plan_with_client(name=WORDS, location=WORDS, privacy="private")
        event._piste_close(WORDS)
        names = [
            "name",
            "location",
            "piste_outcome",
            "piste_partner_id",
            "piste_contact_id",
            "start",
            "stop",
        ]
        [row] = self.seen(event, self.leader).read(names)
        self.assertTrue(row["start"] and row["stop"])
        self.assertNotIn(WORDS, str(row))
        self.assertFalse(row["piste_partner_id"] or row["piste_contact_id"])

    def test_call_with_a_client_of_others_is_busy_time(self):
        """AX-40: the client he is not invited to counts as much as a guest."""
        event = self.plan_with_client(piste_kind="call", name=WORDS)
        other = self.seen(event, self.rep_b)
        [row] = other.read(["name", "piste_partner_id", "start"])
        self.assertTrue(row["start"])
        self.assertNotIn(WORDS, str(row))
        self.assertFalse(row["piste_partner_id"])
        Event = self.Event.with_user(self.rep_b)
        for domain in (
            [("name", "ilike", WORDS)],
            [("piste_partner_id", "=", self.prospect.id)],
            [("piste_kind", "=", "call"), ("id", "=", event.id)],
        ):
            with self.subTest(domain):
                self.assertFalse(Event.search_count(domain))

    def test_reminders_are_those_of_whom_takes_part(self):
        """AX-43: a colleague reads none of the reminders of an event."""
        event = self.plan_with_client()
        reminder = (
            self.env["piste.event.reminder"]
            .with_user(self.rep)
            .create({"event_id": event.id, "delay": 1, "delay_unit": "hours"})
        )
        Reminder = self.env["piste.event.reminder"].with_user(self.rep_b)
        self.assertFalse(Reminder.search([("id", "=", reminder.id)]))
