from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_contract_sign_page import CeremonyPages

ACCOUNT = {
    "authorization_kind": "pad",
    "authorization_transit": "00011",
    "authorization_institution": "815",
    "authorization_account": "1234567",
    "authorization_category": "business",
}


@tagged("post_install", "-at_install", "piste_contract")
class TestSignAuthorization(CeremonyPages, HttpCase):
    """OD-26, U8: contract and payment authorization by one signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms.piste_requires_authorization = True
        cls.order = cls._quote()

    def test_account_then_one_signature(self):
        """OD-26, U8: the account, its exact wording, then one signature for both."""
        signer = self._present()
        path, _page = self._open(signer)
        self.assertEqual(self._post(path, "read"), {"step": "authorize"})
        self.assertIn("o_piste_sign_authorize", self.url_open(path).text)
        wrong = self._post(
            path, "authorize", **{**ACCOUNT, "authorization_transit": "1"}
        )
        self.assertIn("error", wrong)
        answer = self._sign_page(path, signer)
        self.assertIn("error", answer)
        self.assertEqual(self._post(path, "authorize", **ACCOUNT), {"step": "sign"})
        page = self.url_open(path).text
        self.assertIn("4567", page)
        self.assertNotIn("1234567", page)
        self.assertEqual(self._sign_page(path, signer), {"step": "pay"})
        self.env.invalidate_all()
        authorization = self.order.piste_authorization_ids
        self.assertEqual(authorization.state, "active")
        self.assertEqual(authorization.signed_by, "Gisèle Potvin")
        event = signer.request_id.event_ids.filtered(lambda e: e.kind == "signed")
        self.assertEqual(event.details["wording_hash"], authorization.wording_sha256)
        self.assertEqual(authorization.sudo().evidence["event_hash"], event.hash)
        self.assertFalse(signer.request_id._verify())

    def test_card_of_the_payment(self):
        """OD-26, U8: the card that pays the contract pays the next months."""
        signer = self._present()
        path, _page = self._open(signer)
        self._post(path, "read")
        self._post(path, "authorize", authorization_kind="card")
        self._sign_page(path, signer)
        self._finish_payment(self._start_payment(path)["reference"])
        authorization = self.order.piste_authorization_ids
        self.assertEqual(authorization.state, "active")
        self.assertEqual(
            authorization.token_id.partner_id.commercial_partner_id, self.merchant_a
        )

    def test_monthly_invoice_is_drawn_by_it(self):
        """OD-26, OD-22: the authorization of the contract draws its next months."""
        signer = self._present()
        path, _page = self._open(signer)
        self._post(path, "read")
        self._post(path, "authorize", **ACCOUNT)
        self._sign_page(path, signer)
        self._finish_payment(self._start_payment(path)["reference"])
        monthly = self.env["account.move"].search(
            [
                ("piste_contract_id", "=", self.order.id),
                ("piste_starts_chain", "=", True),
            ]
        )
        day = fields.Date.today() - timedelta(days=40)
        monthly.write({"auto_post": "no", "invoice_date": day, "invoice_date_due": day})
        monthly.action_post()
        # Signed before the notice that the first debit needs.
        authorization = self.order.piste_authorization_ids
        self.env.cr.execute(
            "UPDATE piste_payment_authorization SET valid_from = %s, signed_on = %s"
            " WHERE id = %s",
            [day - timedelta(days=20), day - timedelta(days=20), authorization.id],
        )
        self.env.invalidate_all()
        debits = self.env["piste.payment.debit"]
        while debits._prepare_batch():
            pass
        drawn = debits.search([("move_id", "=", monthly.id)])
        self.assertEqual(drawn.authorization_id, authorization)
        self.assertEqual(drawn.amount, monthly.amount_total)
        self.assertEqual(drawn.state, "ready", drawn.reason)
