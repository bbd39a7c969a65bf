import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SECRET, NoteCase


@tagged("post_install", "-at_install", "piste_note")
class TestNotePrivacy(NoteCase):
    """OD-16 (c), U13: each way out of the database is closed (I1)."""

    def test_current_rep_and_note_admin_read_it(self):
        """OD-16 (c): the rep of the file and ADMIN, and the right acts at once."""
        for user in (self.rep, self.note_admin):
            note = self.env_of(user)["piste.note"].search([("body", "ilike", SECRET)])
            self.assertEqual(note, self.note)
            self.assertIn(SECRET, note.body)

    def test_strangers_cannot_read_write_or_delete_by_id(self):
        """OD-16 (c): knowing the id is of no use."""
        for role, user in self.strangers.items():
            note = self.note.with_env(self.env_of(user))
            with self.subTest(role=role):
                for attack in (
                    lambda n=note: n.read(["body"]),
                    lambda n=note: n.web_read({"body": {}}),
                    lambda n=note: n.write({"body": "x"}),
                    lambda n=note: n.copy(),
                    lambda n=note: n.unlink(),
                    lambda n=note: n.create(
                        {"partner_id": self.merchant_a.id, "body": "x"}
                    ),
                ):
                    with self.assertRaises(AccessError):
                        attack()
        self.assertTrue(self.note.exists())

    def test_searches_of_strangers_find_and_count_nothing(self):
        """U13: search, count, group, name search and sort tell nothing."""
        domain = [("body", "ilike", SECRET)]
        for role, user in self.strangers.items():
            Note = self.env_of(user)["piste.note"]
            with self.subTest(role=role):
                if role not in self.salespeople:
                    for attack in (
                        lambda n=Note: n.search(domain),
                        lambda n=Note: n.search_count([]),
                        lambda n=Note: n.name_search(""),
                        lambda n=Note: n.formatted_read_group(
                            [], ["partner_id"], ["__count"]
                        ),
                        lambda n=Note: n.web_search_read([], {"body": {}}),
                    ):
                        with self.assertRaises(AccessError):
                            attack()
                    continue
                self.assertFalse(Note.search(domain))
                self.assertFalse(Note.with_context(active_test=False).search([]))
                self.assertEqual(Note.search_count([]), 0)
                self.assertFalse(Note.name_search("Casse"))
                self.assertFalse(Note.search([], order="body desc"))
                self.assertFalse(
                    Note.formatted_read_group([], ["partner_id"], ["__count"])
                )
                self.assertFalse(Note._read_group(domain, ["author_id"], ["__count"]))
                self.assertEqual(
                    Note.web_search_read([], {"body": {}}),
                    {"length": 0, "records": []},
                )

    def test_path_from_the_client_is_no_oracle(self):
        """U13: neither a dotted path nor the one2many of the client leaks."""
        for role, user in self.strangers.items():
            Partner = self.env_of(user)["res.partner"]
            client = Partner.browse(self.merchant_a.id)
            with self.subTest(role=role):
                domain = [("piste_note_ids.body", "ilike", SECRET)]
                if role not in self.salespeople:
                    with self.assertRaises(AccessError):
                        Partner.search(domain)
                    with self.assertRaises(AccessError):
                        client.read(["piste_note_ids"])
                    continue
                self.assertFalse(Partner.search(domain))
                self.assertFalse(Partner.search([("piste_note_ids", "!=", False)]))
                self.assertFalse(
                    Partner.search([("piste_note_ids", "any", [("id", ">", 0)])])
                )
                self.assertFalse(
                    Partner.search([("piste_note_ids", "in", self.note.ids)])
                )
                self.assertFalse(Partner.search([("piste_note_ids", "ilike", "a")]))
                hidden = [("id", "=", client.id), ("piste_note_ids", "=", False)]
                self.assertEqual(
                    Partner.search_count(hidden), 0 if role == "rep_b" else 1
                )
                if role == "rep_b":
                    continue
                self.assertFalse(client.piste_note_ids)
                self.assertFalse(client.filtered_domain(domain))
                self.assertEqual(
                    client.web_read({"piste_note_ids": {"fields": {"body": {}}}})[0][
                        "piste_note_ids"
                    ],
                    [],
                )
                self.assertTrue(json.dumps(client.fields_get(["piste_note_ids"])))

    def test_name_of_a_note_tells_only_its_date(self):
        """U13: names travel into many2one fields and errors: no text in them."""
        note = self.note.with_context(lang="fr_CA", tz="America/Toronto")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE piste_note SET create_date = '2026-03-04 02:00' WHERE id = %s",
            [note.id],
        )
        note.invalidate_recordset()
        self.assertEqual(note.display_name, "Note du 3 mars 2026")
        with self.assertRaises(AccessError) as caught:
            self.note.with_env(self.env_of(self.rep_b)).read(["body"])
        self.assertNotIn(SECRET, str(caught.exception))

    def test_no_message_tracking_or_mail_is_made(self):
        """U13: notes pass through no chatter, so no mail can carry them."""
        self.note.with_user(self.rep).write({"body": f"Autre {SECRET}"})
        self.env.flush_all()
        Note = self.env["piste.note"]
        self.assertFalse(hasattr(Note, "message_post"))
        self.assertFalse(hasattr(Note, "activity_schedule"))
        for model, fields in (
            ("mail.message", ["body", "subject"]),
            ("mail.mail", ["body_html"]),
            ("mail.tracking.value", ["old_value_text", "new_value_text"]),
            ("mail.activity", ["summary", "note"]),
            ("calendar.event", ["name", "description"]),
            ("ir.attachment", ["name", "index_content"]),
            ("bus.bus", ["message"]),
        ):
            for field in fields:
                with self.subTest(model=model, field=field):
                    found = self.env[model].search_count([(field, "ilike", SECRET)])
                    self.assertFalse(found)

    def test_no_other_table_holds_the_text(self):
        """U13: no stored copy exists in any column of the database."""
        self.note.with_user(self.rep).write({"reminder_date": "2030-01-07"})
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = current_schema
                 AND data_type IN ('text', 'character varying', 'jsonb')
                 AND is_updatable = 'YES'"""
        )
        holders = set()
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1',
                [f"%{SECRET}%"],
            )
            if self.env.cr.fetchone():
                holders.add((table, column))
        self.assertEqual(holders, {("piste_note", "body")})

    def test_reminder_shows_no_text_to_its_readers(self):
        """OD-16 (b): the reminder reaches the agenda of the rep, without the text."""
        note = self.note.with_user(self.rep)
        for kind, model in (("followup", "activity_id"), ("meeting", "event_id")):
            with self.subTest(kind=kind):
                note.write({"reminder_date": "2030-01-07", "reminder_kind": kind})
                reminder = self.note[model]
                self.assertEqual(reminder.user_id, self.rep)
                self.assertEqual(reminder.res_id, self.merchant_a.id)
                values = json.dumps(reminder.read(), default=str)
                self.assertNotIn(SECRET, values)
                self.assertNotIn("frère", values)

    def test_attachment_on_a_note_is_as_private_as_the_note(self):
        """U13: name, content and full text of a file on a note are closed."""
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.rep)
            .create(
                {
                    "name": f"{SECRET}.txt",
                    "raw": SECRET.encode(),
                    "mimetype": "text/plain",
                    "res_model": "piste.note",
                    "res_id": self.note.id,
                }
            )
        )
        domain = [
            "|",
            ("name", "ilike", SECRET),
            ("index_content", "ilike", SECRET),
        ]
        own = self.env_of(self.rep)["ir.attachment"]
        self.assertEqual(own.search(domain), attachment)
        for role, user in self.strangers.items():
            with self.subTest(role=role):
                Attachment = self.env_of(user)["ir.attachment"]
                if role in ("portal_a", "portal_b", "public"):
                    with self.assertRaises(AccessError):
                        Attachment.search(domain).read(["name"])
                        Attachment.browse(attachment.id).read(["raw"])
                    continue
                self.assertFalse(Attachment.search(domain))
                self.assertEqual(Attachment.search_count(domain), 0)
                with self.assertRaises(AccessError):
                    Attachment.browse(attachment.id).read(["name", "raw"])

    def test_saved_exports_and_filters_carry_no_note(self):
        """U13: a shared export list gives fields, never rows of somebody else."""
        export = self.env["ir.exports"].create(
            {
                "name": "Notes",
                "resource": "res.partner",
                "export_fields": [(0, 0, {"name": "piste_note_ids/body"})],
            }
        )
        names = export.export_fields.mapped("name")
        right = self.env.ref("base.group_allow_export")
        right.write(
            {"user_ids": [(4, u.id) for u in (self.rep, self.rep_b, self.manager)]}
        )
        for user in (self.rep_b, self.manager):
            with self.assertRaises(AccessError):
                self.note.with_env(self.env_of(user)).export_data(["body"])
        client = self.merchant_a.with_env(self.env_of(self.manager))
        self.assertNotIn(SECRET, str(client.export_data(names)))
        client = self.merchant_a.with_env(self.env_of(self.rep))
        self.assertIn(SECRET, str(client.export_data(names)))

    def test_partner_comment_of_core_holds_no_note(self):
        """U13: the merchant reads res.partner.comment: notes never go there."""
        client = self.merchant_a.with_env(self.env_of(self.portal_a))
        self.assertNotIn(SECRET, str(client.read(["comment", "name"])))
        self.assertNotIn("piste_note_ids", client.fields_get())

    def test_copy_of_the_client_copies_no_note(self):
        """U13: duplicating a client takes no note along."""
        copy = self.merchant_a.copy()
        self.assertFalse(copy.piste_note_ids)

    def test_no_report_or_portal_template_names_the_notes(self):
        """U13: no QWeb template (report, portal page, mail) reads notes."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "qweb"), ("arch_db", "ilike", "piste_note")]
        )
        self.assertFalse(views.mapped("xml_id"))
        actions = self.env["ir.actions.report"].search([("model", "=", "piste.note")])
        self.assertFalse(actions)
        templates = self.env["mail.template"].search([("model", "=", "piste.note")])
        self.assertFalse(templates)

    def test_no_field_elsewhere_is_drawn_from_a_note(self):
        """U13: no related or computed field of another model depends on a note."""
        drawn = [
            str(field)
            for name, model in self.env.items()
            if name != "piste.note"
            for field in model._fields.values()
            for path in (
                *self.env.registry.field_depends.get(field, ()),
                field.related or "",
            )
            if "piste_note_ids." in path
        ]
        self.assertFalse(drawn)


