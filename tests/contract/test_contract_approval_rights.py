from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from .approval_common import REASON, PisteApprovals


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalRights(PisteApprovals, TransactionCase):
    """OD-23: who decides, and who reads."""

    def setUp(self):
        super().setUp()
        self.request = self._requested()
        self.order = self.request.order_id

    def test_others_decide_nothing(self):
        """OD-23: neither rep, leader, manager, accountant, portal nor public."""
        users = self.rep + self.rep_b + self.leader + self.manager + self.accountant
        users += self.portal_a + self.env.ref("base.public_user")
        for user in users:
            request = self.request.with_user(user)
            for attempt in (
                lambda request: request.action_approve(),
                lambda request: request.action_refuse("Non"),
                lambda request: request.action_question("Et ?"),
                lambda request: request.write({"state": "approved"}),
                lambda request: request.write({"terms_hash": "0" * 64}),
                lambda request: request.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt(request)
        self.assertEqual(self.request.state, "pending")

    def test_nobody_writes_a_request(self):
        """OD-23: states move by methods alone, for approvers too."""
        for user in (self.approver, self.manager, self.rep):
            with self.subTest(user=user.login):
                request = self.request.with_user(user)
                with self.assertRaises(AccessError):
                    request.write({"state": "approved"})
                with self.assertRaises(AccessError):
                    request.create({"order_id": self.order.id, "reason": "x"})
                with self.assertRaises(AccessError):
                    request.exchange_ids.create(
                        {"approval_id": request.id, "kind": "answer", "body": "x"}
                    )
        self.assertFalse(self.request.with_user(self.rep).can_decide)
        self.assertTrue(self.request.with_user(self.approver).can_decide)

    def test_requester_does_not_decide(self):
        """OD-23: an approver who asks needs another one."""
        own = self._requested(self.approver)
        with self.assertRaises(AccessError):
            own.with_user(self.approver).action_approve()
        own.with_user(self.approver_b).action_approve()
        self.assertEqual(own.order_id.piste_approval_state, "approved")

    def test_editor_does_not_decide(self):
        """OD-23: nobody approves the terms that he wrote, whoever asks."""
        order = self._deviating(self.approver)
        request = order.with_user(self.rep).action_piste_request_approval(REASON)
        self.assertFalse(self._activities(order, self.approver))
        with self.assertRaises(AccessError):
            request.with_user(self.approver).action_approve()
        request.with_user(self.approver_b).action_approve()
        self.assertFalse(order.piste_term_editor_ids)

    def test_request_is_read_with_its_contract(self):
        """OD-23: own, team, all; the other rep and outsiders see nothing."""
        self.request.with_user(self.approver).action_question("Pourquoi ?")
        Request = self.env["piste.contract.approval"]
        Said = self.env["piste.contract.approval.message"]
        for user in (self.rep, self.leader, self.manager, self.approver):
            with self.subTest(user=user.login):
                self.assertIn(self.request, Request.with_user(user).search([]))
                self.assertTrue(Said.with_user(user).search([]))
        found = Request.with_user(self.rep_b).search([])
        self.assertNotIn(self.request, found)
        self.assertFalse(
            Said.with_user(self.rep_b).search([("approval_id", "=", self.request.id)])
        )
        for user in (self.portal_a, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Request.with_user(user).search([])

    def test_other_company_does_not_decide(self):
        """OD-23: an approver of another company is neither told nor heard."""
        main = self.env.ref("base.main_company")
        stranger = self._create_user("approver_c", "piste.piste_group_approver")
        stranger.write({"company_id": main.id, "company_ids": [(6, 0, main.ids)]})
        request = self._requested()
        self.assertFalse(self._activities(request.order_id, stranger))
        with self.assertRaises(AccessError):
            request.with_user(stranger).with_context(
                allowed_company_ids=stranger.company_ids.ids
            ).action_approve()


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalStandIn(PisteApprovals, TransactionCase):
    """U14, OD-23: while an approver is away, his stand-in decides in his place."""

    def _stand_in(self, absent, stand_in, start=0, stop=3):
        today = fields.Date.today()
        return self.env["piste.stand.in"].create(
            {
                "absent_id": absent.id,
                "stand_in_id": stand_in.id,
                "company_id": self.company.id,
                "date_from": today + timedelta(days=start),
                "date_to": today + timedelta(days=stop),
            }
        )

    def test_stand_in_gets_it_and_decides(self):
        """U14: activity and mail instead of the absent one; the decision names both."""
        self._stand_in(self.approver, self.rep_b, start=-1)
        request = self._requested()
        order = request.order_id
        self.assertEqual(len(self._activities(order, self.rep_b)), 1)
        self.assertEqual(len(self._mails_to(self.rep_b)), 1)
        self.assertFalse(self._activities(order, self.approver))
        asked = request.with_user(self.rep_b)
        self.assertIn(request, asked.search([]))
        self.assertTrue(asked.can_decide)
        self.assertEqual(order.with_user(self.rep_b).name, order.name)
        for record in (asked, order.with_user(self.rep_b)):
            self.assertTrue(Form(record))
        with self.assertRaises(AccessError):
            order.with_user(self.rep_b).note = "x"
        asked.action_question("Pourquoi ?")
        request.with_user(self.rep).action_answer("Voilà")
        asked.action_approve()
        self.assertEqual(request.decided_by_id, self.rep_b)
        self.assertEqual(request.decided_for_id, self.approver)
        self.assertIn(self.approver.name, order.piste_approval_told)
        # What was decided stays readable to who decided it; the contract does not.
        self.assertEqual(asked.read(["state"])[0]["state"], "approved")
        self.assertFalse(order.with_user(self.rep_b).has_access("read"))

    def test_requester_who_stands_in_does_not_decide(self):
        """U14: standing in for the approver is no way to approve oneself."""
        self._stand_in(self.approver, self.rep, start=-1)
        request = self._requested()
        self.assertFalse(self._activities(request.order_id, self.rep))
        self.assertEqual(len(self._activities(request.order_id, self.approver)), 1)
        with self.assertRaises(AccessError):
            request.with_user(self.rep).action_approve()

    def test_stand_in_of_the_requester_does_not_decide(self):
        """U14: nor does who stands in for the approver who asked."""
        self._stand_in(self.approver, self.rep_b, start=-1)
        request = self._requested(self.approver)
        with self.assertRaises(AccessError):
            request.with_user(self.rep_b).action_approve()

    def test_stand_in_of_a_rep_approves_nothing(self):
        """U14: only the stand-in of an approver."""
        self._stand_in(self.rep, self.rep_b, start=-1)
        request = self._requested()
        with self.assertRaises(AccessError):
            request.with_user(self.rep_b).action_approve()

    def test_days_before_and_after_do_not_count(self):
        """U14: only while it runs."""
        later = self._stand_in(self.approver, self.rep_b, start=5, stop=9)
        request = self._requested()
        self.assertEqual(len(self._activities(request.order_id, self.approver)), 1)
        with self.assertRaises(AccessError):
            request.with_user(self.rep_b).action_approve()
        later.sudo().write({"date_from": fields.Date.today() - timedelta(days=1)})
        self.assertTrue(request.with_user(self.rep_b).can_decide)
        later.action_end()
        with self.assertRaises(AccessError):
            request.with_user(self.rep_b).action_approve()


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalVoid(PisteApprovals, TransactionCase):
    """OD-23: any later edit voids what was asked or approved."""

    def test_each_edit_voids_the_approval(self):
        """OD-23: by anybody, of any term, of the server too."""
        edits = {
            "price": lambda order: order.order_line[0].write({"price_unit": 1}),
            "line removed": lambda order: order.order_line[0].unlink(),
            "line moved": lambda order: order.order_line[0].write({"sequence": 99}),
            "note": lambda order: order.write({"note": "<p>Gratuit</p>"}),
            "payment": lambda order: order.write({"require_payment": False}),
            "server": lambda order: order.sudo().order_line[0].write({"discount": 5}),
        }
        for name, edit in edits.items():
            with self.subTest(edit=name):
                order = self._approved()
                order.with_user(self.rep).action_quotation_sent()
                edit(order.with_user(self.rep))
                request = order.piste_approval_ids
                self.assertEqual(request.state, "void")
                self.assertEqual(request.void_reason, "edited")
                self.assertEqual(order.piste_approval_state, "needed")
                self.assertFalse(order._has_to_be_signed())
                self.assertIn("void", order.message_ids[0].body)

    def test_bookkeeping_voids_nothing(self):
        """OD-23: a reference or a tag is no term."""
        order = self._approved()
        order.with_user(self.rep).write({"client_order_ref": "PO-9"})
        order.order_line[0].with_user(self.rep).customer_lead = 3
        self.assertEqual(order.piste_approval_ids.state, "approved")

    def test_waiting_request_is_void_too(self):
        """OD-23: with its activities; the representative asks again."""
        request = self._requested()
        order = request.order_id
        self._line(order, "design").with_user(self.rep).price_unit = 250
        self.assertEqual(request.state, "void")
        self.assertFalse(order.activity_ids)
        with self.assertRaisesRegex(UserError, "closed"):
            request.with_user(self.approver).action_approve()
        again = order.with_user(self.rep).action_piste_request_approval(REASON)
        self.assertEqual(again.state, "pending")

    def test_back_to_the_standard_needs_nothing(self):
        """OD-23: the contract is open again, the request is void."""
        request = self._requested()
        order = request.order_id.with_user(self.rep)
        self._line(order, "design").price_unit = 450
        self.assertEqual(request.state, "void")
        self.assertFalse(order.piste_approval_state)
        order.action_quotation_sent()

    def test_changed_below_the_application(self):
        """OD-23: the fingerprint is compared again at each act."""
        order = self._approved()
        line = self._line(order, "design")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET price_unit = 1 WHERE id = %s", [line.id]
        )
        line.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "approval"):
            order.with_user(self.rep).action_quotation_sent()
        self.assertFalse(order._piste_is_open_to_client())

    def test_cancelling_closes_the_request(self):
        """OD-23: nobody decides on a cancelled contract."""
        request = self._requested()
        request.order_id.with_user(self.rep)._action_cancel()
        self.assertEqual(request.state, "void")
        self.assertFalse(request.order_id.activity_ids)

    def test_another_client_voids_it(self):
        """OD-23: terms were approved for this client."""
        order = self._approved()
        order.sudo().partner_id = self.merchant_b
        self.assertEqual(order.piste_approval_ids.state, "void")
