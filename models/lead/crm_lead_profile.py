from odoo import api, fields, models

# What an opportunity reads from its customer, who is the one to correct.
_OF_CUSTOMER = (
    "piste_civility",
    "piste_given_name",
    "piste_mobile",
    "piste_department_id",
    "piste_industry_id",
    "piste_category_id",
    "piste_size",
)
_MERGED = (*_OF_CUSTOMER, "piste_is_key_account", "piste_is_nurtured")
_PHONES = {"phone", "piste_mobile"}


class CrmLead(models.Model):
    """Person and company of a piste, as they are on the client later (OD-06)."""

    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "piste.person.mixin",
        "piste.profile.mixin",
        "piste.province.mixin",
    ]

    _piste_name_field = "contact_name"

    piste_industry_id = fields.Many2one(
        "res.partner.industry", "Industry", index="btree_not_null"
    )
    # Nobody outside reads leads: no group that core would ask for in each cell.
    piste_is_key_account = fields.Boolean(groups=None)
    piste_is_nurtured = fields.Boolean(groups=None)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(self._piste_prepare_person(vals_list))
        if not self.env.su:
            leads._piste_check_phone_rule()
            leads._piste_check_typed()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and vals.keys() & _PHONES:
            self._piste_check_phone_rule()
        if not self.env.su and vals.keys() & {"email_from", *_PHONES}:
            self._piste_check_typed()
        return result

    # BUSINESS

    def _piste_check_phone_rule(self):
        """Check that these pistes have the phone that the company asks for (PC-07).

        A mail or a form of the website is taken in as it is.

        :raise ValidationError: naming the piste and what it lacks
        """
        if self.env.company.sudo().piste_phone_rule:
            self.filtered(lambda lead: lead.type == "lead")._piste_check_phone()

    def _piste_check_typed(self):
        """Check what somebody of Piste typed as e-mail address and phone (PC-07).

        A mail or a form of the website is taken in as it is.

        :raise ValidationError: naming what is no address or number
        """
        if self.env.user.has_group("piste.piste_group_rep"):
            for lead in self:
                lead._piste_check_written(lead.email_from)

    @api.model
    def _piste_not_carried(self):
        return {
            **super()._piste_not_carried(),
            **dict.fromkeys(_OF_CUSTOMER, "the customer of the opportunity has it"),
        }

    @api.model
    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), *_MERGED]
