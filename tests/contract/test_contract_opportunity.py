from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PisteContracts


@tagged("post_install", "-at_install", "piste_contract")
class TestContractOpportunity(PisteContracts, TransactionCase):
    """What the life of an order does to its opportunity (AX-34, AX-35)."""

    def confirm(self, order):
        self._sign(order)
        self._pay(order)
        self.assertEqual(order.state, "sale")

    def test_the_amount_follows_the_accepted_quotation(self):
        """AX-34: up and down, and best and worst make room."""
        self.opportunity.write(
            {
                "expected_revenue": 5000,
                "piste_revenue_worst": 4000,
                "piste_revenue_best": 6000,
            }
        )
        order = self._quote()
        self.assertEqual(self.opportunity.expected_revenue, 5000)
        self.confirm(order)
        self.assertEqual(self.opportunity.expected_revenue, order.amount_untaxed)
        self.assertEqual(self.opportunity.piste_revenue_worst, order.amount_untaxed)
        self.assertEqual(self.opportunity.piste_revenue_best, 6000)

    def test_two_accepted_quotations_add_up(self):
        """AX-34: a second quotation is allowed, and counts once accepted."""
        self.opportunity.expected_revenue = 100
        first, second = self._quote(), self._quote()
        self.confirm(first)
        self.assertEqual(self.opportunity.expected_revenue, first.amount_untaxed)
        self.confirm(second)
        self.assertEqual(
            self.opportunity.expected_revenue,
            first.amount_untaxed + second.amount_untaxed,
        )

    def test_off_a_confirmed_order_closes_nothing(self):
        """AX-35: the option is off by default."""
        self.confirm(self._quote())
        self.assertEqual(self.opportunity.won_status, "pending")

    def test_on_a_confirmed_order_wins_the_opportunity(self):
        """AX-35: signed and paid by the client himself, or confirmed by the desk."""
        self.company.piste_win_by_order = True
        self.confirm(self._quote())
        self.assertEqual(self.opportunity.won_status, "won")
        self.assertTrue(self.opportunity.stage_id.is_won)
        self.assertTrue(self.opportunity.date_closed)
        other = self._create_opportunity(self.merchant_a, self.rep)
        self._quote(other).with_user(self.manager).write({"state": "sale"})
        self.assertEqual(other.won_status, "won")

    def test_a_lost_one_is_won_by_its_order(self):
        """AX-35: the order tells more than the loss; its reason goes."""
        self.company.piste_win_by_order = True
        order = self._quote()
        reason = self.env["crm.lost.reason"].create({"name": "Silence"})
        self.opportunity.action_set_lost(lost_reason_id=reason.id)
        self.confirm(order)
        self.assertEqual(self.opportunity.won_status, "won")
        self.assertFalse(self.opportunity.lost_reason_id)

    def test_the_other_opportunities_are_a_planned_decision(self):
        """AX-37: won by an order, the representative finds the question."""
        self.company.piste_win_by_order = True
        self.merchant_a.piste_type = "prospect"
        self._create_opportunity(self.merchant_a, self.rep)
        self.confirm(self._quote())
        self.assertEqual(self.opportunity.piste_sibling_answer, "pending")
        activity = self.opportunity.activity_ids
        self.assertEqual(
            activity.activity_type_id, self.env.ref("piste.mail_activity_siblings")
        )
        self.assertEqual(activity.user_id, self.rep)
        self.opportunity.with_user(self.rep).action_piste_keep_siblings()
        self.assertFalse(self.opportunity.activity_ids)

    def test_other_quotations_are_cancelled_on_demand(self):
        """AX-35: not by themselves; what the client signed is kept and told."""
        order, other, signed = self._quote(), self._quote(), self._quote()
        with self.assertRaisesRegex(UserError, "Confirm"):
            order.with_user(self.rep).action_piste_cancel_other_quotations()
        self._sign(signed)
        self.confirm(order)
        self.assertEqual((other + signed).mapped("state"), ["draft", "draft"])
        self.assertEqual(order.piste_other_quotation_count, 2)
        action = order.with_user(self.rep).action_piste_cancel_other_quotations()
        self.assertIn(signed.name, action["params"]["message"])
        self.assertEqual((other + signed).mapped("state"), ["cancel", "draft"])

    def test_a_cancelled_order_proposes_reopening(self):
        """AX-35: the question stays until somebody answers it."""
        self.company.piste_win_by_order = True
        order = self._quote()
        self.confirm(order)
        order.with_user(self.manager)._action_cancel()
        lead = self.opportunity
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.piste_reopen_answer, "pending")
        self.assertEqual(lead.activity_ids.user_id, self.rep)
        lead.with_user(self.rep).action_piste_reopen_won()
        self.assertEqual(lead.stage_id, lead._piste_proposal_stage())
        self.assertFalse(lead.date_closed or lead.piste_reopen_answer)
        self.assertFalse(lead.activity_ids)

    def test_left_won_it_is_not_asked_again(self):
        """AX-35: “no” is an answer; a click on the band is one too."""
        order = self._quote()
        self.confirm(order)
        self.opportunity.action_set_won()
        order.with_user(self.manager)._action_cancel()
        self.opportunity.action_piste_leave_won()
        self.assertEqual(self.opportunity.piste_reopen_answer, "declined")
        self.opportunity.stage_id = self.opportunity._piste_proposal_stage()
        self.assertFalse(self.opportunity.piste_reopen_answer)

    def test_another_confirmed_order_leaves_it_in_peace(self):
        """AX-35: one order is enough to have won."""
        order, other = self._quote(), self._quote()
        self.confirm(order)
        self.confirm(other)
        self.opportunity.action_set_won()
        order.with_user(self.manager)._action_cancel()
        self.assertFalse(self.opportunity.piste_reopen_answer)

    def test_the_settings_hold_the_option(self):
        """AX-35: Fermer l'opportunité lorsque l'une des commandes est confirmée."""
        self.env["res.config.settings"].create({"piste_win_by_order": True}).execute()
        self.assertTrue(self.company.piste_win_by_order)

    def test_words_of_the_screens(self):
        """AX-34, AX-35: the button, the tab and the option, word for word."""
        french = self.env(user=self.rep, context={"lang": "fr_CA"})
        view = self.env.ref("piste.crm_lead_opportunity_view_form")
        form = etree.fromstring(french["crm.lead"].get_view(view.id, "form")["arch"])
        [button] = form.xpath(".//button[@name='action_piste_create_quotation']")
        self.assertEqual(button.get("string"), "Créer un devis")
        [tab] = form.xpath(".//page[@name='piste_orders']")
        self.assertEqual(tab.get("string"), "Devis / commande client")
        self.assertTrue(tab.xpath(".//field[@name='order_ids']"))
        settings = self.env["res.config.settings"].with_context(lang="fr_CA")
        option = settings.fields_get(["piste_win_by_order"])["piste_win_by_order"]
        self.assertEqual(
            option["string"],
            "Fermer l'opportunité lorsque l'une des commandes liées est confirmée",
        )

    def test_the_quotation_stands_in_the_tab(self):
        """AX-34: each one, with its state; the first brings the proposal status."""
        before = self.opportunity.stage_id
        first, second = self._quote(), self._quote()
        self.assertEqual(self.opportunity.order_ids, first + second)
        self.assertNotEqual(self.opportunity.stage_id, before)
        self.assertEqual(
            self.opportunity.stage_id, self.opportunity._piste_proposal_stage()
        )

    def test_orders_without_opportunity_are_untouched(self):
        """AX-35: an ordinary order is confirmed and cancelled as ever."""
        self.company.piste_win_by_order = True
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.env.ref("piste.product_fee_design").id}
                    )
                ],
            }
        )
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(order.state, "cancel")
