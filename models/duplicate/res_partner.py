from odoo import api, fields, models
from odoo.tools import SQL

from ..lead.crm_lead_convert import ADDRESS_FIELDS

# What the original of a merge keeps as it is, and why.
KEPT = {
    "name": "its name",
    "parent_id": "its place",
    "type": "its place",
    "is_company": "a person does not become a company",
    "lang": "its language",
    "piste_is_also_delivery": "goes with its type",
    "piste_is_default": "one default address per company",
    "piste_is_favorite": "one favorite per company, see _before_merge",
    "commercial_partner_id": "computed anew from its place",
    "piste_is_shared": "the companies of the double work with it already",
    "piste_shared_company_ids": "the companies of the double work with it already",
}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "piste.match.mixin", "piste.merge.mixin"]

    piste_merged_into_id = fields.Many2one(
        "res.partner",
        "Merged into",
        groups="base.group_user",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _match_triggers = frozenset(
        ("name", "email", "phone", "country_id", "company_registry")
    )
    _merge_joined = frozenset(("comment",))
    _merge_whole = ADDRESS_FIELDS

    @api.model
    def _merge_kept(self):
        return {**super()._merge_kept(), **KEPT}

    def _match_texts(self):
        return (self.name, self.email, self.phone_sanitized, self.company_registry)

    @api.model
    def _match_domain(self):
        # A colleague who shares a phone with a merchant is no double of it.
        return [("partner_share", "=", True)]

    @api.model
    def _match_pair_columns(self):
        company, _party, _parent = super()._match_pair_columns()
        return (
            company,
            SQL("%s AS party", SQL.identifier(self._table, "commercial_partner_id")),
            SQL.identifier(self._table, "parent_id"),
        )

    @api.model
    def _match_text_sql(self, what):
        text = super()._match_text_sql(what)
        if what == "name":
            return SQL(
                "CASE WHEN NOT (%s) THEN %s END", self._match_has_company(), text
            )
        return text

    @api.model
    def _match_has_company(self):
        return SQL("%s IS TRUE", SQL.identifier(self._table, "is_company"))

    def _match_kind(self):
        if not self.is_company and self.parent_id:
            return self.env._("Contact")
        kind = self._fields["piste_type"].convert_to_export(self.piste_type, self)
        return kind or self.env._("Contact")

    def _match_is_linked(self, other):
        """A contact belongs with its company, and both with their opportunities."""
        if other._name == "crm.lead":
            return other._match_is_linked(self)
        mine = self._origin or self
        return other in self._merge_parents() or mine in other._merge_parents()

    def _merge_refusal(self, survivor, facts):
        names = {"double": self.display_name, "original": survivor.display_name}
        others = facts["records"] - self
        if self._merge_parents() & others or self in survivor._merge_parents():
            return self.env._(
                "“%(name)s” and one of the other files are a company and its contact:"
                " they are not doubles.",
                name=self.display_name,
            )
        if self.id in facts["users"] and survivor.id in facts["users"]:
            return self.env._(
                "“%(double)s” and “%(original)s” both have a user account. Delete one"
                " of the accounts first.",
                **names,
            )
        if self.id in facts["invoiced"] and survivor.id not in facts["invoiced"]:
            return self.env._(
                "“%(double)s” has posted invoices and “%(original)s” has none: choose"
                " “%(double)s” as the original.",
                **names,
            )
        company = self.commercial_partner_id
        moves_out = company not in {self, survivor.commercial_partner_id}
        if self.id in facts["invoiced"] and moves_out:
            # Posted invoices stay those of the company they were made for.
            return self.env._(
                "“%(double)s” has posted invoices of “%(company)s”, and “%(original)s”"
                " belongs to another company: merge the companies first.",
                company=company.display_name,
                **names,
            )
        return super()._merge_refusal(survivor, facts)

    def _merge_companies(self):
        return self._piste_current_companies()

    def _merge_facts(self):
        users = self.with_context(active_test=False).sudo().user_ids
        return {
            **super()._merge_facts(),
            "invoiced": self._with_posted_invoices(),
            "users": set(users.partner_id.ids),
        }

    def _merge_parents(self):
        """Return the companies above this contact."""
        parents = self.env["res.partner"]
        parent = self.parent_id
        while parent and parent not in parents:
            parents |= parent
            parent = parent.parent_id
        return parents

    def _with_posted_invoices(self):
        """Return the ids of those who have posted invoices."""
        # In sudo mode: the rule must hold for the invoices of others too.
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "posted")],
                ["partner_id"],
            )
        )
        return {partner.id for [partner] in groups}

    def _after_merge_undo(self):
        super()._after_merge_undo()
        self._piste_ensure_favorite()

    def _merge_sorted(self):
        """Put first who has posted invoices, then clients, then the longest known."""
        invoiced = self._with_posted_invoices()
        return self.sorted(
            lambda partner: (
                partner.id not in invoiced,
                partner.piste_type != "client",
                partner.id,
            )
        )

    def _merge_preview(self):
        # In sudo mode: see the mixin.
        links = [
            (self.env._("Contacts"), "res.partner", "parent_id"),
            (self.env._("Pistes and Opportunities"), "crm.lead", "partner_id"),
            (self.env._("Quotations and Orders"), "sale.order", "partner_id"),
            (self.env._("Invoices"), "account.move", "partner_id"),
        ]
        return super()._merge_preview() + [
            (label, self.env[model].sudo().search_count([(field, "in", self.ids)]))
            for label, model, field in links
        ]
