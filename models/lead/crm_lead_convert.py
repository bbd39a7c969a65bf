from odoo import api, fields, models

from ...utils.match_keys import name_key
from ..partner.piste_person_mixin import PERSON_FIELDS

# Fields of a piste -> fields of the party that the conversion fills with them.
PARTY_FIELDS = {
    "source_id": "piste_source_id",
    "medium_id": "piste_medium_id",
    "campaign_id": "piste_campaign_id",
    "team_id": "piste_team_id",
    "piste_industry_id": "industry_id",
}
ADDRESS_FIELDS = ("street", "street2", "zip", "city", "state_id", "country_id")
# What the opportunity reads from its customer instead of a copy of its own.
CUSTOMER_FIELDS = (
    *ADDRESS_FIELDS,
    "contact_name",
    "partner_name",
    "email_from",
    "phone",
    "function",
    "website",
    "lang_id",
)
# Fields that are not copied but that the opportunity goes on with.
KEPT_FIELDS = ("piste_last_contact_at", "piste_score", "email_cc")
# Read from the conversion in force.
LINK_FIELDS = (
    "piste_conversion_id",
    "piste_is_converted",
    "piste_converted_partner_id",
    "piste_converted_contact_id",
    "piste_opportunity_id",
)
# A detail that is often missing, told before the conversion but never required.
EXPECTED_FIELDS = ("phone", "email", "street", "city", "zip", "country_id")
# Stored fields of a piste that its opportunity does not take over, and why.
NOT_CARRIED = {
    "id": "identity",
    "create_uid": "identity",
    "create_date": "identity",
    "write_uid": "identity",
    "write_date": "identity",
    "type": "what the conversion changes",
    "active": "a converted piste is active",
    "partner_id": "becomes the party or its contact",
    "stage_id": "the opportunity starts in the first stage of its team",
    "date_last_stage_update": "follows the stage",
    "duration_tracking": "follows the stage",
    "date_open": "set by core for the new document",
    "date_closed": "an open opportunity has none",
    "date_conversion": "the moment of the conversion",
    "date_automation_last": "belongs to the automations that ran on the piste",
    "day_open": "computed from the dates",
    "day_close": "computed from the dates",
    "probability": "computed anew from the stage",
    "automated_probability": "computed anew from the stage",
    "won_status": "computed anew",
    "lost_reason_id": "an open piste has none",
    "email_state": "computed from the customer",
    "phone_state": "computed from the customer",
    "email_normalized": "computed from the customer",
    "email_domain_criterion": "computed from the customer",
    "phone_sanitized": "computed from the customer",
    "prorated_revenue": "computed from revenue and probability",
    "recurring_revenue_monthly": "computed",
    "recurring_revenue_monthly_prorated": "computed",
    "recurring_revenue_prorated": "computed",
    "message_main_attachment_id": "moves with the files",
    "piste_status_id": "a status belongs to pistes alone",
    "piste_previous_status_id": "a status belongs to pistes alone",
}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # BUSINESS: matching

    def _piste_matching_partner(self):
        """Return the known partner who most probably is this piste, or none.

        Same e-mail address, else same phone number, else same name. A domain that
        knows more ways to recognise somebody overrides :meth:`_piste_similar_partners`.
        """
        self.ensure_one()
        return self._find_matching_partner() or self._piste_similar_partners()[:1]

    def _piste_similar_partners(self):
        """Return known partners that look like this piste, the best one first."""
        Partner = self.env["res.partner"]
        found = Partner
        if self.phone_sanitized:
            found |= Partner.search(
                [
                    ("phone_sanitized", "=", self.phone_sanitized),
                    # A colleague with that phone is no merchant.
                    ("partner_share", "=", True),
                ],
                limit=5,
            )
        if self.partner_name:
            found |= Partner.search([("name", "=ilike", self.partner_name)], limit=5)
        return found

    def _piste_loose_person(self):
        """Return the person of this piste who stands alone, though he has a company.

        Core makes one as soon as somebody writes to the piste: it becomes the contact
        of the company, not the party (AX-17).
        """
        self.ensure_one()
        person = self.partner_id or self._find_matching_partner()
        is_loose = (
            self.partner_name
            and person.partner_share
            # In sudo mode: a contact that the user may not see makes it a party too.
            and not person.sudo().child_ids
            and not (person.is_company or person.parent_id or person.piste_type)
            and name_key(person.name) != name_key(self.partner_name)
        )
        return person if is_loose else person.browse()

    # BUSINESS: conversion

    def _piste_convert(self, choice):
        """Make a party, a contact and maybe an opportunity of this piste.

        One transaction: an error leaves nothing behind.

        :param dict choice: what the user decided: ``partner`` and ``contact`` (known
            records, maybe empty), ``partner_name`` and ``contact_name`` (of those to
            create), ``piste_type``, ``status`` and ``opportunity`` (values, or None)
        :return: the conversion
        :raise UserError: when the piste is closed, converted by somebody else, …
        """
        self.check_access("write")
        self._piste_lock()
        self._piste_check_convertible()
        log = self.env["piste.lead.conversion"].sudo()
        completed = {}
        partner = choice["partner"] or self._piste_create_party(choice)
        if choice["partner"]:
            self._piste_complete(partner, self._piste_party_values(choice), completed)
        contact = choice["contact"] or self._piste_create_contact(partner, choice)
        if choice["contact"]:
            self._piste_complete(contact, self._piste_contact_values(), completed)
            self._piste_adopt(contact, partner, completed)
        opportunity = self._piste_create_opportunity(contact or partner, choice)
        conversion = log.create(
            {
                "lead_id": self.id,
                "user_id": self.env.uid,
                "partner_id": partner.id,
                "contact_id": contact.id,
                "opportunity_id": opportunity.id,
                "previous_partner_id": self.partner_id.id,
                "is_partner_created": not choice["partner"],
                "is_contact_created": bool(contact) and not choice["contact"],
                "completed": completed,
            }
        )
        self._piste_link_partner(contact or partner)
        conversion._move_from_lead()
        conversion._live_record().message_subscribe(self.message_partner_ids.ids)
        self._piste_set_converted()
        self.invalidate_recordset(LINK_FIELDS)
        self._piste_log_conversion(conversion)
        return conversion

    def _piste_link_partner(self, partner):
        """Set the customer of the piste without touching what the piste says."""
        kept = [self._fields[name] for name in CUSTOMER_FIELDS]
        with self.env.protecting(kept, self):
            self.write({"partner_id": partner.id})

    def _piste_create_party(self, choice):
        values = self._piste_party_values(choice)
        return self.env["res.partner"]._piste_tolerant().create(values)

    def _piste_party_values(self, choice):
        """Return the values of the party, as for a new one (AX-18)."""
        name = choice["partner_name"]
        has_contact = bool(choice["contact"] or choice["contact_name"])
        values = self._prepare_customer_values(
            name, is_company=bool(self.partner_name) or has_contact
        )
        values.update(self._piste_common_values())
        tags = self._piste_partner_categories()
        values.update(
            piste_type=choice["piste_type"],
            company_name=False,
            category_id=[fields.Command.link(tag.id) for tag in tags],
            **self._piste_same_named_values(),
        )
        for source, target in PARTY_FIELDS.items():
            values[target] = self[source].id
        if choice["status"]:
            values["piste_prospect_status_id"] = choice["status"].id
        if has_contact:
            for name in ("function", *PERSON_FIELDS):
                values.pop(name, None)
        return values

    def _piste_create_contact(self, partner, choice):
        if not choice["contact_name"]:
            return self.env["res.partner"]
        values = self._prepare_customer_values(
            choice["contact_name"], is_company=False, parent_id=partner.id
        )
        values.update(self._piste_contact_values())
        # The address is the one of the company, kept in step by core.
        for name in (*ADDRESS_FIELDS, "comment", "website"):
            values.pop(name, None)
        return self.env["res.partner"]._piste_tolerant().create(values)

    def _piste_contact_values(self):
        values = self._prepare_customer_values(self.contact_name)
        kept = ("email", "phone", "function")
        same = self._piste_same_named_values()
        return {
            **{name: values[name] for name in kept},
            **{name: same[name] for name in PERSON_FIELDS if name in same},
            **self._piste_common_values(),
        }

    def _piste_common_values(self):
        company = self.company_id or self.env.company
        lang = self.lang_id.active and self.lang_id.code
        return {
            "lang": lang or company.partner_id.lang or self.env.lang,
            "user_id": (self.user_id or self.env.user).id,
        }

    def _piste_same_named_values(self):
        """Return the fields that Piste or the company gave both models.

        A field added to both tomorrow, under one name and of one kind, is carried
        over without a line of code.
        """
        Partner = self.env["res.partner"]
        values = {}
        for name, field in self._fields.items():
            twin = Partner._fields.get(name)
            if (
                name.startswith(("piste_", "x_"))
                and twin
                and twin.store
                and field.store
                and not twin.compute
                and (field.type, field.comodel_name) == (twin.type, twin.comodel_name)
                and self._has_field_access(field, "read")
                and field.type not in {"one2many", "many2one_reference"}
            ):
                values[name] = field.convert_to_write(self[name], self)
        return values

    def _piste_partner_categories(self):
        """Return the tags of partners that have the names of the tags of the piste."""
        names = self.tag_ids.mapped("name")
        if not names:
            return self.env["res.partner.category"]
        # Whoever converts may not manage tags: they take over existing words only.
        Category = self.env["res.partner.category"].sudo()
        known = Category.search([("name", "in", names)])
        missing = set(names) - set(known.mapped("name"))
        return known | Category.create([{"name": name} for name in sorted(missing)])

    def _piste_complete(self, partner, values, completed):
        """Fill what is empty on a known partner; nothing typed is overwritten.

        An address is taken whole or not at all.

        :param dict completed: partner id -> field -> [before, after], filled here
        """
        address_known = any(partner[name] for name in ADDRESS_FIELDS[:4])
        filled = {
            name: value
            for name, value in values.items()
            if value
            and name not in {"name", "is_company", "parent_id", "type"}
            and (not partner[name] or partner[name] == "0" or name == "category_id")
            and not (address_known and name in ADDRESS_FIELDS)
        }
        for name in ("piste_type", "piste_prospect_status_id"):
            if values.get(name):
                filled[name] = values[name]
        before = {
            name: partner._fields[name].convert_to_write(partner[name], partner)
            for name in filled
            if name != "category_id"
        }
        partner._piste_tolerant().write(filled)
        completed[str(partner.id)] = {
            name: [old, filled[name]]
            for name, old in before.items()
            if old != filled[name] and isinstance(filled[name], (str, int, float))
        }

    def _piste_adopt(self, contact, partner, completed):
        """Make a person without a company the contact of ``partner``."""
        if contact.commercial_partner_id == partner.commercial_partner_id:
            return
        values = {"parent_id": partner.id, "company_name": False}
        before = {"parent_id": False, "company_name": contact.company_name}
        contact._piste_tolerant().write(values)
        changes = completed.setdefault(str(contact.id), {})
        changes.update({name: [before[name], values[name]] for name in values})

    def _piste_create_opportunity(self, customer, choice):
        """Create the opportunity, or nothing (AX-19).

        It starts as a copy of the piste: fields added by anybody come along.
        """
        if choice["opportunity"] is None:
            return self.browse()
        left = {*CUSTOMER_FIELDS, *self._piste_not_carried()}
        copied = self.copy_data()[0]
        values = {name: copied[name] for name in copied if name not in left}
        for name, field in self._fields.items():
            own = field.manual and field.store and not field.compute
            # Core's copy leaves recurring revenue out for those who do not use it.
            emptied = name in values and not copied[name] and self[name]
            if name in KEPT_FIELDS or emptied or (own and field.type != "one2many"):
                values[name] = field.convert_to_write(self[name], self)
        values.update(
            type="opportunity",
            partner_id=customer.id,
            user_id=(self.user_id or self.env.user).id,
            team_id=self.team_id.id,
            stage_id=self._stage_find(team_id=self.team_id.id).id,
            date_conversion=self.env.cr.now(),
            **choice["opportunity"],
        )
        return self._piste_tolerant().create(values)

    @api.model
    def _piste_not_carried(self):
        """Return the stored fields that stay with the piste, each with the reason.

        A domain that adds such a field to the piste adds it here. All others go to
        the opportunity, and a test fails for a field that does neither.

        :rtype: dict
        """
        return dict(NOT_CARRIED)

    def _piste_missing_details(self, partner=None):
        """Return the labels of the details that neither piste nor party has."""
        known = {"email": self.email_from, "phone": self.phone}
        known.update({name: self[name] for name in ADDRESS_FIELDS})
        Partner = self.env["res.partner"]
        descriptions = Partner.fields_get(EXPECTED_FIELDS, ["string"])
        return [
            descriptions[name]["string"]
            for name in EXPECTED_FIELDS
            if not known[name] and not (partner and partner[name])
        ]