@tagged("post_install", "-at_install", "piste_note")
class TestNoteReassign(NoteCase):
    """I14: who loses the file loses the notes, at once."""

    def _readers(self):
        return {
            role
            for role in ("rep", "rep_b", "leader", "manager", "note_admin")
            if self.env_of(getattr(self, role))["piste.note"].search(
                [("body", "ilike", SECRET)]
            )
        }

    def test_new_rep_sees_old_notes_and_old_rep_none(self):
        """OD-16 (c), A26: notes belong to the file and follow it at once."""
        self.assertEqual(self._readers(), {"rep", "note_admin"})
        self.merchant_a.with_user(self.manager).user_id = self.rep_b
        self.assertEqual(self._readers(), {"rep_b", "note_admin"})
        with self.assertRaises(AccessError):
            self.note.with_env(self.env_of(self.rep)).read(["body"])
        self.merchant_a.user_id = False
        self.assertEqual(self._readers(), {"note_admin"})

    def test_new_rep_does_not_rewrite_the_notes_of_the_old_one(self):
        """OD-16: the text stays the one of its author; ADMIN may only delete."""
        self.merchant_a.user_id = self.rep_b
        for user in (self.rep_b, self.note_admin):
            with self.assertRaises(AccessError):
                self.note.with_env(self.env_of(user)).write({"body": "x"})
        with self.assertRaises(AccessError):
            self.note.with_env(self.env_of(self.rep_b)).unlink()
        self.note.with_env(self.env_of(self.note_admin)).unlink()
        self.assertFalse(self.note.exists())

    def test_right_of_admin_acts_and_ends_at_once(self):
        """8.3.2: given or taken from the user or from the group, it acts at once."""
        group = self.env.ref("piste.piste_group_note_admin")
        self.assertNotIn("manager", self._readers())
        self.manager.write({"group_ids": [(4, group.id)]})
        self.assertIn("manager", self._readers())
        group.write({"user_ids": [(3, self.manager.id)]})
        self.assertNotIn("manager", self._readers())

    def test_reminders_follow_the_file(self):
        """I14: the new rep is reminded, the old one no more."""
        self.note.with_user(self.rep).reminder_date = "2030-01-07"
        meeting = self.note.with_user(self.rep).create(
            {
                "partner_id": self.merchant_a.id,
                "body": SECRET,
                "reminder_date": "2030-01-08",
                "reminder_kind": "meeting",
            }
        )
        self.merchant_a.message_subscribe(self.rep.partner_id.ids)
        self.merchant_a.with_user(self.manager).user_id = self.rep_b
        self.assertEqual(self.note.activity_id.user_id, self.rep_b)
        self.assertEqual(meeting.event_id.user_id, self.rep_b)
        self.assertEqual(meeting.event_id.partner_ids, self.rep_b.partner_id)
        left = self.env["mail.activity"].search_count(
            [("user_id", "=", self.rep.id), ("res_id", "=", self.merchant_a.id)]
        )
        self.assertFalse(left)
        self.assertNotIn(self.rep.partner_id, self.merchant_a.message_partner_ids)

    def test_other_open_activities_go_to_the_new_rep(self):
        """I14: nothing of the file stays in the agenda of the former rep."""
        activity = self.merchant_a.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.rep.id, summary="Appeler"
        )
        self.merchant_a.user_id = self.rep_b
        self.assertEqual(activity.user_id, self.rep_b)

    def test_attachment_of_the_note_is_lost_with_the_file(self):
        """I14: even to the author of the file."""
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.rep)
            .create(
                {
                    "name": "x.txt",
                    "raw": b"x",
                    "res_model": "piste.note",
                    "res_id": self.note.id,
                }
            )
        )
        self.merchant_a.user_id = self.rep_b
        with self.assertRaises(AccessError):
            attachment.with_env(self.env_of(self.rep)).read(["raw"])
