from odoo.tests import HttpCase, tagged

from .sign_common import PisteCeremony


class ContractTour(PisteCeremony):
    def _sign_and_pay(self):
        """Let the merchant sign and pay in French."""
        self.portal_a.lang = "fr_CA"
        self.order.action_quotation_sent()
        self.start_tour(
            self.order.get_portal_url(),
            "piste_contract_portal",
            login=self.portal_a.login,
        )
        self._check_paid(self.order)

    def _check_paid(self, order):
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.signed_by, "Gisèle Potvin")
        self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))
        self.assertFalse(order.piste_sign_request_id._verify())


@tagged("post_install", "-at_install", "piste_contract")
class TestContractDeskTour(ContractTour, HttpCase):
    browser_size = "1400x900"

    def test_merchant_signs_and_pays_on_a_desk(self):
        """OD-24, OD-25, U6: at 1400 px."""
        self._sign_and_pay()


@tagged("post_install", "-at_install", "piste_contract")
class TestContractPhoneTour(ContractTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_merchant_signs_and_pays_on_a_phone(self):
        """OD-24, OD-25, U6: the same at 390 px, by touch."""
        self._sign_and_pay()

    def test_by_link_with_a_typed_name(self):
        """OD-24, U6: a stranger with the link, without drawing."""
        signer = self._present()
        self.start_tour(signer._sign_path(), "piste_contract_link", login=None)
        self._check_paid(self.order)


@tagged("post_install", "-at_install", "piste_contract")
class TestContractTabletTour(ContractTour, HttpCase):
    browser_size = "820x1180"
    touch_enabled = True

    def test_from_the_opportunity_to_paid_on_the_tablet(self):
        """OD-22, OD-24, OD-25, U6: one tablet; the session is locked meanwhile.

        The tour counts the gestures from the opportunity to *Payé*: at most 12 taps.
        """
        self._from_the_opportunity("piste_contract_tablet")

    def test_with_an_authorization_on_the_tablet(self):
        """OD-24, OD-25, OD-26, U6: the same, the card pays the next months too."""
        self.terms.piste_requires_authorization = True
        order = self._from_the_opportunity("piste_contract_tablet_card")
        self.assertEqual(order.piste_authorization_ids.state, "active")
        self.assertEqual(order.piste_authorization_ids.kind, "card")

    def _from_the_opportunity(self, tour):
        """Live ``tour`` as the representative; return the contract, signed and paid."""
        self.rep.lang = "fr_CA"
        opportunity = self._create_opportunity(self.merchant_a, self.rep)
        self.start_tour(f"/odoo/crm/{opportunity.id}", tour, login="piste_rep")
        order = opportunity.order_ids
        self._check_paid(order)
        transaction = order.sudo().transaction_ids
        self.assertEqual(transaction.partner_id, order.partner_invoice_id)
        return order
