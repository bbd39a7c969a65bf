from odoo.tests import HttpCase, tagged

from .common import PisteContracts


class ContractTour(PisteContracts):
    def _sign_and_pay(self):
        """Let the merchant sign and pay in French."""
        self.portal_a.lang = "fr_CA"
        order = self._quote()
        order.action_quotation_sent()
        self.start_tour(
            order.get_portal_url(), "piste_contract_portal", login=self.portal_a.login
        )
        order.invalidate_recordset()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.signed_by, "Gisèle Potvin")
        self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))


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
