from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...utils import bank_account

OFFICERS = "base.group_system,piste.piste_group_finance"


class ResCompany(models.Model):
    """How the company draws the accounts of its clients (OD-26)."""

    _inherit = "res.company"

    # Canada, as agreed with the bank
    piste_pad_originator = fields.Char("Originator Number", size=10, groups=OFFICERS)
    piste_pad_data_centre = fields.Char("Data Centre", size=5, groups=OFFICERS)
    piste_pad_short_name = fields.Char(
        "Name on Statements",
        size=15,
        groups=OFFICERS,
        help="Read by clients on their statement: at most 15 characters.",
    )
    piste_pad_institution = fields.Char(
        "Institution for Returns", size=3, groups=OFFICERS
    )
    piste_pad_transit = fields.Char("Transit for Returns", size=5, groups=OFFICERS)
    piste_pad_account = fields.Char("Account for Returns", size=12, groups=OFFICERS)
    # Europe
    piste_sepa_creditor = fields.Char(
        "SEPA Creditor Identifier", size=35, groups=OFFICERS
    )
    piste_sepa_bank_id = fields.Many2one(
        "res.partner.bank",
        "SEPA Account",
        domain="[('partner_id', '=', partner_id)]",
        groups=OFFICERS,
        help="Account of the company that the debits are paid into.",
    )
    # Both
    piste_debit_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Debits",
        domain="[('type', '=', 'bank'), ('company_id', '=', id)]",
        check_company=True,
        groups=OFFICERS,
        help="Empty: the first bank journal.",
    )
    piste_debit_file_number = fields.Integer(
        "Last Debit File", readonly=True, groups=OFFICERS
    )

    @api.constrains(
        "piste_pad_institution",
        "piste_pad_transit",
        "piste_pad_account",
        "piste_pad_data_centre",
        "piste_sepa_creditor",
    )
    def _check_piste_debit_settings(self):
        Authorization = self.env["piste.payment.authorization"]
        for company in self.sudo():  # Whoever writes them, they must be right.
            for part in bank_account.CANADIAN:
                if value := company[f"piste_pad_{part}"]:
                    Authorization._checked(bank_account.canadian, part, value)
            if value := company.piste_sepa_creditor:
                Authorization._checked(bank_account.creditor, value)
            centre = company.piste_pad_data_centre
            if centre and not (centre.isascii() and centre.isdigit()):
                raise ValidationError(self.env._("The data centre has 5 digits."))

    def _piste_pad_sender(self):
        """Return the originator of Canadian debits."""
        self.ensure_one()
        return {
            "number": self.piste_pad_originator,
            "data_centre": self.piste_pad_data_centre,
            "short_name": self.piste_pad_short_name or self.name,
            "long_name": self.name,
            "institution": self.piste_pad_institution,
            "transit": self.piste_pad_transit,
            "account": self.piste_pad_account,
        }

    def _piste_sepa_sender(self):
        """Return the creditor of SEPA debits."""
        self.ensure_one()
        bank = self.piste_sepa_bank_id
        return {
            "name": self.name,
            "number": (self.piste_sepa_creditor or "").replace(" ", "").upper(),
            "iban": (bank.sanitized_acc_number or "").upper(),
            "bic": bank.bank_bic or "",
        }

    def _piste_debit_journal(self):
        """Return the bank journal that collected debits are paid into.

        :raise UserError: if the company has none
        """
        self.ensure_one()
        journal = self.piste_debit_journal_id or self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.id)], limit=1
        )
        if not journal:
            raise UserError(
                self.env._("%(company)s has no bank journal yet.", company=self.name)
            )
        return journal
