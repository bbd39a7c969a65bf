from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.orm.models import NO_ACCESS
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..note.common import SECRET
from .note_leak_common import LeakCase, dump

REPLY = """From: Gisele <gisele@example.com>
To: catchall@example.com
Subject: Re: Note
Message-Id: <reply@example.com>
Content-Type: text/plain

Bonjour
"""


@tagged("post_install", "-at_install", "piste_note")
class TestNoteLeak(LeakCase):
    """OD-16, U13, I1: nobody learns of a note what he would not know without it."""

    def test_answers_are_those_of_a_house_without_notes(self):
        """I1 1-4, 6-9, 14, 15: every search, count, group, sort and path, by role."""
        for role, user in self.strangers.items():
            with self.subTest(role=role):
                self.assertNothingLearnt(user)

    def test_the_questions_find_the_notes_of_who_may_read(self):
        """I1: a question that nobody can answer would prove nothing."""
        env = self.env_of(self.rep)
        told = {
            name
            for name, question in self._questions(env)
            if SECRET in self._answer_of_rep(question)
        }
        for name in (
            "search_read",
            "web_search_read",
            "export",
            "res.partner web_read",
            "res.partner export",
            "crm.lead web_read",
        ):
            self.assertIn(name, told)
        found = dict(self._questions(env))
        self.assertEqual(found["search_count"](), 2)
        for label in ("body", "any", "set", "ids", "author", "day"):
            with self.subTest(label=label):
                ids = found[f"res.partner by {label}"]()
                self.assertEqual(ids, self.merchant_a.ids)

    def _answer_of_rep(self, question):
        try:
            with self.env.cr.savepoint():
                return dump(question())
        except (UserError, ValueError):
            return ""

    def test_knowing_the_id_is_of_no_use(self):
        """I1 1, 14, 16: read, change, copy, import, onchange and errors by id."""
        spec = {"body": {}, "display_name": {}}
        for role, user in self.strangers.items():
            env = self.env_of(user)
            note = self.note.with_env(env)
            with self.subTest(role=role):
                for attack in (
                    lambda n=note: n.read(),
                    lambda n=note, s=spec: n.web_read(s),
                    lambda n=note: n.export_data(["body"]),
                    lambda n=note: n.write({"body": "x"}),
                    lambda n=note: n.web_save({"body": "x"}, spec),
                    lambda n=note: n.copy(),
                    lambda n=note: n.unlink(),
                    lambda n=note: n.get_metadata(),
                    lambda n=note: n.create(
                        {"partner_id": self.merchant_a.id, "body": "x"}
                    ),
                    lambda n=note: n.create({"lead_id": self.piste.id, "body": "x"}),
                ):
                    with (
                        self.assertRaises(UserError) as refusal,
                        self.env.cr.savepoint(),
                    ):
                        attack()
                    self.assertNotIn(SECRET, str(refusal.exception))
                self._ask(lambda n=note: n.onchange({}, [], spec))
                self._ask(lambda n=note: n.onchange({}, ["reminder_date"], spec))
                self._ask(lambda n=note: n.name_create("x"))
        self.assertIn(SECRET, self.note.sudo().body)
        self.assertEqual(self.merchant_a.sudo().piste_note_ids, self.note)

    def test_import_over_a_note_changes_nothing(self):
        """I1 14: neither by number nor by the external id that an export made."""
        for role, user in self.strangers.items():
            env = self.env_of(user)
            for column, value in ((".id", str(self.note.id)), ("id", self.xmlid)):
                with self.subTest(role=role, column=column):
                    answer = self._ask(
                        lambda e=env, c=column, v=value: e["piste.note"].load(
                            [c, "body", "partner_id/.id"],
                            [[v, "x", str(self.merchant_a.id)]],
                        )
                    )
                    self.assertNotIn('"ids": [', answer)
        self.assertIn(SECRET, self.note.sudo().body)
        self.assertEqual(len(self.merchant_a.sudo().piste_note_ids), 1)

    def test_no_field_elsewhere_leads_to_notes_without_the_wall(self):
        """I1 3, 4: a new link to notes has to repeat the wall as its domain."""
        links = {
            str(field): field
            for name, model in self.env.items()
            if name != "piste.note"
            for field in model._fields.values()
            if getattr(field, "comodel_name", None) == "piste.note"
        }
        inherited = links.pop("res.users.piste_note_ids")
        self.assertEqual(inherited.groups, NO_ACCESS)
        self.assertEqual(
            set(links),
            {"res.partner.piste_note_ids", "crm.lead.piste_note_ids"},
        )
        for field in links.values():
            self.assertTrue(callable(field.domain))
            self.assertTrue(field.groups)
            self.assertFalse(field.bypass_search_access)

    def test_no_channel_of_core_sends_the_text(self):
        """I1 5, 7, 13: writing, moving and deleting signal and mail nothing of it."""
        Bus = self.env.registry["bus.bus"]
        Mail = self.env.registry["mail.mail"]
        with (
            patch.object(Bus, "_sendone", autospec=True) as send,
            patch.object(
                Mail, "create", autospec=True, side_effect=Mail.create
            ) as mail,
        ):
            Note = self.env["piste.note"].with_user(self.rep)
            for kind in ("followup", "meeting"):
                note = Note.create(
                    {
                        "partner_id": self.merchant_a.id,
                        "body": SECRET,
                        "reminder_date": "2030-01-07",
                        "reminder_kind": kind,
                    }
                )
                note.write({"body": f"Encore {SECRET}", "reminder_date": "2030-01-08"})
                note.unlink()
            self.merchant_a.with_user(self.manager).user_id = self.rep_b
            self.env.flush_all()
        self.assertNotIn(SECRET, str([call.args[1:] for call in send.mock_calls]))
        self.assertNotIn(SECRET, str([call.args[1:] for call in mail.mock_calls]))

    def test_reminders_of_the_rep_tell_strangers_nothing(self):
        """I1 8: no text in activities, events and the calendar, for anybody."""
        for kind in ("followup", "meeting"):
            self.note.with_user(self.rep).copy(
                {"reminder_date": "2030-01-07", "reminder_kind": kind}
            )
        self.env.flush_all()
        for role, user in self.strangers.items():
            env = self.env_of(user)
            for model in ("mail.activity", "calendar.event", "piste.calendar.item"):
                with self.subTest(role=role, model=model):
                    self._ask(lambda e=env, m=model: e[m].search_read([]))
        activities = self.env["mail.activity"].search([("user_id", "=", self.rep.id)])
        self.assertTrue(activities)
        self.assertFalse(any(activities.mapped("note")))
        activities.action_done()
        said = self.merchant_a.message_ids.mapped("body")
        self.assertNotIn(SECRET, str(said))

    def test_nobody_answers_a_note_by_mail(self):
        """OD-16, I1 5: no alias, no thread and no gateway leads to a note."""
        self.assertFalse(
            self.env["mail.alias"].search([("alias_model_id.model", "=", "piste.note")])
        )
        Note = self.env["piste.note"]
        for name in (
            "message_post",
            "message_process",
            "message_new",
            "message_update",
        ):
            self.assertFalse(hasattr(Note, name), name)
        text, count = self.note.body, Note.search_count([])
        for user in (self.rep, self.note_admin):
            composer = {
                "model": "piste.note",
                "res_ids": str(self.note.ids),
                "body": "x",
                "partner_ids": [Command.set(self.portal_a.partner_id.ids)],
            }
            env = self.env_of(user)
            with self.subTest(user=user.login), self.env.cr.savepoint():
                try:
                    sent = env["mail.compose.message"].create(composer)
                    sent._action_send_mail()
                except Exception as error:  # noqa: BLE001
                    self.assertNotIn(SECRET, str(error))
            # What somebody types himself goes out; nothing of the note goes with it.
            for mail in self.env["mail.mail"].search([("model", "=", "piste.note")]):
                self.assertNotIn(SECRET, dump(mail.read()))
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.addons.mail"):
                    self.env["mail.thread"].message_process("piste.note", REPLY)
            except ValueError as error:
                self.assertNotIn(SECRET, str(error))
            self.assertEqual(self.note.sudo().body, text)
            self.assertEqual(self.env["piste.note"].search_count([]), count)
            message = {"model": "piste.note", "res_id": self.note.id, "body": "x"}
            posted = self.env["mail.message"].create(message)
            for stranger in (self.rep_b, self.manager, self.accountant):
                with self.assertRaises(AccessError):
                    posted.with_env(self.env_of(stranger)).read(["body"])

    def test_files_of_a_note_are_no_way_in(self):
        """I1 9: neither read, listed, moved to an own record nor deleted."""
        for role, user in self.strangers.items():
            file = self.attachment.with_env(self.env_of(user))
            with self.subTest(role=role):
                for attack in (
                    lambda f=file: f.read(["name", "raw"]),
                    lambda f=file: f.write({"res_id": 0, "res_model": False}),
                    lambda f=file: f.write({"public": True}),
                    lambda f=file: f.generate_access_token(),
                    lambda f=file: f.copy(),
                    lambda f=file: f.unlink(),
                    lambda f=file: f.create(
                        {
                            "name": "x",
                            "raw": b"x",
                            "res_model": "piste.note",
                            "res_id": self.note.id,
                        }
                    ),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        attack()

    def test_errors_and_logs_hold_no_text(self):
        """I1 16: what is refused is refused before the database tells the row."""
        Note = self.env["piste.note"].with_user(self.rep)
        for values in (
            {},
            {"partner_id": False, "lead_id": False},
            {"partner_id": self.merchant_b.id},
            {"partner_id": 999999999},
            {"lead_id": 999999999},
            {"partner_id": self.merchant_a.id, "author_id": self.rep_b.id},
        ):
            with (
                self.subTest(values=values),
                self.assertNoLogs("odoo.sql_db", "ERROR"),
                self.assertRaises(UserError) as refusal,
                self.env.cr.savepoint(),
            ):
                Note.create({"body": SECRET, **values})
            self.assertNotIn(SECRET, str(refusal.exception))

    def test_merge_tells_and_keeps_nothing_of_the_text(self):
        """I1 14, U2: preview, log, chatter and the way back."""
        original = self.env["res.partner"].create(
            {"name": "Casse-croute Gisele", "is_company": True, "user_id": self.rep.id}
        )
        wizard = (
            self.env["piste.duplicate.merge"]
            .with_user(self.manager)
            .create(
                {
                    "res_model": "res.partner",
                    "res_ids": (original | self.merchant_a).ids,
                    "original_id": original.id,
                }
            )
        )
        self.assertNotIn(SECRET, dump(wizard.read()))
        manager = original.with_user(self.manager)
        self.merchant_a.with_user(self.manager)._merge_into(manager)
        self.assertEqual(self.note.sudo().partner_id, original)
        log = self.env["piste.merge.log"].search([], limit=1)
        self.assertNotIn(SECRET, dump(log.sudo().read()))
        self.assertNotIn(SECRET, str(original.message_ids.mapped("body")))
        for user in (self.rep_b, self.manager):
            self.assertFalse(self.env_of(user)["piste.note"].search([]))
        log.with_user(self.manager).action_undo()
        self.assertEqual(self.note.sudo().partner_id, self.merchant_a)
        self.assertEqual(self.note.sudo().author_id, self.rep)
        self.assertNothingLearnt(self.manager)
        self.assertTrue(self.env_of(self.rep)["piste.note"].search([]))

    def test_author_and_date_stay_on_every_path(self):
        """OD-16: import, web_save and copy sign and date anew or not at all."""
        own = self.note.with_env(self.env_of(self.rep))
        written = own.create_date
        for name, value in (
            ("author_id", self.rep_b.id),
            ("partner_id", self.merchant_b.id),
            ("lead_id", self.piste.id),
        ):
            with self.subTest(field=name), self.assertRaises(UserError):
                own.web_save({name: value}, {})
        own.web_save({"create_date": "2001-01-01 00:00:00"}, {})
        own.load(
            [".id", "create_date", "author_id/.id"],
            [[str(own.id), "2001-01-01 00:00:00", str(self.rep_b.id)]],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(own.create_date, written)
        self.assertEqual(own.author_id, self.rep)
        self.merchant_a.user_id = self.rep_b
        copy = self.note.with_env(self.env_of(self.rep_b)).copy()
        self.assertEqual(copy.author_id, self.rep_b)
