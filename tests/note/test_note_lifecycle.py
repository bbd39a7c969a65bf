from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SECRET, NoteCase


@tagged("post_install", "-at_install", "piste_note")
class TestNoteLifecycle(NoteCase):
    def test_rep_writes_a_note_from_the_client_form(self):
        """OD-16 (a): on the page of the client, signed and dated by the software."""
        client = self.merchant_a.with_user(self.rep)
        self.assertTrue(client.piste_can_note)
        with Form(client) as form, form.piste_note_ids.new() as line:
            line.body = "Rappeler après 14 h"
        note = client.piste_note_ids.filtered(lambda n: "14 h" in n.body)
        self.assertEqual(note.author_id, self.rep)
        self.assertTrue(note.create_date)

    def test_page_shows_only_to_who_may_read(self):
        """OD-16 (c): the manager without the right gets no page."""
        for role, expected in (
            ("rep", True),
            ("note_admin", True),
            ("leader", False),
            ("manager", False),
            ("marketing", False),
            ("accountant", False),
        ):
            with self.subTest(role=role):
                client = self.merchant_a.with_env(self.env_of(getattr(self, role)))
                self.assertEqual(client.piste_can_note, expected)
        contact = self.portal_a.partner_id.with_env(self.env_of(self.rep))
        self.assertFalse(contact.piste_can_note)

    def test_page_is_absent_from_the_form_of_other_departments(self):
        """OD-16 (c): the view itself holds no trace for them."""
        for role, expected in (("rep", True), ("marketing", False), ("agent", False)):
            with self.subTest(role=role):
                arch = self.env_of(getattr(self, role))["res.partner"].get_view(
                    self.env.ref("base.view_partner_form").id, "form"
                )["arch"]
                self.assertEqual("piste_note_ids" in arch, expected)

    def test_note_belongs_to_the_company_of_the_contact(self):
        """OD-16: a note on a contact lies in the file of the company."""
        note = (
            self.env["piste.note"]
            .with_user(self.rep)
            .create({"partner_id": self.portal_a.partner_id.id, "body": "x"})
        )
        self.assertEqual(note.partner_id, self.merchant_a)

    def test_author_and_file_cannot_be_forged_or_changed(self):
        """OD-16: author, date and client are immutable."""
        Note = self.env["piste.note"].with_user(self.rep)
        values = {"partner_id": self.merchant_a.id, "body": "x"}
        with self.assertRaises(AccessError):
            Note.create({**values, "author_id": self.rep_b.id})
        with self.assertRaises(AccessError):
            Note.with_context(default_author_id=self.rep_b.id).create(
                {**values, "author_id": self.rep_b.id}
            )
        note = Note.with_context(default_author_id=self.rep_b.id).create(values)
        self.assertEqual(note.author_id, self.rep)
        other = self.env["res.partner"].create(
            {"name": "Autre", "is_company": True, "user_id": self.rep.id}
        )
        for field, value in (("author_id", self.rep_b.id), ("partner_id", other.id)):
            with self.subTest(field=field), self.assertRaises(UserError):
                note.write({field: value})
        written = note.create_date
        note.write({"create_date": "2001-01-01 00:00:00", "create_uid": self.rep_b.id})
        note.flush_recordset()
        note.invalidate_recordset()
        self.assertEqual(note.create_date, written)
        self.assertEqual(note.create_uid, self.rep)

    def test_rep_cannot_write_in_the_file_of_another(self):
        """OD-15: not even a note of his own."""
        with self.assertRaises(AccessError):
            self.env["piste.note"].with_user(self.rep_b).create(
                {"partner_id": self.merchant_a.id, "body": "x"}
            )

    def test_note_needs_a_file(self):
        """OD-16: refused in words, and by SQL, so on every path."""
        with self.assertRaises(UserError):
            self.env["piste.note"].create({"body": "x"})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.note.sudo().partner_id = False
            self.env.flush_all()

    def test_client_with_notes_is_not_deleted(self):
        """OD-16: deleting a client may not destroy notes by the way."""
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["res.partner"].browse(
                self.merchant_a.id
            ).child_ids.user_ids.unlink()
            self.merchant_a.unlink()
            self.env.flush_all()

    def test_reminder_follows_the_note(self):
        """OD-16 (b): moved, changed in kind, taken away, and done ones stay."""
        note = self.note.with_user(self.rep)
        note.reminder_date = "2030-01-07"
        activity = self.note.activity_id
        self.assertEqual(str(activity.date_deadline), "2030-01-07")
        self.assertEqual(activity.res_model, "res.partner")
        note.reminder_date = "2030-01-09"
        self.assertFalse(activity.exists())
        self.assertEqual(str(self.note.activity_id.date_deadline), "2030-01-09")
        note.reminder_kind = "meeting"
        self.assertFalse(self.note.activity_id)
        self.assertEqual(str(self.note.event_id.start_date), "2030-01-09")
        event = self.note.event_id
        note.reminder_date = False
        self.assertFalse(event.exists())
        note.write({"reminder_date": "2030-01-10", "reminder_kind": "followup"})
        activity = self.note.activity_id
        note.unlink()
        self.assertFalse(activity.exists())

    def test_reminder_title_speaks_the_language_of_the_rep(self):
        """OD-16 (b): « Relance — voir le dossier »."""
        self.rep.lang = "fr_CA"
        self.note.with_user(self.rep).reminder_date = "2030-01-07"
        self.assertEqual(self.note.activity_id.summary, "Relance — voir le dossier")

    def test_merge_of_clients_keeps_the_notes_and_their_wall(self):
        """OD-16, AX-04: notes go to the surviving file, whose rep reads them."""
        double = self.env["res.partner"].create(
            {"name": "Casse-croute Gisele", "is_company": True, "user_id": self.rep.id}
        )
        old = (
            self.env["piste.note"]
            .with_user(self.rep)
            .create({"partner_id": double.id, "body": f"Double {SECRET}"})
            .sudo()
        )
        author, written = old.author_id, old.create_date
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((double + self.merchant_b).ids)],
                "dst_partner_id": self.merchant_b.id,
            }
        )
        wizard.action_merge()
        self.assertFalse(double.exists())
        self.assertEqual(old.partner_id, self.merchant_b)
        self.assertEqual((old.author_id, old.create_date), (author, written))
        self.assertIn(old, self.env_of(self.rep_b)["piste.note"].search([]))
        self.assertNotIn(old, self.env_of(self.rep)["piste.note"].search([]))

    def test_rep_cannot_merge_a_foreign_client_into_his_own(self):
        """OD-15: merging is no way to take the notes of a colleague."""
        self.rep_b.write(
            {"group_ids": [Command.link(self.env.ref("base.group_partner_manager").id)]}
        )
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.rep_b)
            .create(
                {
                    "partner_ids": [
                        Command.set((self.merchant_a + self.merchant_b).ids)
                    ],
                    "dst_partner_id": self.merchant_b.id,
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard._merge((self.merchant_a + self.merchant_b).ids, self.merchant_b)
        wizard.action_merge()
        self.assertTrue(self.merchant_a.exists())
        self.assertEqual(self.note.sudo().partner_id, self.merchant_a)


@tagged("post_install", "-at_install", "piste_note")
class TestLeadNotes(NoteCase):
    """OD-16: notes exist from the first contact, before there is a client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Resto", "type": "lead", "user_id": cls.rep.id, "team_id": False}
        )
        cls.lead_note = (
            cls.env["piste.note"]
            .with_user(cls.rep)
            .create({"lead_id": cls.lead.id, "body": f"Piste {SECRET}"})
        )
        cls.lead_note_sudo = cls.lead_note.sudo()

    def _sees(self, role):
        return self.lead_note in self.env_of(getattr(self, role))["piste.note"].search(
            []
        )

    def test_only_the_rep_of_the_piste_and_admin_read(self):
        """OD-16 (c): the wall is the same on a piste."""
        self.assertTrue(self._sees("rep"))
        self.assertTrue(self._sees("note_admin"))
        for role in ("rep_b", "leader", "manager"):
            self.assertFalse(self._sees(role), role)
        for role in ("leader", "manager"):
            Lead = self.env_of(getattr(self, role))["crm.lead"]
            self.assertFalse(
                Lead.search([("piste_note_ids.body", "ilike", SECRET)]), role
            )

    def test_reassigned_piste_takes_its_notes_along(self):
        """A26 on a piste, with the reminder."""
        self.lead_note.with_user(self.rep).reminder_date = "2030-01-07"
        self.assertEqual(self.lead_note.activity_id.res_model, "crm.lead")
        self.lead.user_id = self.rep_b
        self.assertFalse(self._sees("rep"))
        self.assertTrue(self._sees("rep_b"))
        self.assertEqual(self.lead_note_sudo.activity_id.user_id, self.rep_b)

    def test_converted_piste_hands_its_notes_to_the_client(self):
        """OD-16: afterwards the rep of the client reads, whoever keeps the piste."""
        self.lead.with_user(self.rep)._piste_hand_notes_to(self.portal_b.partner_id)
        self.assertEqual(self.lead_note_sudo.partner_id, self.merchant_b)
        self.assertEqual(self.lead_note_sudo.lead_id, self.lead)
        self.assertFalse(self._sees("rep"))
        self.assertTrue(self._sees("rep_b"))

    def test_note_on_the_opportunity_of_an_own_client_goes_to_his_file(self):
        """OD-16: one file per client, wherever the rep writes."""
        deal = self.env["crm.lead"].create(
            {
                "name": "Plage",
                "type": "opportunity",
                "user_id": self.rep.id,
                "partner_id": self.portal_a.partner_id.id,
            }
        )
        Note = self.env["piste.note"].with_user(self.rep)
        note = Note.create({"lead_id": deal.id, "body": "x"})
        self.assertEqual(note.partner_id, self.merchant_a)
        deal.partner_id = self.merchant_b
        note = Note.create({"lead_id": deal.id, "body": "x"})
        self.assertFalse(note.partner_id)

    def test_the_reminder_of_a_piste_follows_it_by_the_commit(self):
        """I14: many pistes that change hands cost one look for their notes."""
        pistes = self.env["crm.lead"].create(
            [
                {"name": name, "type": "lead", "user_id": self.rep.id}
                for name in ("Resto 4", "Resto 5")
            ]
        )
        Note = self.env["piste.note"].with_user(self.rep)
        note = Note.create(
            {"lead_id": pistes[0].id, "body": "x", "reminder_date": "2030-01-07"}
        )
        for piste in pistes:
            piste.with_user(self.manager).user_id = self.rep_b
        self.cr.flush()
        self.assertEqual(note.sudo().activity_id.user_id, self.rep_b)

    def test_merge_of_opportunities_keeps_the_notes(self):
        """OD-16, AX-04: core's merge moves them and quotes them nowhere."""
        head = self.env["crm.lead"].create(
            {"name": "Resto 2", "type": "opportunity", "user_id": self.rep.id}
        )
        tail = self.env["crm.lead"].create(
            {"name": "Resto 3", "type": "opportunity", "user_id": self.rep.id}
        )
        note = (
            self.env["piste.note"]
            .with_user(self.rep)
            .create({"lead_id": tail.id, "body": f"T {SECRET}"})
        )
        survivor = (head + tail).merge_opportunity()
        self.assertEqual(note.lead_id, survivor)
        self.assertNotIn(SECRET, str(survivor.description or ""))
        self.assertNotIn(SECRET, str(survivor.message_ids.mapped("body")))
