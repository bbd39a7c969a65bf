import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SECRET, DiscussionCase, DiscussionRoles


@tagged("post_install", "-at_install", "piste_comment")
class TestDiscussionPrivacy(DiscussionCase):
    """GB-05: a discussion is its participants' and never leaves the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post = cls.env["piste.discussion.post"].browse(
            cls.discussion.post_message(f"Retard {SECRET}")
        )
        cls.strangers = {
            role: getattr(cls, role)
            for role in (
                "rep_b",
                "leader",
                "manager",
                "approver",
                "accountant",
                "note_admin",
                "portal_a",
                "portal_b",
            )
        }
        cls.strangers["public"] = cls.env.ref("base.public_user")

    def test_nobody_else_reads_or_writes_by_id(self):
        """GB-05: not the manager, not ADMIN, not the leader of the rep."""
        for role, user in self.strangers.items():
            env = self.env_of(user)
            discussion = self.discussion.with_env(env)
            post = self.post.with_env(env)
            with self.subTest(role=role):
                for attack in (
                    lambda d=discussion: d.read(["name"]),
                    lambda p=post: p.read(["body"]),
                    lambda d=discussion: d.web_read({"thread": {}}),
                    lambda d=discussion, u=user: d.write(
                        {"cc_ids": [Command.link(u.id)]}
                    ),
                    lambda d=discussion: d.post_message("x"),
                    lambda d=discussion: d.mark_read(),
                    lambda d=discussion: d.copy(),
                    lambda d=discussion: d.action_settle(),
                    lambda p=post: p.create(
                        {"discussion_id": self.discussion.id, "body": "x"}
                    ),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        attack()

    def test_nobody_else_finds_or_counts(self):
        """GB-05: no search, path, group or name tells that it exists."""
        for role, user in self.strangers.items():
            env = self.env_of(user)
            with self.subTest(role=role):
                if role in ("portal_a", "portal_b", "public"):
                    for model in ("piste.discussion", "piste.discussion.post"):
                        with self.assertRaises(AccessError):
                            env[model].search_count([])
                    continue
                Discussion, Post = env["piste.discussion"], env["piste.discussion.post"]
                word = [("body", "ilike", SECRET)]
                self.assertFalse(Discussion.search([("name", "ilike", SECRET)]))
                self.assertFalse(Discussion.search([("post_ids.body", "ilike", "e")]))
                self.assertFalse(Discussion.search([("post_ids", "!=", False)]))
                self.assertFalse(Discussion.name_search("Livraison"))
                self.assertFalse(Post.search(word))
                self.assertFalse(Post.search_count([]))
                self.assertFalse(Post.name_search("Livraison"))
                self.assertFalse(
                    Post.formatted_read_group([], ["author_id"], ["__count"])
                )
                self.assertFalse(Discussion.get_unread_total())
                client = env["res.partner"].browse(self.merchant_a.id)
                if client.has_access("read"):
                    self.assertFalse(client.piste_discussion_count)
                with self.assertRaises(AccessError):
                    env["piste.discussion.reader"].search([])

    def test_user_of_the_client_is_no_way_round(self):
        """GB-05: core follows in sudo what a user inherits from his contact."""
        owner = self._create_user("owner", "base.group_portal")
        owner.partner_id = self.merchant_a
        for user, count in ((self.rep, 1), (self.manager, 0)):
            seen = owner.with_env(self.env_of(user))
            self.assertEqual(seen.piste_discussion_count, count)

    def test_files_are_the_participants(self):
        """GB-05: neither the file nor its name is for anybody else."""
        data = base64.b64encode(SECRET.encode()).decode()
        self.say(self.rep, "Voir", [{"name": f"{SECRET}.txt", "data": data}])
        word = ["|", ("name", "ilike", SECRET), ("index_content", "ilike", SECRET)]
        found = self.env["ir.attachment"].search(word)
        self.assertEqual(len(found), 1)
        for role, user in self.strangers.items():
            env = self.env_of(user)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.assertFalse(env["ir.attachment"].search(word))
                found.with_env(env).read(["raw"])

    def test_no_message_mail_or_follower_is_made(self):
        """GB-05: it has no chatter, so no mail can carry it; the signal is empty."""
        self.say(self.rep, f"Réponse {SECRET}")
        self.discussion.sudo().action_settle()
        self.env.flush_all()
        for model in ("piste.discussion", "piste.discussion.post"):
            for name in ("message_post", "message_subscribe", "access_token"):
                self.assertFalse(hasattr(self.env[model], name), name)
        for model, field in (
            ("mail.message", "body"),
            ("mail.message", "subject"),
            ("mail.mail", "body_html"),
            ("mail.activity", "summary"),
            ("calendar.event", "name"),
            ("bus.bus", "message"),
        ):
            with self.subTest(model=model, field=field):
                found = self.env[model].search_count([(field, "ilike", SECRET)])
                self.assertFalse(found)
        followers = self.env["mail.followers"].search(
            [("res_model", "=like", "piste.discussion%")]
        )
        self.assertFalse(followers)

    def test_signal_goes_to_the_participants_and_says_nothing(self):
        """GB-05: their screens count anew; nobody else hears of it."""
        Bus = self.env.registry["bus.bus"]
        with patch.object(Bus, "_sendone", autospec=True) as send:
            self.say(self.rep, "Réponse")
        sent = {
            (channel.id, kind, str(message))
            for _bus, channel, kind, message in (call.args for call in send.mock_calls)
        }
        people = (self.agent | self.rep | self.marketing).partner_id
        self.assertEqual(
            sent, {(person.id, "piste.discussion", "{}") for person in people}
        )

    def test_only_colleagues_who_work_with_piste_take_part(self):
        """GB-05: neither a merchant nor an employee without a group, on any path."""
        employee = self._create_user("employee", "base.group_user")
        for user in (self.portal_a, self.env.ref("base.public_user"), employee):
            for field in ("concerned_ids", "cc_ids"):
                with (
                    self.subTest(user=user.login, field=field),
                    self.assertRaises(ValidationError),
                ):
                    self.seen_by(self.rep).write({field: [Command.link(user.id)]})

    def test_client_of_a_colleague_is_not_chosen(self):
        """I2: an id of somebody else's client tells nothing."""
        values = {
            "name": "Qui est-ce ?",
            "partner_id": self.merchant_b.id,
            "concerned_ids": [Command.set(self.agent.ids)],
        }
        Discussion = self.env["piste.discussion"].with_user(self.rep)
        with self.assertRaises(AccessError):
            Discussion.create(values)
        with self.assertRaises(AccessError):
            Discussion.with_context(default_partner_id=self.merchant_b.id).create(
                {"name": "x", "concerned_ids": [Command.set(self.agent.ids)]}
            )
        with self.assertRaises(AccessError):
            self.seen_by(self.rep).write({"partner_id": self.portal_b.partner_id.id})

    def test_name_of_a_message_tells_only_its_date(self):
        """GB-05: names travel into errors and links."""
        post = self.post.with_context(lang="fr_CA")
        self.assertNotIn(SECRET, post.display_name)
        self.assertTrue(post.display_name.startswith("Message du "))

    def test_merged_client_keeps_its_discussions(self):
        """AX-04: they follow the company that stays."""
        double = self.env["res.partner"].create(
            {"name": "Casse-croute Gisele", "is_company": True, "user_id": self.rep.id}
        )
        self.discussion.sudo().partner_id = double
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((double + self.merchant_a).ids)],
                "dst_partner_id": self.merchant_a.id,
            }
        )
        wizard.action_merge()
        self.assertEqual(self.discussion.sudo().partner_id, self.merchant_a)


@tagged("post_install", "-at_install", "piste_comment")
class TestDiscussionHttp(DiscussionRoles, HttpCase):
    """GB-05: the same over HTTP, where files and RPC are asked for by number."""

    def test_file_and_rpc_of_a_stranger(self):
        data = base64.b64encode(SECRET.encode()).decode()
        self.say(self.rep, SECRET, [{"name": "x.txt", "data": data}])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "piste.discussion.post")], order="id desc", limit=1
        )
        url = f"/web/content/{attachment.id}"
        for user, seen in (
            (self.rep, True),
            (self.manager, False),
            (self.portal_a, False),
            (None, False),
        ):
            self.authenticate(user and user.login, user and user.login)
            with self.subTest(user=user and user.login), mute_logger("odoo.http"):
                self.assertEqual(SECRET in self.url_open(url).text, seen)
                answer = self.url_open(
                    "/web/dataset/call_kw",
                    json={
                        "params": {
                            "model": "piste.discussion",
                            "method": "web_search_read",
                            "args": [[], {"name": {}, "thread": {}}],
                            "kwargs": {},
                        }
                    },
                )
                self.assertEqual(SECRET in answer.text, seen)
