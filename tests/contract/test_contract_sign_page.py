import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .sign_common import PisteCeremony, drawing


class CeremonyPages(PisteCeremony):
    def _open(self, signer):
        path = signer._sign_path()
        return path, self.url_open(path)

    def _post(self, path, step, **params):
        return self.make_jsonrpc_request(f"{path}/{step}", params)

    def _sign_page(self, path, signer, **values):
        self._post(path, "read")
        return self._post(
            path,
            "sign",
            **{
                "name": "Gisèle Potvin",
                "ink": drawing(),
                "document_hash": signer.request_id.document_hash,
                "submission": "abc",
                **values,
            },
        )

    def _start_payment(self, path, **values):
        return self._post(
            path,
            "transaction",
            **{
                "provider_id": self.provider.id,
                "payment_method_id": self.env.ref(
                    "payment_demo.payment_method_demo"
                ).id,
                "token_id": None,
                "amount": self.order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": path,
                "access_token": "x",
                **values,
            },
        )

    def _finish_payment(self, reference, state="done"):
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": reference,
                "simulated_state": state,
                "payment_details": "4242",
            },
        )
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()


@tagged("post_install", "-at_install", "piste_contract")
class TestSignPages(CeremonyPages, HttpCase):
    """OD-24, OD-25, U6: the pages of the ceremony, for a stranger with a link."""

    def test_from_reading_to_paid(self):
        """OD-24, OD-25, U6: Lire, Signer, Payer, Merci, each where one stands."""
        signer = self._present()
        path, page = self._open(signer)
        self.assertIn('lang="fr-CA"', page.text)
        self.assertIn("o_piste_sign_read", page.text)
        self.assertIn(self.order.name, page.text)
        self.assertEqual(page.text.count("<h1"), 1)
        self.assertNotIn("<span>TVA</span>", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(self._post(path, "read"), {"step": "sign"})
        self.assertIn("o_piste_sign_form", self.url_open(path).text)
        self.assertEqual(self._sign_page(path, signer), {"step": "pay"})
        self.assertIn("o_payment_form", self.url_open(path).text)
        self._finish_payment(self._start_payment(path)["reference"])
        self.assertEqual(self.order.state, "sale")
        self.assertIn(self.order.invoice_ids.payment_state, ("paid", "in_payment"))
        transaction = self.order.transaction_ids
        self.assertEqual(transaction.partner_id, self.order.partner_invoice_id)
        self.assertIn("o_piste_sign_done", self.url_open(path).text)

    def test_the_document_is_the_one_that_is_signed(self):
        """U7: the bytes served have the hash that the evidence tells."""
        from hashlib import sha256

        signer = self._present()
        answer = self.url_open(f"{signer._sign_path()}/document.pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(
            sha256(answer.content).hexdigest(), signer.request_id.document_hash
        )

    def test_looking_is_no_reading(self):
        """I11: a program that only looks whether the page is there opens nothing."""
        signer = self._present()
        before = len(signer.request_id.event_ids)
        self.url_open(signer._sign_path(), method="HEAD")
        self.env.invalidate_all()
        self.assertEqual(len(signer.request_id.event_ids), before)

    def test_wrong_links_open_nothing(self):
        """OD-24: tampered, truncated, foreign, accented, endless tokens."""
        signer = self._present()
        token = signer._sign_path().rpartition("/")[2]
        flipped = "A" if token[-1] != "A" else "B"
        for bad in (token[:-1] + flipped, token[:-4], "x", "%C3%A9", "0", "a" * 5000):
            with self.subTest(bad=bad[:12]):
                for path in (f"/piste/sign/{bad}", f"/piste/sign/{bad}/document.pdf"):
                    self.assertEqual(self.url_open(path).status_code, 404)
        signer._end_links()
        self.assertEqual(self.url_open(f"/piste/sign/{token}").status_code, 404)

    def test_page_in_the_other_language_on_wish(self):
        """OD-24: French first, English on request."""
        signer = self._present()
        page = self.url_open(f"{signer._sign_path()}?lang=en_US")
        self.assertIn('lang="en-US"', page.text)
        self.assertIn("Continue", page.text)

    def test_changed_while_open(self):
        """OD-24: the page says so, shows the new document, and asks again."""
        signer = self._present()
        path, _page = self._open(signer)
        self._post(path, "read")
        former = signer.request_id.document_hash
        # A shorter offer, which needs nobody's approval.
        self.order.sudo().validity_date = fields.Date.today() + timedelta(days=2)
        answer = self._sign_page(path, signer, document_hash=former)
        self.assertIn("error", answer)
        self.assertFalse(self.order.signed_on)
        self.assertIn("o_piste_sign_read", self.url_open(path).text)
        self.env.invalidate_all()
        self.assertEqual(self._sign_page(path, signer), {"step": "pay"})

    @mute_logger("odoo.http")
    def test_wrong_amount_takes_no_money(self):
        """OD-25: the amount is the server's."""
        signer = self._present()
        path, _page = self._open(signer)
        with self.assertRaises(JsonRpcException):
            self._start_payment(path)
        self._sign_page(path, signer)
        for amount in (1, -5, None, "abc", self.order.amount_total + 1):
            with self.subTest(amount=amount), self.assertRaises(JsonRpcException):
                self._start_payment(path, amount=amount)
        self.assertFalse(self.order.transaction_ids)

    @mute_logger("odoo.http")
    def test_two_tabs_pay_once(self):
        """OD-25: pressed twice, on two screens, after a failure, told twice."""
        signer = self._present()
        path, _page = self._open(signer)
        self._sign_page(path, signer)
        first = self._start_payment(path)["reference"]
        self.assertEqual(self._start_payment(path)["reference"], first)
        self._finish_payment(first, "error")
        self.assertTrue(self.order.piste_is_signed_unpaid)
        second = self._start_payment(path)["reference"]
        self.assertNotEqual(second, first)
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": second, "simulated_state": "done"},
        )
        # Before the page comes back, another tab asks for one more.
        with self.assertRaises(JsonRpcException):
            self._start_payment(path)
        self._finish_payment(second)
        self._finish_payment(second)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(len(self.order.invoice_ids), 1)
        paid = self.order.transaction_ids.filtered(lambda tx: tx.state == "done")
        self.assertEqual(len(paid), 1)

    def test_transfer_or_cheque(self):
        """OD-25: announced on the page, to receive; online payment stays possible."""
        signer = self._present()
        path, _page = self._open(signer)
        self.assertIn("error", self._post(path, "promise", kind="transfer"))
        self._sign_page(path, signer)
        for kind in ("cash", None, ["transfer"]):
            with self.subTest(kind=kind):
                self.assertIn("error", self._post(path, "promise", kind=kind))
        self.assertEqual(
            self._post(path, "promise", kind="cheque"), {"step": "promised"}
        )
        self.assertTrue(self.order.piste_is_payment_to_receive)
        self.assertIn("o_piste_sign_done", self.url_open(path).text)
        self.assertIn("o_payment_form", self.url_open(f"{path}?pay=1").text)

    def test_decline(self):
        """U10: with a reason, from the page."""
        signer = self._present()
        path, _page = self._open(signer)
        self.assertIn("error", self._post(path, "decline", reason=""))
        self.assertEqual(
            self._post(path, "decline", reason="Trop cher"), {"step": "declined"}
        )

    def test_portal_page_leads_to_the_ceremony(self):
        """OD-24: the page of the contract has one button, which opens it."""
        self.order.action_quotation_sent()
        page = self.url_open(self.order.get_portal_url())
        token = re.search(r'name="csrf_token"[^>]*value="(\w+)"', page.text).group(1)
        self.assertNotIn("#modalaccept", page.text)
        answer = self.url_open(
            self.order.get_portal_url(suffix="/sign"),
            data={"csrf_token": token},
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/piste/sign/", answer.headers["Location"])
        answer = self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept",
            {
                "access_token": self.order.access_token,
                "name": "Gisèle",
                "signature": drawing(),
            },
        )
        self.assertIn("error", answer)
        self.env.invalidate_all()
        self.assertFalse(self.order.signed_on)


