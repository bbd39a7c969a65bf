from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PisteContracts


@tagged("post_install", "-at_install", "piste_contract")
class TestContractRecipient(PisteContracts, TransactionCase):
    """AX-22, U18, PC-08: a contract is sent to the signatory, else to the favorite."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merchant_a.piste_type = "client"
        cls.favorite = cls.merchant_a.piste_favorite_id
        cls.favorite.email = "favori@example.com"
        cls.signatory = cls.env["res.partner"].create(
            {
                "name": "Sylvie Noël",
                "parent_id": cls.merchant_a.id,
                "email": "signe@example.com",
            }
        )
        cls.contract = cls.env["sale.order"].create(
            {
                "partner_id": cls.merchant_a.id,
                "sale_order_template_id": cls.terms.id,
            }
        )

    def recipients(self, order):
        return order._message_get_default_recipients()[order.id]["partner_ids"]

    def sign(self):
        self.env["piste.partner.link"].create(
            {
                "partner_id": self.merchant_a.id,
                "person_id": self.signatory.id,
                "role_ids": [
                    Command.set(self.env.ref("piste.contact_role_signatory").ids)
                ],
            }
        )

    def test_contract_goes_to_who_signs(self):
        self.assertTrue(self.contract.piste_is_contract)
        self.assertEqual(self.recipients(self.contract), self.favorite.ids)
        self.sign()
        self.assertEqual(self.recipients(self.contract), self.signatory.ids)

    def test_who_signs_gets_the_link_to_sign(self):
        """The button of the mail is for the recipient, whoever the order names."""
        self.sign()
        message = self.contract.message_post(
            body="x", partner_ids=self.signatory.ids, subtype_xmlid="mail.mt_comment"
        )
        groups = self.contract._notify_get_recipients_groups(message, "Contract")
        customer = next(group for group in groups if group[0] == "portal_customer")
        self.assertTrue(customer[1]({"id": self.signatory.id}))
        self.assertIn("access_token", customer[2]["button_access"]["url"])

    def test_other_orders_stay_as_core_has_them(self):
        self.sign()
        order = self.env["sale.order"].create({"partner_id": self.merchant_a.id})
        self.assertEqual(self.recipients(order), self.merchant_a.ids)
