from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .opportunity_common import OpportunityCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestOpportunitySiblings(OpportunityCommon):
    """One won: what becomes of the prospect's other opportunities (AX-37)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won = cls.create_opportunity(name="Gagnée")
        cls.first = cls.create_opportunity(name="Première")
        cls.second = cls.create_opportunity(name="Deuxième")

    def decide(self):
        action = self.won.action_piste_decide_siblings()
        return Form(
            self.env["piste.lead.siblings"]
            .with_user(self.rep)
            .with_context(**action["context"])
        )

    def test_every_way_of_winning_keeps_the_question(self):
        """AX-37: button, click or drop, and what no screen saw."""
        for win in (
            self.won.action_set_won_rainbowman,
            lambda: self.won.write({"stage_id": self.stage_won.id}),
            lambda: self.won.sudo().action_set_won(),
        ):
            self.won.stage_id = self.stage_new
            self.assertFalse(self.won.piste_sibling_answer)
            win()
            self.assertEqual(self.won.piste_sibling_answer, "pending")
            action = self.won.get_piste_won_action()
            self.assertEqual(action["res_model"], "piste.lead.siblings")

    def test_the_button_opens_the_dialog(self):
        """AX-37: in place of the rainbow."""
        action = self.won.action_set_won_rainbowman()
        self.assertEqual(action["res_model"], "piste.lead.siblings")

    def test_each_is_lost_or_kept_with_a_reason(self):
        """AX-37: the choice is per opportunity, the reason is filled."""
        self.won.action_set_won()
        form = self.decide()
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.decision, "lose")
            self.assertTrue(line.lost_reason_id)
            kept = self.env["crm.lead"].browse(line.opportunity_id.id)
            line.decision = "keep"
        form.save().action_apply()
        lost = (self.first + self.second) - kept
        self.assertEqual(kept.won_status, "pending")
        self.assertEqual(lost.won_status, "lost")
        self.assertEqual(
            lost.lost_reason_id, self.env.ref("piste.lost_reason_other_won")
        )
        self.assertEqual(self.won.piste_sibling_answer, "done")
        self.assertFalse(self.won.get_piste_won_action())

    def test_no_is_remembered(self):
        """AX-37: all stay open and nobody is asked again."""
        self.won.action_set_won()
        self.decide().save().action_keep_all()
        self.assertEqual(self.won.piste_sibling_answer, "declined")
        self.assertFalse(self.won.get_piste_won_action())
        self.won.write({"stage_id": self.stage_won.id})
        self.assertFalse(self.won.get_piste_won_action())
        self.assertEqual((self.first + self.second).mapped("active"), [True, True])

    def test_nobody_answers_behind_the_history(self):
        """AX-37: the answer is given by the buttons, which tell it."""
        self.won.action_set_won()
        with self.assertRaises(UserError):
            self.won.write({"piste_sibling_answer": "declined"})
        with self.assertRaises(UserError):
            self.won.create({"name": "X", "piste_sibling_answer": "pending"})
        self.assertEqual(self.won.piste_sibling_answer, "pending")

    def test_losing_needs_its_reason(self):
        """AX-37: emptied by RPC, it is refused and nothing is lost."""
        self.won.action_set_won()
        wizard = self.decide().save()
        wizard.line_ids.lost_reason_id = False
        with self.assertRaisesRegex(UserError, "Give a reason"):
            wizard.action_apply()

    def test_only_siblings_are_closed(self):
        """AX-37: a line for somebody else's opportunity is left alone."""
        stranger = self.create_opportunity(partner_id=self.merchant_a.id)
        self.won.action_set_won()
        wizard = self.decide().save()
        wizard.line_ids[0].opportunity_id = stranger
        wizard.action_apply()
        self.assertEqual(stranger.won_status, "pending")

    def test_clients_are_left_in_peace_unless_chosen(self):
        """AX-37: only prospects are asked about; clients by a switch (A12)."""
        self.prospect.piste_type = "client"
        self.won.action_set_won()
        self.assertFalse(self.won.piste_sibling_answer)
        self.won.stage_id = self.stage_new
        self.env.company.piste_siblings_of_clients = True
        self.won.action_set_won()
        self.assertEqual(self.won.piste_sibling_answer, "pending")

    def test_alone_it_asks_nothing(self):
        """AX-37: neither without others, nor when they are closed."""
        self.lose(self.first + self.second)
        self.won.action_set_won()
        self.assertFalse(self.won.piste_sibling_answer)

    def test_what_one_may_not_close_is_not_proposed(self):
        """AX-37: a colleague's opportunity is neither shown nor closed."""
        (self.first + self.second).sudo().write(
            {"user_id": self.rep_b.id, "team_id": self.team_b.id}
        )
        self.won.action_set_won()
        self.assertFalse(self.won.get_piste_won_action())
        self.assertEqual(self.won.piste_sibling_answer, "pending")
        self.assertTrue(self.won.with_user(self.manager).get_piste_won_action())
