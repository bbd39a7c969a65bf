from odoo.tests import HttpCase, tagged

from .approval_common import PisteApprovals


@tagged("post_install", "-at_install", "piste_contract", "piste_tour")
class TestContractApprovalTour(PisteApprovals, HttpCase):
    browser_size = "1400x900"

    def test_approval_with_question_and_refusal(self):
        """OD-23, U9: request, question, answer, refusal, new request, approval."""
        self.env["res.lang"]._activate_lang("fr_CA")
        users = self.rep + self.approver
        users.write({"lang": "fr_CA", "tz": "America/Toronto"})
        order = self._deviating()
        contract = f"/odoo/action-piste.sale_order_action_contract/{order.id}"
        self.start_tour(contract, "piste_approval_request", login=self.rep.login)
        request = order.piste_approval_ids
        self.assertEqual(request.state, "pending")
        asked = f"/odoo/contract-approvals/{request.id}"
        self.start_tour(asked, "piste_approval_question", login=self.approver.login)
        self.assertEqual(request.state, "questioned")
        self.start_tour(asked, "piste_approval_answer", login=self.rep.login)
        self.assertEqual(request.exchange_ids.mapped("kind"), ["question", "answer"])
        self.start_tour(asked, "piste_approval_refuse", login=self.approver.login)
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.decision_note, "Sous le coût de revient")
        self.start_tour(contract, "piste_approval_request", login=self.rep.login)
        again = order.piste_approval_ids - request
        self.assertEqual(again.state, "pending")
        self.start_tour(
            f"/odoo/contract-approvals/{again.id}",
            "piste_approval_approve",
            login=self.approver.login,
        )
        self.start_tour(contract, "piste_approval_approved", login=self.rep.login)
        self.assertEqual(order.piste_approval_state, "approved")
