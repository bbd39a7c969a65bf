from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .approval_common import REASON, PisteApprovals


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalGate(PisteApprovals, TransactionCase):
    """U9: nothing leaves before an approver accepted exactly these terms."""

    def _attempts(self, order):
        composer = {"composition_mode": "comment", "model": "sale.order"}
        composer["template_id"] = self.env.ref("sale.email_template_edi_sale").id
        Composer = self.env["mail.compose.message"].with_user(self.rep)
        message = {"body": "Voici", "message_type": "comment"}
        return {
            "send button": order.action_quotation_send,
            "sent button": order.action_quotation_sent,
            "sent by RPC": lambda: order.write({"state": "sent"}),
            "mail composer": lambda: (
                Composer.with_context(mark_so_as_sent=True)
                .create({**composer, "res_ids": order.ids})
                .action_send_mail()
            ),
            "mail composer by RPC": lambda: Composer.create(
                {**composer, "res_ids": order.ids}
            ).action_send_mail(),
            "message that marks as sent": lambda: order.with_context(
                mark_so_as_sent=True
            ).message_post(**message),
            "confirm button": order.action_confirm,
            "confirmed by RPC": lambda: order.write({"state": "sale"}),
            "signed on the server": lambda: self._sign(order),
            "sent on the server": lambda: order.sudo().write({"state": "sent"}),
            "paid on the server": lambda: self._pay(order),
        }

    def test_no_path_is_open_before_the_approval(self):
        """U9: button, RPC, mail composer and server are closed to everybody."""
        order = self._deviating()
        for user in (self.rep, self.leader, self.manager, self.approver):
            for name, attempt in self._attempts(order.with_user(user)).items():
                with (
                    self.subTest(user=user.login, attempt=name),
                    self.assertRaises(UserError),
                ):
                    attempt()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.signature)
        self.assertFalse(order._has_to_be_signed())
        self.assertFalse(order._has_to_be_paid())
        self.assertTrue(order._piste_payment_refusal())

    def test_waiting_questioned_and_refused_are_closed_too(self):
        """U9: each time with what has to be done."""
        request = self._requested()
        order = request.order_id.with_user(self.rep)
        with self.assertRaisesRegex(UserError, "waits for its approval"):
            order.action_quotation_sent()
        request.with_user(self.approver).action_question("Pourquoi ?")
        with self.assertRaisesRegex(UserError, "answer the question"):
            order.action_quotation_sent()
        request.with_user(self.approver).action_refuse("Trop bas")
        with self.assertRaisesRegex(UserError, "refused"):
            order.action_quotation_sent()

    def test_approved_contract_is_signed_paid_and_invoiced(self):
        """U9, OD-25: the whole way, once the terms are approved."""
        order = self._approved()
        order.with_user(self.rep).action_quotation_sent()
        self.assertTrue(order._has_to_be_signed())
        self._sign(order)
        self._pay(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_ids.amount_total, order.amount_total)

    def test_terms_changed_while_the_client_pays(self):
        """U9: the money is kept, the contract is not confirmed, the rep is told."""
        order = self._approved()
        order.require_signature = True
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.env.ref(
                    "payment_demo.payment_method_demo"
                ).id,
                "reference": "race-1",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [(6, 0, order.ids)],
            }
        )
        self._line(order, "access").with_user(self.rep).price_unit = 1
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.invoice_ids)
        self.assertTrue(transaction.payment_id)
        self.assertIn(self.rep.partner_id, order.message_ids.partner_ids)

    def test_a_note_between_colleagues_goes_out(self):
        """U9: only what reaches the client is held back."""
        order = self._deviating()
        order.with_user(self.rep).message_post(body="À revoir")
        self.assertEqual(order.state, "draft")


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalRequest(PisteApprovals, TransactionCase):
    """OD-23: asking for an approval."""

    def test_request_keeps_terms_reason_and_difference(self):
        """OD-23: who, why, what, and the fingerprint of all terms."""
        request = self._requested()
        order = request.order_id
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.requester_id, self.rep)
        self.assertEqual(request.reason, REASON)
        self.assertEqual(request.terms_hash, order._piste_terms_hash())
        self.assertEqual(len(request.terms_hash), 64)
        self.assertIn("Design", request.difference_text)
        self.assertIn("Design", str(request.difference_html))
        self.assertEqual(order.piste_approval_state, "pending")
        self.assertEqual(order.with_user(self.rep).piste_approval_count, 1)

    def test_markup_in_a_line_is_text_in_the_difference(self):
        """OD-23: the approver reads what was typed, and nothing of it runs."""
        order = self._quote().with_user(self.rep)
        self._line(order, "design").name = "<script>alert(1)</script>"
        order.action_piste_request_approval(REASON)
        html = str(order.piste_approval_ids.difference_html)
        self.assertNotIn("<script>", html)
        self.assertIn("&lt;script&gt;", html)

    def test_approvers_get_an_activity_and_an_e_mail_in_their_language(self):
        """OD-23: each approver but the requester; the buttons lead to the request."""
        request = self._requested()
        order = request.order_id
        for user in (self.approver, self.approver_b):
            with self.subTest(user=user.login):
                self.assertEqual(len(self._activities(order, user)), 1)
                mail = self._mails_to(user)
                self.assertEqual(len(mail), 1)
                self.assertIn("Design", mail.body_html)
                self.assertEqual(mail.body_html.count(request.url), 3)
        self.assertFalse(self._activities(order, self.manager))
        self.assertFalse(self._mails_to(self.rep))

    def test_bad_requests_are_told_why(self):
        """OD-23: a clear sentence for each."""
        order = self._quote().with_user(self.rep)
        with self.assertRaisesRegex(UserError, "follows the standard terms"):
            order.action_piste_request_approval(REASON)
        ordinary = self.env["sale.order"].create({"partner_id": self.merchant_a.id})
        with self.assertRaisesRegex(UserError, "no contract"):
            ordinary.action_piste_request_approval(REASON)
        order.order_line[0].price_unit = 1
        for empty in ("", "   ", False, None, 3):
            with self.subTest(empty=empty), self.assertRaisesRegex(UserError, "why"):
                order.action_piste_request_approval(empty)
        order.action_piste_request_approval(REASON)
        with self.assertRaisesRegex(UserError, "already waits"):
            order.action_piste_request_approval(REASON)
        order.piste_approval_ids.with_user(self.approver).action_approve()
        with self.assertRaisesRegex(UserError, "approved already"):
            order.action_piste_request_approval(REASON)

    def test_too_late_to_ask(self):
        """OD-23: signed, confirmed and cancelled contracts."""
        signed, confirmed, cancelled = self._quote(), self._quote(), self._quote()
        self._sign(signed)
        confirmed.with_user(self.manager).action_confirm()
        cancelled.with_user(self.rep)._action_cancel()
        for order in (signed, confirmed, cancelled):
            with (
                self.subTest(order=order.name),
                self.assertRaisesRegex(UserError, "nothing left to approve"),
            ):
                order.with_user(self.rep).action_piste_request_approval(REASON)

    def test_two_requests_at_once_cannot_both_live(self):
        """OD-23: the database itself refuses the second."""
        request = self._requested()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            request.copy({"state": "pending"})
            self.env.flush_all()

    def test_nobody_left_to_approve(self):
        """OD-23: the only approver cannot ask himself."""
        (self.approver_b + self.env.ref("base.user_admin")).group_ids -= self.env.ref(
            "piste.piste_group_approver"
        )
        order = self._deviating()
        with self.assertRaisesRegex(UserError, "Nobody else"):
            order.with_user(self.approver).action_piste_request_approval(REASON)

    def test_another_rep_cannot_ask(self):
        """OD-23: only who may change the contract."""
        order = self._deviating()
        with self.assertRaises(AccessError):
            order.with_user(self.rep_b).action_piste_request_approval(REASON)

    def test_wizard_asks_the_reason(self):
        """OD-23: the dialog of the contract shows the difference first."""
        order = self._deviating()
        wizard = (
            self.env["piste.contract.approval.request"]
            .with_user(self.rep)
            .create({"order_id": order.id, "reason": REASON})
        )
        self.assertIn("Design", str(wizard.difference_html))
        wizard.action_request()
        self.assertEqual(order.piste_approval_ids.reason, REASON)


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalDecision(PisteApprovals, TransactionCase):
    """OD-23: approve, question, answer, refuse."""

    def setUp(self):
        super().setUp()
        self.request = self._requested()
        self.order = self.request.order_id

    def _as(self, user):
        return self.request.with_user(user)

    def test_approval_is_signed_and_told(self):
        """OD-23: by whom and when; activities go, the representative hears of it."""
        self._as(self.approver).action_approve()
        self.assertEqual(self.request.state, "approved")
        self.assertEqual(self.request.decided_by_id, self.approver)
        self.assertTrue(self.request.decided_on)
        self.assertEqual(self.order.piste_approval_state, "approved")
        self.assertIn(self.approver.name, self.order.piste_approval_told)
        self.assertFalse(self.order.activity_ids)
        self.assertIn("Approuvé", self._mails_to(self.rep).body_html)

    def test_question_and_answer_are_kept(self):
        """OD-23: the thread says who said what, and the floor changes."""
        self._as(self.approver).action_question("Quel concurrent ?")
        self.assertEqual(self.request.state, "questioned")
        self.assertEqual(len(self._activities(self.order, self.rep)), 1)
        self.assertFalse(self._activities(self.order, self.approver))
        self.assertIn("Quel concurrent", self._mails_to(self.rep).body_html)
        self._as(self.rep).action_answer("Il demande 300 $.")
        self.assertEqual(self.request.state, "pending")
        self.assertFalse(self._activities(self.order, self.rep))
        self.assertEqual(len(self._activities(self.order, self.approver)), 1)
        thread = self.request.exchange_ids
        self.assertEqual(thread.mapped("kind"), ["question", "answer"])
        self.assertEqual(thread.author_id, self.approver + self.rep)
        self.assertIn("Il demande", self._mails_to(self.approver)[0].body_html)

    def test_what_was_said_stays(self):
        """OD-23: nobody rewrites or deletes a question, not even in sudo mode."""
        self._as(self.approver).action_question("Pourquoi ?")
        said = self.request.exchange_ids
        with self.assertRaises(UserError):
            said.body = "Autre"
        with self.assertRaises(UserError):
            said.unlink()

    def test_refusal_needs_a_reason_and_is_told(self):
        """OD-23: activity and e-mail with the reason; another request may follow."""
        with self.assertRaisesRegex(UserError, "why"):
            self._as(self.approver).action_refuse(" ")
        self._as(self.approver).action_refuse("Sous le coût")
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(self.order.piste_approval_state, "refused")
        self.assertEqual(len(self._activities(self.order, self.rep)), 1)
        self.assertIn("Sous le coût", self._mails_to(self.rep).body_html)
        again = self.order.with_user(self.rep).action_piste_request_approval("Essai")
        self.assertEqual(again.state, "pending")
        self.assertFalse(self._activities(self.order, self.rep))

    def test_closed_requests_take_no_more_decision(self):
        """OD-23: approve twice, refuse after approving, question after refusing."""
        self._as(self.approver).action_approve()
        for attempt in (
            lambda request: request.action_approve(),
            lambda request: request.action_refuse("Non"),
            lambda request: request.action_question("Et ?"),
        ):
            with self.assertRaisesRegex(UserError, "closed"):
                attempt(self._as(self.approver_b))
        self.assertEqual(self.request.decided_by_id, self.approver)

    def test_empty_words_are_refused(self):
        """OD-23: question and answer need a text."""
        with self.assertRaisesRegex(UserError, "question"):
            self._as(self.approver).action_question("")
        with self.assertRaisesRegex(UserError, "no question"):
            self._as(self.rep).action_answer("Voilà")
        self._as(self.approver).action_question("Pourquoi ?")
        with self.assertRaisesRegex(UserError, "answer"):
            self._as(self.rep).action_answer("\n")
        with self.assertRaisesRegex(UserError, "yourself"):
            self._as(self.approver).action_answer("Parce que")

    def test_terms_changed_behind_the_request(self):
        """OD-23: the fingerprint is compared once more at the decision."""
        line = self._line(self.order, "design")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET price_unit = 1 WHERE id = %s", [line.id]
        )
        line.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "have changed"):
            self._as(self.approver).action_approve()

    def test_dialogs_hand_over(self):
        """OD-23: question, answer and refusal through their dialogs."""
        Say = self.env["piste.contract.approval.say"]
        for user, kind, state in (
            (self.approver, "question", "questioned"),
            (self.rep, "answer", "pending"),
            (self.approver, "refusal", "refused"),
        ):
            values = {"approval_id": self.request.id, "kind": kind, "text": "Voici"}
            Say.with_user(user).create(values).action_say()
            self.assertEqual(self.request.state, state)
