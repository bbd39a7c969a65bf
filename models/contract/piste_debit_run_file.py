import hashlib
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...utils import cpa005, pain008


class PisteDebitRun(models.Model):
    """The file of a run: CPA Standard 005 in Canada, pain.008.001.02 in Europe."""

    _inherit = "piste.debit.run"

    def _number_file(self):
        """Give the file its number and freeze what else it is written from."""
        self.ensure_one()
        self.write(
            {
                "file_number": self._next_number(),
                "file_date": fields.Date.context_today(self),
                "exported_on": fields.Datetime.now(),
                "sender": self._sender_values(),
            }
        )
        if self.kind == "sepa":
            self._mark_first()

    def _next_number(self):
        """Return the next number of the company, 1 to 9999, then 1 again."""
        self.env["res.company"].flush_model(["piste_debit_file_number"])
        # The row of the company is locked: two runs never take the same number.
        rows = self.env.execute_query(
            SQL(
                "UPDATE res_company SET piste_debit_file_number ="
                " COALESCE(piste_debit_file_number, 0) %% 9999 + 1"
                " WHERE id = %s RETURNING piste_debit_file_number",
                self.company_id.id,
            )
        )
        self.company_id.invalidate_recordset(["piste_debit_file_number"])
        return rows[0][0]

    def _mark_first(self):
        """Mark the first debit of each mandate, as its bank wants to know."""
        drawn = self.env["piste.payment.debit"]._read_group(
            [
                ("authorization_id", "in", self.debit_ids.authorization_id.ids),
                ("state", "in", ("sent", "collected")),
            ],
            ["authorization_id"],
        )
        known = {authorization for (authorization,) in drawn}
        for authorization, debits in self.debit_ids.grouped("authorization_id").items():
            if authorization not in known:
                debits.sorted("id")[:1].is_first = True

    def _sender_values(self):
        """Return who draws, from the settings of the company.

        :raise UserError: with what the settings lack
        """
        self.ensure_one()
        # In sudo mode: the accountant needs not read the settings.
        company = self.company_id.sudo()
        values = (
            company._piste_pad_sender()
            if self.kind == "pad"
            else company._piste_sepa_sender()
        )
        if not all(values[name] for name in values if name != "bic"):
            raise UserError(
                self.env._(
                    "Fill in the section “Debits” of the settings first: the bank gave"
                    " you what it asks for."
                )
            )
        return values

    def _file_name(self):
        self.ensure_one()
        suffix = "txt" if self.kind == "pad" else "xml"
        return f"{self.name.replace('/', '-')}.{suffix}"

    def _file_content(self):
        """Return the file of an exported run, the same to the byte each time.

        :raise UserError: if it would differ from the one that the bank has
        """
        self.ensure_one()
        content = self._render_file()
        if hashlib.sha256(content).hexdigest() != self.file_sha256:
            raise UserError(
                self.env._(
                    "This file would differ from the one that was exported. Do not send"
                    " it; ask your administrator."
                )
            )
        return content

    def _render_file(self):
        self.ensure_one()
        return self._render_pad() if self.kind == "pad" else self._render_sepa()

    def _filed_debits(self):
        return self.debit_ids.sorted("id")

    def _render_pad(self):
        debits = [
            cpa005.Debit(
                cents=int(Decimal(str(debit.amount)).scaleb(2).to_integral_value()),
                due=self.date,
                institution=debit.authorization_id.institution,
                transit=debit.authorization_id.transit,
                account=debit.authorization_id._read_account(),
                name=debit.payor or "",
                reference=debit.invoice_name or "",
                category=debit.authorization_id.category,
            )
            for debit in self._filed_debits()
        ]
        sender = cpa005.Originator(**self.sender)
        file = cpa005.File(sender, self.file_number, self.file_date, debits)
        return file.render().encode("ascii")

    def _render_sepa(self):
        debits = [
            pain008.Debit(
                reference=f"{self.name}-{debit.id}",
                amount=Decimal(f"{debit.amount:.2f}"),
                mandate=debit.authorization_id.umr,
                signed=debit.authorization_id.signed_on.date(),
                name=debit.payor or "",
                iban=debit.authorization_id._read_account(),
                bic=debit.authorization_id.bic or "",
                remark=debit.invoice_name or "",
                is_first=debit.is_first,
            )
            for debit in self._filed_debits()
        ]
        creditor = pain008.Creditor(**self.sender)
        return pain008.render(creditor, debits, self.name, self.exported_on, self.date)
