import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DiscussionCase


@tagged("post_install", "-at_install", "piste_comment")
class TestDiscussion(DiscussionCase):
    def test_rep_opens_a_discussion_from_the_client(self):
        """GB-05: the “+” of the client, with people concerned, in copy, dates."""
        client = self.portal_a.partner_id.with_user(self.rep)
        action = client.action_piste_discuss()
        Discussion = self.env["piste.discussion"].with_user(self.rep)
        with Form(Discussion.with_context(**action["context"])) as form:
            form.name = "Livraison en retard"
            form.concerned_ids.add(self.agent)
            form.cc_ids.add(self.accountant)
            form.date_deadline = "2030-01-07"
        discussion = form.record
        self.assertEqual(discussion.partner_id, self.merchant_a)
        self.assertEqual(discussion.author_id, self.rep)
        self.assertEqual(discussion.state, "open")
        self.assertTrue(discussion.can_edit)
        # The other one, opened by support, concerns the rep too.
        self.assertEqual(client.piste_discussion_count, 2)
        found = Discussion.search(client.action_view_piste_discussions()["domain"])
        self.assertEqual(found, discussion | self.discussion)

    def test_the_client_is_optional(self):
        """GB-05: between services, about no client in particular."""
        discussion = (
            self.env["piste.discussion"]
            .with_user(self.accountant)
            .create(
                {"name": "Factures", "concerned_ids": [Command.set(self.manager.ids)]}
            )
        )
        self.assertFalse(discussion.partner_id)

    def test_somebody_else_takes_part(self):
        """GB-05: a discussion with nobody is none, on every path."""
        Discussion = self.env["piste.discussion"].with_user(self.rep)
        for people in ([], self.rep.ids):
            values = {"name": "Seul", "concerned_ids": [Command.set(people)]}
            with self.subTest(people=people), self.assertRaises(ValidationError):
                Discussion.create(values)
        with self.assertRaises(ValidationError):
            self.discussion.write(
                {"concerned_ids": [Command.clear()], "cc_ids": [Command.clear()]}
            )

    def test_unread_for_each_person(self):
        """GB-05: unread counts per person; who answers has read what is above."""
        self.say(self.agent, "Quatre jours de retard")
        self.say(self.agent, "Le client est-il prévenu ?")
        counts = {
            user: self.seen_by(user).unread_count
            for user in (self.agent, self.rep, self.marketing)
        }
        self.assertEqual(counts, {self.agent: 0, self.rep: 2, self.marketing: 2})
        self.assertTrue(self.seen_by(self.rep).is_unread)
        self.say(self.rep, "Je l'appelle")
        counts = {
            user: self.seen_by(user).unread_count
            for user in (self.agent, self.rep, self.marketing)
        }
        self.assertEqual(counts, {self.agent: 1, self.rep: 0, self.marketing: 3})
        self.assertEqual(self.seen_by(self.marketing).mark_read(), 0)
        self.assertEqual(self.seen_by(self.marketing).unread_count, 0)
        self.assertEqual(self.seen_by(self.agent).unread_count, 1)

    def test_who_joins_finds_everything_unread(self):
        """GB-05: added later, and gone at once when taken out."""
        self.say(self.agent, "Quatre jours de retard")
        self.say(self.rep, "Je l'appelle")
        self.seen_by(self.rep).write({"cc_ids": [Command.link(self.manager.id)]})
        manager = self.seen_by(self.manager)
        self.assertEqual(manager.unread_count, 2)
        self.assertEqual(manager.get_unread_total(), 1)
        self.seen_by(self.rep).write({"cc_ids": [Command.unlink(self.manager.id)]})
        self.assertEqual(self.seen_by(self.manager).get_unread_total(), 0)
        self.seen_by(self.rep).write({"cc_ids": [Command.link(self.manager.id)]})
        self.assertEqual(self.seen_by(self.manager).unread_count, 2)

    def test_lists_begin_with_what_is_unread(self):
        """GB-05: unread first, then the last message; filter and count agree."""
        Discussion = self.env["piste.discussion"].with_user(self.agent)
        other = Discussion.create(
            {"name": "Autre", "concerned_ids": [Command.set(self.rep.ids)]}
        )
        self.say(self.agent, "Ancien, à lire")
        other.post_message("Plus récent")
        other.with_env(self.env_of(self.rep)).mark_read()
        env = self.env_of(self.rep)
        order = "is_unread desc, last_post_at desc, id desc"
        both = ["|", ("id", "=", other.id), ("id", "=", self.discussion.id)]
        found = env["piste.discussion"].search(both, order=order)
        self.assertEqual(found.ids, [self.discussion.id, other.id])
        found = env["piste.discussion"].search(both, order="is_unread, id desc")
        self.assertEqual(found.ids, [other.id, self.discussion.id])
        for domain, expected in (
            ([("is_unread", "=", True)], self.discussion),
            ([("is_unread", "=", False)], other),
            ([("is_unread", "!=", False)], self.discussion),
        ):
            with self.subTest(domain=domain):
                found = env["piste.discussion"].search(both + domain)
                self.assertEqual(found.ids, expected.ids)
        groups = env["piste.discussion"].web_read_group(
            both, ["partner_id"], ["__count"]
        )
        self.assertEqual(sum(group["__count"] for group in groups["groups"]), 2)

    def test_settled_and_open_again(self):
        """GB-05: open or settled; nothing is added to a settled one."""
        rep = self.seen_by(self.rep)
        rep.action_settle()
        self.assertEqual(rep.state, "settled")
        self.assertEqual(rep.settled_by_id, self.rep)
        self.assertTrue(rep.settled_at)
        for attack in (
            lambda: rep.post_message("Encore"),
            lambda: rep.env["piste.discussion.post"].create(
                {"discussion_id": rep.id, "body": "Encore"}
            ),
        ):
            with self.assertRaises(UserError):
                attack()
        self.seen_by(self.agent).action_reopen()
        self.assertFalse(self.discussion.settled_at or self.discussion.settled_by_id)
        self.say(self.rep, "Encore")
        with self.assertRaises(UserError):
            self.env["piste.discussion"].with_user(self.rep).create(
                {
                    "name": "Réglée d'avance",
                    "state": "settled",
                    "concerned_ids": [Command.set(self.agent.ids)],
                }
            )

    def test_who_is_in_copy_answers_and_changes_nothing(self):
        """GB-05: people concerned work on it, people in copy follow it."""
        copied = self.seen_by(self.marketing)
        self.assertFalse(copied.can_edit)
        post = self.say(self.marketing, "Vu")
        self.assertEqual(post.author_id, self.marketing)
        for attack in (
            lambda: copied.write({"name": "Autre"}),
            copied.action_settle,
            lambda: copied.write({"cc_ids": [Command.link(self.manager.id)]}),
        ):
            with self.assertRaises(AccessError):
                attack()

    def test_what_was_said_is_kept(self):
        """GB-05: nobody changes, deletes, signs for another or antedates a message."""
        post = self.say(self.rep, "Je l'appelle")
        own = post.with_env(self.env_of(self.rep))
        for attack in (
            lambda: own.write({"body": "Rien"}),
            own.unlink,
            lambda: self.seen_by(self.rep).unlink(),
            lambda: own.create(
                {
                    "discussion_id": self.discussion.id,
                    "body": "Pour elle",
                    "author_id": self.agent.id,
                }
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attack()
        with self.assertRaises(UserError):
            post.sudo().write({"body": "Rien"})
        early = own.create(
            {
                "discussion_id": self.discussion.id,
                "body": "Hier",
                "date": "2001-01-01 00:00:00",
            }
        )
        self.assertGreater(early.date.year, 2020)
        forged = own.with_context(default_author_id=self.agent.id).create(
            {"discussion_id": self.discussion.id, "body": "Moi"}
        )
        self.assertEqual(forged.author_id, self.rep)

    def test_who_opened_it_and_its_dates_are_not_changed(self):
        """GB-05: written by the software alone."""
        Discussion = self.env["piste.discussion"].with_user(self.rep)
        for field, value in (
            ("author_id", self.rep.id),
            ("last_post_at", "2001-01-01 00:00:00"),
            ("settled_at", "2001-01-01 00:00:00"),
            ("settled_by_id", self.agent.id),
        ):
            with self.subTest(field=field), self.assertRaises(AccessError):
                self.seen_by(self.rep).write({field: value})
        with self.assertRaises(AccessError):
            Discussion.create(
                {
                    "name": "Pour elle",
                    "author_id": self.agent.id,
                    "concerned_ids": [Command.set(self.rep.ids)],
                }
            )

    def test_empty_message(self):
        """GB-05: refused by SQL, so on every path."""
        for body in ("  \n", "x" * 20001):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.say(self.rep, body)

    def test_files_of_a_message(self):
        """GB-05: several files, with harmless names, kept like the message."""
        data = base64.b64encode(b"bordereau").decode()
        files = [
            {"name": "../../bordereau\u202e.txt", "data": data},
            {"name": "<b>.html", "data": base64.b64encode(b"<script>1</script>")},
        ]
        post = self.say(self.marketing, "Le bordereau", files)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", post._name), ("res_id", "=", post.id)], order="id"
        )
        self.assertEqual(attachments.mapped("name"), ["bordereau.txt", "b.html"])
        self.assertEqual(attachments[1].mimetype, "text/plain")
        card = self.seen_by(self.rep).thread[-1]
        self.assertEqual(
            [f["name"] for f in card["files"]], ["bordereau.txt", "b.html"]
        )
        for user in (self.marketing, self.rep):
            own = attachments.with_env(self.env_of(user))
            self.assertEqual(own[0].raw, b"bordereau")
            with self.assertRaises(AccessError):
                own.unlink()
        for wrong in ([{"name": "x", "data": "%"}], [{"name": "x"}], files * 6):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.say(self.rep, "x", wrong)

    def test_thread_shows_who_said_what(self):
        """GB-05: oldest first, with what is new."""
        self.say(self.agent, "Un")
        self.say(self.rep, "Deux")
        self.say(self.agent, "Trois")
        cards = self.seen_by(self.rep).thread
        self.assertEqual([card["body"] for card in cards], ["Un", "Deux", "Trois"])
        self.assertEqual([card["is_mine"] for card in cards], [False, True, False])
        self.assertEqual([card["is_unread"] for card in cards], [False, False, True])

    def test_list_costs_the_same_for_many(self):
        """GB-05: no query for each row."""
        self.env["piste.discussion"].with_user(self.agent).create(
            [
                {"name": f"Sujet {i}", "concerned_ids": [Command.set(self.rep.ids)]}
                for i in range(20)
            ]
        )
        spec = {"name": {}, "unread_count": {}, "concerned_ids": {"fields": {}}}
        env = self.env_of(self.rep)
        env["piste.discussion"].search([], limit=1).unread_count
        costs = []
        for limit in (2, 20):
            env = self.env_of(self.rep)
            before = self.env.cr.sql_log_count
            env["piste.discussion"].web_search_read(
                [], spec, limit=limit, order="is_unread desc, id"
            )
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0])
