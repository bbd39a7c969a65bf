from odoo.tests import HttpCase, tagged

from .common import DiscussionRoles


@tagged("post_install", "-at_install", "piste_comment")
class TestDiscussionTour(DiscussionRoles, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.agent).write({"lang": "fr_CA", "tz": "America/Toronto"})
        cls.agent.name = "Nadia Cloutier"

    def _two_colleagues_discuss(self):
        url = f"/odoo/res.partner/{self.merchant_a.id}"
        self.start_tour(url, "piste_discussion_open", login=self.rep.login)
        discussion = self.env["piste.discussion"].search(
            [("name", "=", "Livraison en retard")]
        )
        self.assertEqual(discussion.partner_id, self.merchant_a)
        self.assertEqual(discussion.concerned_ids, self.agent)
        self.start_tour("/odoo", "piste_discussion_answer", login=self.agent.login)
        self.assertEqual(
            discussion.post_ids.mapped("body"),
            ["Le client attend ses présentoirs.", "Ils partent demain."],
        )
        self.assertEqual(discussion.state, "settled")

    def test_two_colleagues_discuss_at_a_desk(self):
        """GB-05: opened from the client, read, answered and settled by another."""
        self.browser_size = "1400x900"
        self._two_colleagues_discuss()

    def test_two_colleagues_discuss_on_a_telephone(self):
        """GB-05: the same at 390 px, by touch."""
        self.browser_size, self.touch_enabled = "390x844", True
        self._two_colleagues_discuss()
