from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class PisteCommissionStatement(models.Model):
    """The bill of a statement, and the message that brings it (OD-20)."""

    _inherit = "piste.commission.statement"

    # === ACTION ===

    def action_create_bill(self):
        """Make one vendor bill per statement, a credit note when it is below zero.

        :raise AccessError: for whoever is not finance or may not make bills
        :raise UserError: if none of them is to be billed
        """
        self._check_finance()
        ready = self.filtered(lambda statement: statement.state == "validated")
        if not ready:
            raise UserError(self.env._("None of these statements is to be billed."))
        bills = self.env["account.move"].create(
            [
                statement.with_company(statement.company_id)._prepare_bill()
                for statement in ready
            ]
        )
        # In sudo mode: the link and the step are written by nobody, see RECKONED.
        for statement_sudo, bill in zip(ready.sudo(), bills, strict=True):
            statement_sudo.write({"bill_id": bill.id, "step": "billed"})
        return ready.action_open_bill()

    def action_open_bill(self):
        """Open the bills of these statements."""
        bills = self.bill_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bills"),
            "res_model": "account.move",
            "view_mode": "form" if len(bills) == 1 else "list,form",
            "res_id": bills.id if len(bills) == 1 else False,
            "domain": [("id", "in", bills.ids)],
        }

    def action_send(self):
        """Send these statements to their representatives, with the document."""
        self._check_finance()
        if any(statement.step == "draft" for statement in self):
            raise UserError(self.env._("Validate a statement before you send it."))
        template = self.env.ref("piste.mail_template_commission_statement")
        for statement in self:
            template.send_mail(
                statement.id, email_layout_xmlid="mail.mail_notification_light"
            )
        self.sent_on = fields.Datetime.now()
        return True

    # === BUSINESS ===

    def _prepare_bill(self):
        """Return the values of the vendor bill or credit note."""
        self.ensure_one()
        company = self.company_id
        bill = {
            "move_type": "in_invoice" if self.balance > 0 else "in_refund",
            "company_id": company.id,
            "partner_id": self.user_id.partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "ref": self.name,
            "invoice_line_ids": [Command.create(self._prepare_bill_line())],
        }
        if company.piste_commission_journal_id:
            bill["journal_id"] = company.piste_commission_journal_id.id
        return bill

    def _prepare_bill_line(self):
        company = self.company_id
        product = company.piste_commission_product_id
        taxes = product.supplier_taxes_id.filtered(
            lambda tax: tax.company_id == company
        )
        line = {
            "name": self.name,
            "quantity": 1,
            "price_unit": abs(self.balance),
            "product_id": product.id,
            # Said here, or core would take the tax of the company.
            "tax_ids": [Command.set(taxes.ids)],
        }
        if company.piste_commission_account_id:
            line["account_id"] = company.piste_commission_account_id.id
        return line

    def _report_entries(self):
        """Return the lines of the document, by client and invoice."""
        self.ensure_one()
        return self.entry_ids.sorted(
            lambda entry: (entry.invoice_name or "", entry.date, entry.id)
        )
