from odoo import api, fields, models
from odoo.exceptions import UserError

from ..utils.match_keys import name_key


class PisteLeadConvert(models.TransientModel):
    """Ask in one screen what a piste becomes (AX-17 to AX-20)."""

    _name = "piste.lead.convert"
    _description = "Convert a Piste"

    lead_id = fields.Many2one(
        "crm.lead", "Piste", required=True, readonly=True, ondelete="cascade"
    )
    # Party
    partner_mode = fields.Selection(
        [
            ("create", "Create a new party"),
            ("existing", "Select an existing party"),
        ],
        "Party",
        required=True,
        default="create",
    )
    partner_name = fields.Char(
        "Party Name",
        compute="_compute_names",
        store=True,
        precompute=True,
        readonly=False,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Existing Party",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
    )
    piste_type = fields.Selection(
        lambda self: self._selection_piste_type(),
        "Party Type",
        compute="_compute_piste_type",
        store=True,
        precompute=True,
        readonly=False,
    )
    prospect_status_id = fields.Many2one(
        "piste.prospect.status",
        "Party Status",
        compute="_compute_prospect_status_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    # Contact
    contact_mode = fields.Selection(
        [
            ("none", "No contact creation"),
            ("create", "Create a new contact"),
            ("existing", "Select an existing contact"),
        ],
        "Contact",
        required=True,
        compute="_compute_contact",
        store=True,
        precompute=True,
        readonly=False,
    )
    contact_name = fields.Char(
        "Name of the Contact",
        compute="_compute_names",
        store=True,
        precompute=True,
        readonly=False,
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Existing Contact",
        compute="_compute_contact",
        store=True,
        precompute=True,
        readonly=False,
        domain="['|', ('id', '=', loose_person_id), '&', ('parent_id', '!=', False),"
        " '&', ('parent_id', '=', partner_id), ('is_company', '=', False)]",
    )
    loose_person_id = fields.Many2one(
        "res.partner", "Person Without a Company", compute="_compute_loose_person_id"
    )
    # Opportunity
    generate_opportunity = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        "Generate an opportunity?",
        required=True,
        default="yes",
    )
    opportunity_name = fields.Char(
        "Opportunity",
        compute="_compute_names",
        store=True,
        precompute=True,
        readonly=False,
    )
    expected_revenue = fields.Monetary(
        compute="_compute_names",
        store=True,
        precompute=True,
        readonly=False,
        currency_field="currency_id",
    )
    currency_id = fields.Many2one(related="lead_id.company_currency")
    # Information
    missing_details = fields.Char(compute="_compute_missing_details")

    # DEFAULT

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "lead_id" not in values:
            values["lead_id"] = self._lead_of_context().id
        lead = self.env["crm.lead"].browse(values["lead_id"])
        lead._piste_check_convertible()
        party = lead._piste_matching_partner().sudo().commercial_partner_id
        if party == lead._piste_loose_person():
            party = lead._piste_similar_partners().filtered("is_company")[:1]
        party = party.with_env(self.env)._filtered_access("read")
        if party and "partner_id" not in values:
            values.update(partner_mode="existing", partner_id=party.id)
        return values

    @api.model
    def _lead_of_context(self):
        ids = self.env.context.get("active_ids") or []
        if self.env.context.get("active_model") != "crm.lead" or len(ids) != 1:
            raise UserError(
                self.env._("Convert one piste at a time: open it, then use Convert.")
            )
        return self.env["crm.lead"].browse(ids)

    @api.model
    def _selection_piste_type(self):
        return (
            self.env["res.partner"]
            ._fields["piste_type"]
            ._description_selection(self.env)
        )

    # COMPUTE

    @api.depends("lead_id")
    def _compute_names(self):
        for wizard in self:
            lead = wizard.lead_id
            wizard.partner_name = lead.partner_name or lead.contact_name or lead.name
            wizard.contact_name = lead.partner_name and lead.contact_name
            wizard.opportunity_name = lead.name
            wizard.expected_revenue = lead.expected_revenue

    @api.depends("partner_id", "partner_mode")
    def _compute_piste_type(self):
        for wizard in self:
            wizard.piste_type = wizard._party().piste_type or "prospect"

    @api.depends("partner_id", "partner_mode", "piste_type")
    def _compute_prospect_status_id(self):
        new = self.env["piste.prospect.status"]._with_role("new")
        for wizard in self:
            status = wizard._party().piste_prospect_status_id or new
            wizard.prospect_status_id = (
                status if wizard.piste_type == "prospect" else False
            )

    @api.depends("partner_id", "partner_mode")
    def _compute_contact(self):
        for wizard in self:
            contact = wizard._matching_contact()
            wizard.contact_id = contact
            wizard.contact_mode = (
                "existing" if contact else "create" if wizard.contact_name else "none"
            )

    @api.depends("lead_id")
    def _compute_loose_person_id(self):
        for wizard in self:
            person = wizard.lead_id._piste_loose_person()
            wizard.loose_person_id = person._filtered_access("read")

    @api.depends("partner_id", "partner_mode", "lead_id")
    def _compute_missing_details(self):
        for wizard in self:
            labels = wizard.lead_id._piste_missing_details(wizard._party())
            wizard.missing_details = ", ".join(labels)

    def _party(self):
        """Return the chosen known party, or none when a new one is made."""
        if self.partner_mode == "existing":
            return self.partner_id
        return self.env["res.partner"]

    def _matching_contact(self):
        """Return the contact of the chosen party who is the person of the piste."""
        lead, key = self.lead_id, name_key(self.lead_id.contact_name)
        persons = self._party().child_ids.filtered(
            lambda person: person.type == "contact" and not person.is_company
        )
        same_email = persons.filtered(
            lambda person: (
                lead.email_normalized
                and person.email_normalized == lead.email_normalized
            )
        )
        same_name = persons.filtered(
            lambda person: key and name_key(person.name) == key
        )
        found = same_email & same_name or same_name or same_email
        return found[:1] or self.loose_person_id - self._party()

    # ACTION

    def action_convert(self):
        """Convert the piste and open what it became.

        :raise UserError: when a choice is incomplete or does not fit
        """
        self.ensure_one()
        conversion = self.lead_id._piste_convert(self._prepare_choice())
        # Outside sudo mode: what opens obeys the rights of the user.
        live = conversion._live_record().with_env(self.env)
        return live._get_records_action()

    def _prepare_choice(self):
        opportunity = None
        if self.generate_opportunity == "yes":
            opportunity = {
                "name": self.opportunity_name or self.lead_id.name,
                "expected_revenue": self.expected_revenue,
            }
        status = self.prospect_status_id
        if not self.env.user.has_group("piste.piste_group_feature_prospect_status"):
            status = status.browse()
        return {
            "partner": self._chosen_partner(),
            "partner_name": (self.partner_name or "").strip(),
            "contact": self._chosen_contact(),
            "contact_name": self._new_contact_name(),
            "piste_type": self.piste_type or "prospect",
            "status": status,
            "opportunity": opportunity,
        }

    def _chosen_partner(self):
        if self.partner_mode == "existing":
            if not self.partner_id:
                raise UserError(self.env._("Select the existing party."))
            return self.partner_id
        if not (self.partner_name or "").strip():
            raise UserError(self.env._("Give the new party a name."))
        return self.env["res.partner"]

    def _chosen_contact(self):
        if self.contact_mode != "existing":
            return self.env["res.partner"]
        if not self.contact_id:
            raise UserError(self.env._("Select the existing contact."))
        if self.contact_id == self.loose_person_id:
            return self.contact_id
        party = self._party()
        if not party or self.contact_id.commercial_partner_id != (
            party.commercial_partner_id
        ):
            raise UserError(
                self.env._(
                    "%(contact)s does not belong to %(party)s: select one of its"
                    " contacts, or create a new one.",
                    contact=self.contact_id.display_name,
                    party=party.display_name or self.partner_name,
                )
            )
        return self.contact_id

    def _new_contact_name(self):
        if self.contact_mode != "create":
            return ""
        name = (self.contact_name or "").strip()
        if not name:
            raise UserError(self.env._("Give the new contact a name."))
        return name