@tagged("post_install", "-at_install", "piste_contract")
class TestTablet(CeremonyPages, HttpCase):
    """OD-24: the tablet of the representative in the hands of the client."""

    def _hand_over(self):
        self.authenticate(self.rep.login, self.rep.login)
        wizard = self.env["piste.contract.sign"].with_user(self.rep)
        wizard = wizard.create({"order_id": self.order.id, "signer_id": self.gisele.id})
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/piste.contract.sign/action_tablet",
            {
                "model": "piste.contract.sign",
                "method": "action_tablet",
                "args": [wizard.ids],
                "kwargs": {},
            },
        )
        return answer["url"]

    @mute_logger("odoo.http")
    def test_session_is_locked_until_the_password(self):
        """OD-24: no back office, no record, and the payment is the client's."""
        path = self._hand_over()
        for page in ("/odoo", "/web", "/my/orders", "/odoo/sales"):
            with self.subTest(page=page):
                answer = self.url_open(page, allow_redirects=False)
                self.assertIn(answer.status_code, (301, 302, 303))
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw/res.partner/search_read",
                {
                    "model": "res.partner",
                    "method": "search_read",
                    "args": [[], ["name"]],
                    "kwargs": {},
                },
            )
        signer = self.env["piste.sign.signer"]._from_token(path.rpartition("/")[2])
        self._sign_page(path, signer)
        self._finish_payment(self._start_payment(path)["reference"])
        transaction = self.order.transaction_ids
        self.assertEqual(transaction.partner_id, self.order.partner_invoice_id)
        self.assertNotEqual(transaction.create_uid, self.rep)
        page = self.url_open("/piste/tablet")
        token = re.search(r'name="csrf_token"[^>]*value="(\w+)"', page.text).group(1)
        wrong = self.url_open(
            "/piste/tablet", data={"password": "no", "csrf_token": token}
        )
        self.assertIn("alert-danger", wrong.text)
        right = self.url_open(
            "/piste/tablet",
            data={"password": self.rep.login, "csrf_token": token},
            allow_redirects=False,
        )
        self.assertIn(f"/odoo/sales/{self.order.id}", right.headers["Location"])
        self.assertEqual(self.url_open("/odoo", allow_redirects=False).status_code, 200)
