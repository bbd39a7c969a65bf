from odoo import api, models


class ResPartner(models.Model):
    """What is known about a contact and a company from the first call on (PC-07)."""

    _name = "res.partner"
    _inherit = [
        "res.partner",
        "piste.person.mixin",
        "piste.profile.mixin",
        "piste.province.mixin",
    ]

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(self._piste_prepare_person(vals_list))
        if not self.env.su:
            partners._piste_check_phone_rule()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and vals.keys() & {"phone", "piste_mobile"}:
            self._piste_check_phone_rule()
        return result

    # BUSINESS

    def _piste_check_phone_rule(self):
        """Check that the contacts of prospects and clients have the wanted phone.

        :raise ValidationError: naming the contact and what it lacks (PC-07)
        """
        if self._piste_is_tolerant() or not self.env.company.sudo().piste_phone_rule:
            return
        contacts = self.filtered(
            lambda partner: (
                partner.type == "contact"
                and not partner.is_company
                and partner.commercial_partner_id.piste_type
            )
        )
        contacts._piste_check_phone()
