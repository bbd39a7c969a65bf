from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ROLES, PisteCommon


@tagged("post_install", "-at_install", "piste_comment")
class TestComment(PisteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.comment = (
            cls.env["piste.comment"]
            .with_user(cls.rep)
            .create({"name": "Un coupon deux fois ?", "partner_id": cls.merchant_a.id})
        )

    def seen_by(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.comment.with_user(user)

    def test_whole_team_reads_and_writes(self):
        """OD-21: every role of the house; no merchant, nobody outside."""
        for role in ROLES:
            user = getattr(self, role)
            with self.subTest(role=role):
                self.assertEqual(self.seen_by(user).name, "Un coupon deux fois ?")
                with Form(self.env["piste.comment"].with_user(user)) as form:
                    form.name = "Une idée"
                    form.kind = "idea"
                self.assertEqual(form.record.author_id, user)
                self.assertEqual(form.record.state, "new")
        for user in (self.portal_a, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.seen_by(user).read(["name"])
            with self.assertRaises(AccessError):
                self.env["piste.comment"].with_user(user).search_count([])

    def test_author_is_not_forged(self):
        """OD-21: signed by who writes; only the author or a manager edits."""
        Comment = self.env["piste.comment"].with_user(self.rep_b)
        with self.assertRaises(AccessError):
            Comment.create({"name": "x", "author_id": self.rep.id})
        with self.assertRaises(AccessError):
            self.seen_by(self.rep_b).write({"name": "x"})
        self.seen_by(self.rep).write({"body": "Au comptoir"})
        self.seen_by(self.manager).write({"kind": "idea"})
        with self.assertRaises(AccessError):
            self.seen_by(self.manager).write({"author_id": self.manager.id})
        with self.assertRaises(AccessError):
            self.seen_by(self.rep_b).unlink()

    def test_one_vote_each(self):
        """OD-21: everybody supports once and may think again; the most wanted first."""
        for user in (self.rep_b, self.agent):
            self.seen_by(user).action_vote()
        self.assertEqual(self.seen_by(self.agent).vote_count, 2)
        self.assertTrue(self.seen_by(self.agent).has_my_vote)
        self.assertFalse(self.seen_by(self.rep).has_my_vote)
        self.seen_by(self.agent).action_vote()
        self.assertEqual(self.comment.voter_ids, self.rep_b)
        other = self.env["piste.comment"].with_user(self.rep).create({"name": "Autre"})
        both = [("id", "in", (self.comment + other).ids)]
        found = self.env["piste.comment"].with_user(self.marketing).search(both)
        self.assertEqual(found.ids, [self.comment.id, other.id])
        for user in (self.rep, self.manager):
            with self.assertRaises(AccessError):
                self.seen_by(user).write({"voter_ids": [Command.link(self.agent.id)]})
        with self.assertRaises(AccessError):
            self.seen_by(self.portal_a).action_vote()

    def test_manager_answers_and_decides(self):
        """OD-21: Nouveau, En cours, Retenu, Fait; the answer is signed."""
        for values in ({"answer": "Non"}, {"state": "done"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.seen_by(self.rep).write(values)
        self.seen_by(self.manager).write({"answer": "Non", "state": "kept"})
        self.assertEqual(self.comment.answered_by_id, self.manager)
        self.assertTrue(self.comment.answered_at)
        with self.assertRaises(UserError):
            self.seen_by(self.manager).state = "new"
        self.seen_by(self.manager).state = "done"
        with self.assertRaises(AccessError):
            self.env["piste.comment"].with_user(self.rep).create(
                {"name": "x", "answer": "Oui"}
            )
        with self.assertRaises(UserError):
            self.env["piste.comment"].with_user(self.rep).create(
                {"name": "x", "state": "done"}
            )

    def test_merchant_of_a_colleague_is_not_chosen(self):
        """OD-21, I2: an id of somebody else's client tells nothing."""
        with self.assertRaises(AccessError):
            self.env["piste.comment"].with_user(self.rep).create(
                {"name": "x", "partner_id": self.merchant_b.id}
            )

    def test_never_shown_to_merchants(self):
        """OD-21: no chatter, no portal, no template that names it."""
        for name in ("message_post", "access_token", "_get_share_url"):
            self.assertFalse(hasattr(self.env["piste.comment"], name), name)
        views = self.env["ir.ui.view"].search(
            [("type", "=", "qweb"), ("arch_db", "ilike", "piste.comment")]
        )
        self.assertFalse(views)

    def test_found_by_its_words(self):
        """OD-21: the search goes over words, details and answers."""
        self.seen_by(self.manager).answer = "Chaque code sert une fois"
        arch = self.env.ref("piste.piste_comment_view_search").arch
        self.assertIn("('answer', 'ilike', self)", arch)
        found = self.env["piste.comment"].search([("answer", "ilike", "sert une fois")])
        self.assertIn(self.comment, found)
