from odoo import fields

from ..contract.common import PisteContracts


class PisteCommissions(PisteContracts):
    """Invoices, payments and refunds around one commission plan of 10 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env.ref("piste.commission_plan_general")
        cls.plan.percent = 10
        cls.journal = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )
        lines = cls.journal.inbound_payment_method_line_ids
        lines += cls.journal.outbound_payment_method_line_ids
        lines.payment_account_id = cls.env["account.account"].create(
            {
                "name": "Outstanding",
                "code": "119999",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )

        cls.Statement = cls.env["piste.commission.statement"].with_user(cls.accountant)
        cls.this_month = fields.Date.today().replace(day=1)
        cls.last_month = fields.Date.add(cls.this_month, months=-1)

    @classmethod
    def _invoice(cls, amount=1000.0, user=None, post=True, tax=True, **values):
        product = cls.env.ref("piste.product_fee_design")
        line = {"product_id": product.id, "price_unit": amount}
        line["tax_ids"] = [(6, 0, cls.company.account_sale_tax_id.ids if tax else [])]
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.merchant_a.id,
                "invoice_date": fields.Date.today(),
                "invoice_user_id": (user or cls.rep).id,
                "invoice_line_ids": [(0, 0, line)],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _collect(cls, invoices, amount=None, user=None):
        """Register a payment as an accountant does; return the payments."""
        values = {"journal_id": cls.journal.id}
        if amount:
            values["amount"] = amount
        register = (
            cls.env["account.payment.register"]
            .with_user(user or cls.accountant)
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(values)
        )
        payments = register._create_payments()
        # As the end of a request does.
        cls.env.cr.flush()
        return payments

    @classmethod
    def _refund(cls, invoice, amount=None):
        """Return a posted credit note of the invoice, not matched with anything."""
        refund = invoice._reverse_moves(
            [{"invoice_date": fields.Date.today(), "date": fields.Date.today()}]
        )
        if amount:
            refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        return refund

    @classmethod
    def _entries(cls, *documents):
        moves = cls.env["account.move"].union(*documents)
        return cls.env["piste.commission.entry"].search([("move_id", "in", moves.ids)])
