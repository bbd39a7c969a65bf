from odoo import api, fields, models
from odoo.fields import Domain

from .crm_lead_convert import PARTY_FIELDS


class CrmLead(models.Model):
    """Whom an opportunity is for, and what it takes over from them (AX-31, OD-06)."""

    _inherit = "crm.lead"

    # Reference
    piste_party_id = fields.Many2one(
        "res.partner",
        "Client / Prospect",
        compute="_compute_piste_party_id",
        inverse="_inverse_piste_party_id",
        search="_search_piste_party_id",
        readonly=False,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
    )
    piste_contact_id = fields.Many2one(
        "res.partner",
        "Contact Person",
        compute="_compute_piste_party_id",
        inverse="_inverse_piste_contact_id",
        readonly=False,
        domain="[('commercial_partner_id', '=', piste_party_id),"
        " ('id', '!=', piste_party_id), ('type', '=', 'contact')]",
    )
    piste_stage_definition = fields.Text(
        related="stage_id.requirements",
        string="Stage Definition",
        help="When an opportunity belongs in this status.",
    )
    piste_open_siblings = fields.Json(
        "Open Opportunities of the Same Party",
        compute="_compute_piste_open_siblings",
        help="Told while an opportunity is entered, so that none is entered twice.",
    )

    # COMPUTE
    @api.depends("partner_id")
    def _compute_piste_party_id(self):
        for lead in self:
            partner = lead.partner_id
            party = partner.commercial_partner_id
            lead.piste_party_id = party
            lead.piste_contact_id = partner if partner != party else False

    def _inverse_piste_party_id(self):
        for lead in self:
            if lead.partner_id.commercial_partner_id != lead.piste_party_id:
                lead.partner_id = lead._piste_person_of(lead.piste_party_id)

    def _inverse_piste_contact_id(self):
        for lead in self.filtered("piste_contact_id"):
            if lead.partner_id != lead.piste_contact_id:
                lead.partner_id = lead.piste_contact_id

    @api.model
    def _search_piste_party_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain("partner_id.commercial_partner_id", operator, value)

    @api.depends("partner_id", "type")
    @api.depends_context("uid")
    def _compute_piste_open_siblings(self):
        for lead in self:
            siblings = lead._piste_find_siblings()
            lead.piste_open_siblings = lead._piste_tell_siblings(siblings)

    # ONCHANGE
    @api.onchange("piste_party_id")
    def _onchange_piste_party_id(self):
        if self.partner_id.commercial_partner_id != self.piste_party_id:
            self.partner_id = self._piste_person_of(self.piste_party_id)

    @api.onchange("piste_contact_id")
    def _onchange_piste_contact_id(self):
        if self.piste_contact_id:
            self.partner_id = self.piste_contact_id
        elif self.piste_party_id:
            self.partner_id = self.piste_party_id

    @api.onchange("partner_id")
    def _onchange_piste_partner_id(self):
        """Take over from the party what nobody typed: owner and origin."""
        if self._origin or self.type != "opportunity":
            return
        for name, value in self._piste_values_of_party(self.partner_id).items():
            if name == "user_id" or not self[name]:
                self[name] = value

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        self._piste_complete_from_party(vals_list)
        return super().create(vals_list)

    def get_formview_id(self, access_uid=None):
        """Open an opportunity in its own form, from wherever one comes."""
        rep = self.env.user.has_group("piste.piste_group_rep")
        if rep and len(self) == 1 and self.type == "opportunity":
            return self.env.ref("piste.crm_lead_opportunity_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    # BUSINESS
    @api.model
    def _piste_person_of(self, party):
        """Return whom to speak to at ``party``: its favorite contact, else itself."""
        return party.piste_favorite_id or party

    @api.model
    def _piste_values_of_party(self, partner):
        """Return what an opportunity for ``partner`` takes over (GB-01, OD-06).

        Its language comes by core; domains above may add to it.
        """
        party = partner.commercial_partner_id
        if not party.piste_type:
            return {}
        values = {name: party[source] for name, source in PARTY_FIELDS.items()}
        values["user_id"] = party.user_id
        return {name: value for name, value in values.items() if value}

    @api.model
    def _piste_complete_from_party(self, vals_list):
        """Complete the values of new opportunities by those of their parties."""
        default = self.default_get(["type", "partner_id"])
        Partner = self.env["res.partner"].browse(
            {vals.get("partner_id") or default.get("partner_id") for vals in vals_list}
            - {None, False}
        )
        for vals in vals_list if Partner else ():
            partner_id = vals.get("partner_id", default.get("partner_id"))
            if vals.get("type", default.get("type")) != "opportunity" or not partner_id:
                continue
            partner = Partner.browse(partner_id).with_prefetch(Partner.ids)
            for name, value in self._piste_values_of_party(partner).items():
                vals.setdefault(name, value.id)

    # BUSINESS: the other opportunities of the party
    @api.model
    def _piste_open_domain(self):
        """Return the domain of the opportunities that are still open."""
        return Domain(
            [
                ("type", "=", "opportunity"),
                ("active", "=", True),
                ("won_status", "!=", "won"),
                ("stage_id.piste_is_closed", "=", False),
            ]
        )

    def _piste_find_siblings(self):
        """Return the other open opportunities of the same party, as the user may see.

        :rtype: recordset of ``crm.lead``
        """
        self.ensure_one()
        party = self.partner_id.commercial_partner_id
        if self.type != "opportunity" or not party:
            return self.browse()
        return self.search(
            self._piste_open_domain()
            & Domain("partner_id.commercial_partner_id", "=", party._origin.id)
            & Domain("id", "!=", self._origin.id)
        )

    def _piste_tell_siblings(self, siblings):
        """Return what the web client shows of ``siblings``, or False."""
        if not siblings:
            return False
        if len(siblings) == 1:
            text = self.env._("1 open opportunity for this party")
        else:
            text = self.env._(
                "%(count)s open opportunities for this party", count=len(siblings)
            )
        return {"text": text, "ids": siblings.ids}
