from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .approval_common import PisteApprovals
from .common import PortalPayment


@tagged("post_install", "-at_install", "piste_contract")
class TestContractApprovalPortal(PortalPayment, PisteApprovals, HttpCase):
    """U9: the client can neither sign nor pay meanwhile, on the real routes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._quote()
        cls.order.action_quotation_sent()
        cls.token = cls.order._portal_ensure_token()
        # The client has the page open while the terms change.
        made = cls.env["piste.sign.request"]._prepare(cls.order, cls.order.partner_id)
        cls.path = made._next_signer()._sign_path()
        cls._line(cls.order, "design").with_user(cls.rep).price_unit = 300

    def _read(self):
        """Agree to the terms on the page that the client has open."""
        return self.make_jsonrpc_request(f"{self.path}/read", {})

    @mute_logger("odoo.http")
    def _assert_closed(self):
        self.assertIn("error", self._read())
        with self.assertRaises(JsonRpcException):
            self._transaction()
        self.order.invalidate_recordset()
        self.assertFalse(self.order.signature)
        self.assertFalse(self.order.transaction_ids)

    def test_client_waits_for_the_approval(self):
        """U9: closed when needed, pending, questioned and refused; then open."""
        self._assert_closed()
        order = self.order.with_user(self.rep)
        request = order.action_piste_request_approval("Elle signe ce soir")
        self._assert_closed()
        request.with_user(self.approver).action_question("Ce soir ?")
        self._assert_closed()
        request.with_user(self.approver).action_refuse("Non")
        self._assert_closed()
        request = order.action_piste_request_approval("Elle insiste")
        request.with_user(self.approver).action_approve()
        self.url_open(self.path)
        self.assertEqual(self._read(), {"step": "sign"})
        self._sign(self.order)
        self.assertTrue(self._transaction()["reference"])

    def test_page_says_that_the_terms_are_being_revised(self):
        """U9: no button to sign, and nothing of what we say among us."""
        url = f"/en/my/orders/{self.order.id}?access_token={self.token}&piste_lang=1"
        page = self.url_open(url).text
        self.assertIn("revising these terms", page)
        self.assertNotIn("modalaccept", page.replace('id="modalaccept"', ""))

    def test_payment_link_is_closed_too(self):
        """U9: the link that core makes for any amount."""
        self.authenticate(self.rep.login, self.rep.login)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "piste.contract.approval",
                    "method": "write",
                    "args": [[1], {"state": "approved"}],
                    "kwargs": {},
                },
            )
        self._assert_closed()

    def test_mail_link_changes_nothing_by_itself(self):
        """OD-23: a scanner that follows the links decides nothing."""
        request = self.order.with_user(self.rep).action_piste_request_approval("Bon")
        path = request.sudo().url.split("/odoo/")[1]
        self.authenticate(self.approver.login, self.approver.login)
        self.assertEqual(self.url_open(f"/odoo/{path}").status_code, 200)
        request.invalidate_recordset()
        self.assertEqual(request.sudo().state, "pending")
