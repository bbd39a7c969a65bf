from odoo import models


class ResPartner(models.Model):
    """Who a party to a contract is, as its document says it (OD-22)."""

    _inherit = "res.partner"

    def _piste_party_address(self):
        """Return the lines of the address, without the name and the empty ones."""
        self.ensure_one()
        lines = self._display_address(without_company=True).splitlines()
        return [line.strip() for line in lines if line.strip()]

    def _piste_registry_numbers(self):
        """Return the official numbers of a party: registry, then taxes.

        NEQ, TPS and TVQ in Québec, SIREN and VAT in France.

        :return: list of (label, number), in the language of the environment
        """
        self.ensure_one()
        company = self.commercial_partner_id
        in_canada = company.country_code == "CA"
        in_quebec = company.state_id == self.env.ref("base.state_ca_qc")
        vat_label = (
            self.env._("GST/HST No.")
            if in_canada
            else company.country_id.vat_label or self.env._("Tax ID")
        )
        # Field of the Canadian localization, absent elsewhere.
        provincial = "l10n_ca_pst" in company._fields and company["l10n_ca_pst"]
        numbers = [
            (
                company.company_registry_label or self.env._("Company ID"),
                company.company_registry,
            ),
            (vat_label, company.vat),
            (
                self.env._("QST No.") if in_quebec else self.env._("PST No."),
                in_canada and provincial,
            ),
        ]
        return [(label, number) for label, number in numbers if number]
