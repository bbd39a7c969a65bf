import os
import tempfile
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command

from .common import PisteContracts

IBAN = "FR7630006000011234567890189"
SIGNED = {"channel": "portal", "ip": "192.0.2.7"}


class AuthorizationCase(PisteContracts):
    """Authorizations of the two merchants; the keys lie in a folder of the test.

    Mix it in before TransactionCase or HttpCase.
    """

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.key_file = os.path.join(folder, "keys")
        cls.enterClassContext(patch.dict(os.environ, {"PISTE_KEY_FILE": cls.key_file}))
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.Authorization = cls.env["piste.payment.authorization"]
        cls.Debit = cls.env["piste.payment.debit"]
        cls.Run = cls.env["piste.debit.run"]
        cls.eur = cls.env.ref("base.EUR")
        cls.eur.active = True
        cls.company.write(
            {
                "piste_pad_originator": "0001234567",
                "piste_pad_data_centre": "00610",
                "piste_pad_short_name": "QUEBEC INC",
                "piste_pad_institution": "006",
                "piste_pad_transit": "00011",
                "piste_pad_account": "7654321",
                "piste_sepa_creditor": "FR72ZZZ123456",
                "piste_sepa_bank_id": cls.env["res.partner.bank"]
                .create(
                    {
                        "acc_number": "FR1420041010050500013M02606",
                        "partner_id": cls.company.partner_id.id,
                    }
                )
                .id,
            }
        )
        cls.fee = cls.env.ref("piste.product_fee_hosting")
        cls.bank_journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        # Payments get their journal entry, whatever the chart of accounts says.
        cls.bank_journal.inbound_payment_method_line_ids.payment_account_id = (
            cls.company.transfer_account_id
        )
        cls.provider.journal_id.inbound_payment_method_line_ids.payment_account_id = (
            cls.company.transfer_account_id
        )

    @classmethod
    def _draft(cls, kind="pad", merchant=None, **values):
        """Create an authorization that waits for its signature."""
        accounts = {
            "pad": {
                "institution": "006",
                "transit": "00011",
                "account_number": "123456789",
            },
            "sepa": {"account_number": IBAN, "bic": "AGRIFRPP"},
            "card": {},
        }
        return cls.Authorization.create(
            {
                "kind": kind,
                "partner_id": (merchant or cls.merchant_a).id,
                "company_id": cls.company.id,
                "cap": 500,
                **accounts[kind],
                **values,
            }
        )

    @classmethod
    def _signed(cls, kind="pad", merchant=None, days=60, **values):
        """Create an authorization signed ``days`` ago."""
        authorization = cls._draft(kind, merchant, **values)
        moment = fields.Datetime.now() - timedelta(days=days)
        authorization._piste_sign("Gisèle Potvin", moment, SIGNED)
        return authorization

    @classmethod
    def _invoice(cls, amount=100, merchant=None, days=40, order=None, **values):
        """Post an invoice of ``days`` ago, due at once, tax included in the price."""
        day = cls.today - timedelta(days=days)
        line = {
            "product_id": cls.fee.id,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        if order:
            line["sale_line_ids"] = [Command.set(order.order_line[:1].ids)]
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (merchant or cls.merchant_a).id,
                "company_id": cls.company.id,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_payment_term_id": False,
                "piste_contract_id": order.id if order else False,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _card(cls, state="done", merchant=None):
        """Save a card whose payments end in ``state``."""
        return cls.env["payment.token"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.env.ref("payment_demo.payment_method_demo").id,
                "partner_id": (merchant or cls.merchant_a).id,
                "payment_details": "4242",
                "provider_ref": "fake",
                "demo_simulated_state": state,
            }
        )

    def _draw(self):
        """Run the nightly cron."""
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_draw_debits").method_direct_trigger()
        self.env.invalidate_all()

    def _debits(self, invoice):
        return self.Debit.search([("move_id", "in", invoice.ids)])
