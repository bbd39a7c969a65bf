from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AgendaCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestEventCategories(AgendaCommon):
    """Configuration → Catégories d’événements."""

    def test_six_types_and_five_categories_in_french(self):
        """AX-39: the types are fixed, the categories are those delivered."""
        Category = self.env["piste.event.category"].with_context(lang="fr_CA")
        kinds = Category.fields_get(["kind"])["kind"]["selection"]
        self.assertEqual(
            [label for _value, label in kinds],
            ["Événement", "Note", "Appel", "Réunion", "Tâche", "Absence"],
        )
        names = Category.search([("kind", "=", "meeting")]).mapped("name")
        for name in (
            "Evenementiel",
            "Formation",
            "Rdv client",
            "Rdv fournisseur",
            "Réunion interne",
        ):
            self.assertIn(name, names)

    def test_code_is_unique_whatever_its_case(self):
        """AX-39: two categories with one code are refused by the database."""
        Category = self.env["piste.event.category"].with_user(self.manager)
        Category.create({"name": "Dégustation", "code": "DEG"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            Category.create({"name": "Dégel", "code": " deg "})
            self.env.flush_all()

    def test_used_one_is_archived_not_deleted_nor_turned(self):
        """AX-39: its events keep it; an unused one goes either way."""
        category = self.client_category.with_user(self.manager)
        self.plan_with_client(piste_category_id=category.id)
        with self.assertRaisesRegex(ValidationError, "archive it instead"):
            category.unlink()
        with self.assertRaises(ValidationError):
            category.kind = "call"
        category.active = False
        self.assertFalse(category.active)
        unused = self.env.ref("piste.piste_event_category_supplier")
        unused.with_user(self.manager).unlink()
        self.assertFalse(unused.exists())

    def test_rep_reads_them_and_writes_none(self):
        """AX-39: a representative chooses; the manager configures."""
        self.assertTrue(self.client_category.with_user(self.rep).name)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.client_category.with_user(self.rep).name = "À moi"

    def test_category_fits_the_type(self):
        """AX-40: a category of meetings on a call is refused."""
        with self.assertRaises(ValidationError):
            self.plan_with_client(
                piste_kind="call", piste_category_id=self.client_category.id
            )


@tagged("post_install", "-at_install", "piste_agenda")
class TestEventStatus(AgendaCommon):
    """Planifié, Réalisé, Annulé; Fait, Annuler."""

    def test_labels_in_french(self):
        """AX-40, A8: stored planned, done, cancelled; told as in the guide."""
        field = self.Event.with_context(lang="fr_CA").fields_get(["piste_state"])
        self.assertEqual(
            field["piste_state"]["selection"],
            [("planned", "Planifié"), ("done", "Réalisé"), ("cancelled", "Annulé")],
        )

    def test_done_asks_for_the_outcome(self):
        """AX-40, AX-41: Fait opens a dialog; without an outcome nothing is done."""
        event = self.plan_with_client()
        action = event.action_piste_done()
        Done = self.env[action["res_model"]].with_user(self.rep)
        form = Form(Done.with_context(**action["context"]))
        with self.assertRaises(AssertionError):
            form.save()
        form.outcome = "Signe vendredi"
        form.save().action_confirm()
        self.assertEqual(event.piste_state, "done")
        self.assertEqual(event.piste_outcome, "Signe vendredi")
        self.assertTrue(event.piste_done_at)

    def test_no_way_round_the_outcome(self):
        """AX-40: neither by RPC, nor with blanks, nor straight in the database."""
        event = self.plan_with_client()
        for values in (
            {"piste_state": "done"},
            {"piste_state": "done", "piste_outcome": "   "},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                event.write(values)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "UPDATE calendar_event SET piste_state = 'done' WHERE id = %s",
                [event.id],
            )
        event.invalidate_recordset()
        self.assertEqual(event.piste_state, "planned")

    def test_new_events_are_planned(self):
        """AX-40: nobody creates one that is done already."""
        with self.assertRaises(UserError):
            self.plan_with_client(piste_state="cancelled")

    def test_cancelled_is_planned_again_before_it_is_done(self):
        """AX-41: the automaton; the hour is free, then taken again."""
        event = self.plan_with_client()
        event.action_piste_cancel()
        self.assertEqual((event.piste_state, event.show_as), ("cancelled", "free"))
        with self.assertRaises(UserError):
            event._piste_close("trop tard")
        event.action_piste_plan_again()
        self.assertEqual((event.piste_state, event.show_as), ("planned", "busy"))

    def test_guests_are_told_once(self):
        """AX-41: a cancelled event is told to its guests, once, by mail with a file."""
        event = self.plan_with_client(
            partner_ids=[(6, 0, (self.rep.partner_id | self.contact).ids)]
        )
        before = self.mails(event)
        quiet = event.with_context(no_mail_to_attendees=False)
        quiet.action_piste_cancel()
        quiet.action_piste_cancel()
        told = self.mails(event) - before
        self.assertEqual(told.recipient_ids, self.contact)
        self.assertEqual(len(told), 1)
        self.assertIn("Visite du four", told.subject)
        [ics] = told.attachment_ids.filtered(lambda a: a.mimetype == "text/calendar")
        content = ics.raw.decode()
        self.assertIn("METHOD:CANCEL", content)
        self.assertIn("STATUS:CANCELLED", content)

    def test_past_event_is_cancelled_in_silence(self):
        """AX-41: nobody is told that there will be none of what was."""
        event = self.plan_with_client(hours=-48, partner_ids=[(6, 0, self.contact.ids)])
        before = self.mails(event)
        event.with_context(no_mail_to_attendees=False).action_piste_cancel()
        self.assertFalse(self.mails(event) - before)

    def test_invitation_and_cancellation_name_one_event(self):
        """AX-41: the file takes the event off the calendar it was put in."""
        event = self.plan_with_client()
        uid = f"UID:event-{event.id}@"
        self.assertIn(uid, event._get_ics_file()[event.id].decode())
        event.action_piste_cancel()
        self.assertIn(uid, event._get_ics_file()[event.id].decode())

    def test_guests_answer_yes_no_maybe(self):
        """AX-41: Oui, Non, Peut-être, without any connector."""
        event = self.plan_with_client(partner_ids=[(6, 0, self.contact.ids)])
        guest = event.attendee_ids
        for answer, state in (
            ("do_accept", "accepted"),
            ("do_decline", "declined"),
            ("do_tentative", "tentative"),
        ):
            getattr(guest, answer)()
            self.assertEqual(guest.state, state)
        french = guest.with_context(lang="fr_CA").fields_get(["state"])
        labels = dict(french["state"]["selection"])
        self.assertEqual(
            [labels[each] for each in ("accepted", "declined", "tentative")],
            ["Oui", "Non", "Peut-être"],
        )

    def test_only_what_was_held_counts_as_a_contact(self):
        """AX-40: neither a note nor a cancelled meeting is a contact."""
        lead = self.create_opportunity()
        note = self.plan(hours=-2, piste_kind="note", opportunity_id=lead.id)
        self.assertFalse(lead.piste_last_contact_at)
        note.piste_state = "cancelled"
        call = self.plan(hours=-2, piste_kind="call", opportunity_id=lead.id)
        self.assertEqual(lead.piste_last_contact_at, call.stop)

    def test_core_alarms_are_silent_for_cancelled_events(self):
        """AX-41: reminders of core's own stop too."""
        alarm = self.env["calendar.alarm"].create(
            {
                "name": "Une heure",
                "alarm_type": "email",
                "duration": 1,
                "interval": "hours",
            }
        )
        event = self.plan_with_client(hours=0.5, alarm_ids=[(6, 0, alarm.ids)])
        manager = self.env["calendar.alarm_manager"].with_context(
            lastcall=self.now - timedelta(hours=1)
        )
        self.env.flush_all()
        found = manager._get_events_by_alarm_to_notify("email")
        self.assertIn(event.id, found.get(alarm.id, []))
        event.action_piste_cancel()
        self.env.flush_all()
        found = manager._get_events_by_alarm_to_notify("email")
        self.assertNotIn(event.id, found.get(alarm.id, []))

    def test_map_of_the_place(self):
        """AX-40: a link to the map for a place, none for an address on the web."""
        event = self.plan_with_client(location="12, rue Racine, Montréal")
        self.assertIn("query=12%2C+rue+Racine", event.piste_map_url)
        event.location = "https://example.com/salle"
        self.assertFalse(event.piste_map_url)
