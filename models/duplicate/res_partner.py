from odoo import api, fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "piste.match.mixin"]

    piste_merged_into_id = fields.Many2one(
        "res.partner",
        "Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _match_triggers = frozenset(
        ("name", "email", "phone", "country_id", "company_registry")
    )
    _merge_own_fields = frozenset(
        (
            "name",
            "active",
            "company_id",
            "parent_id",
            "type",
            "lang",
            "tz",
            "commercial_partner_id",
            "piste_merged_into_id",
        )
    )

    def _match_texts(self):
        return (self.name, self.email, self.phone_sanitized, self.company_registry)

    @api.model
    def _match_domain(self):
        # A colleague who shares a phone with a merchant is no double of it.
        return [("partner_share", "=", True)]

    def _match_is_linked(self, other):
        """A contact belongs with its company, and both with their opportunities."""
        if other._name == "crm.lead":
            return other._match_is_linked(self)
        mine = self._origin or self
        return other in self._merge_parents() or mine in other._merge_parents()

    def _merge_refusal(self, survivor):
        if self in survivor._merge_parents() or survivor in self._merge_parents():
            return self.env._(
                "“%(double)s” and “%(original)s” are a company and its contact: they"
                " are not doubles.",
                double=self.display_name,
                original=survivor.display_name,
            )
        if len((self | survivor).with_context(active_test=False).sudo().user_ids) > 1:
            return self.env._(
                "“%(double)s” and “%(original)s” both have a user account. Delete one"
                " of the accounts first.",
                double=self.display_name,
                original=survivor.display_name,
            )
        if self._has_posted_invoices() and not survivor._has_posted_invoices():
            return self.env._(
                "“%(double)s” has posted invoices and “%(original)s” has none: choose"
                " “%(double)s” as the original.",
                double=self.display_name,
                original=survivor.display_name,
            )
        return super()._merge_refusal(survivor)

    def _merge_parents(self):
        """Return the companies above this contact."""
        parents = self.env["res.partner"]
        parent = self.parent_id
        while parent and parent not in parents:
            parents |= parent
            parent = parent.parent_id
        return parents

    def _has_posted_invoices(self):
        # In sudo mode: the rule must hold for the invoices of others too.
        return bool(
            self.env["account.move"]
            .sudo()
            .search_count(
                [("partner_id", "=", self.id), ("state", "=", "posted")], limit=1
            )
        )

    def _before_merge(self, pairs):
        """Leave the original one favorite contact: its own, else the first double's."""
        super()._before_merge(pairs)
        for double, survivor in pairs:
            double._piste_before_merge(survivor)
        companies = self.browse().union(*(double | kept for double, kept in pairs))
        favorites = self._piste_active_favorites(companies).grouped("parent_id")
        taken = set(favorites)
        for double, survivor in pairs:
            if survivor in taken and double in favorites:
                favorites[double]._piste_mark_favorite(False)
            taken.add(survivor)

    def _after_merge_undo(self):
        super()._after_merge_undo()
        self._piste_ensure_favorite()

    def _merge_sorted(self):
        """Put first who has posted invoices, then clients, then the longest known."""
        invoiced = self.filtered(lambda partner: partner._has_posted_invoices())
        return self.sorted(
            lambda partner: (
                partner not in invoiced,
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
