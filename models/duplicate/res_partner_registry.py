from odoo import api, models
from odoo.exceptions import ValidationError

from ...utils.match_keys import is_neq, is_siren


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.constrains("company_registry", "country_id", "state_id")
    def _check_piste_company_registry(self):
        """Refuse a NEQ or SIREN that cannot be one (U2).

        Canada has other numbers too (a business number of nine digits): only what has
        the length of a NEQ, in Québec, is taken for one.

        :raise ValidationError: saying what such a number looks like
        """
        numbered = self.filtered("company_registry")
        quebec = numbered and self.env.ref("base.state_ca_qc", raise_if_not_found=False)
        for partner in numbered:
            number = "".join(filter(str.isalnum, partner.company_registry))
            if partner.state_id == quebec and len(number) == 10 and not is_neq(number):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is no NEQ: it has ten digits and begins with 11,"
                        " 22, 33 or 88.",
                        number=partner.company_registry,
                    )
                )
            if partner.country_code == "FR" and not is_siren(number):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is no SIREN (9 digits) nor SIRET (14 digits):"
                        " check its digits.",
                        number=partner.company_registry,
                    )
                )

    def _get_company_registry_labels(self):
        return {**super()._get_company_registry_labels(), "CA": "NEQ", "FR": "SIREN"}
