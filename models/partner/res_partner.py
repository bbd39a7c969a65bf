from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Stars given by hand, 0 = not rated (AX-12).
SCORES = [
    ("0", "Not rated"),
    ("1", "Very low"),
    ("2", "Low"),
    ("3", "Medium"),
    ("4", "High"),
    ("5", "Very high"),
]
FAVORITE_TRIGGERS = {"active", "parent_id", "type", "is_company", "piste_type"}


class ResPartner(models.Model):
    """The tiers: a prospect, client, supplier, internal party or factor (AX-18)."""

    _inherit = "res.partner"

    # Tiers
    piste_type = fields.Selection(
        [
            ("prospect", "Prospect"),
            ("client", "Client"),
            ("supplier", "Supplier"),
            ("internal", "Internal Party"),
            ("factor", "Factor"),
        ],
        "Party Type",
        index="btree_not_null",
        tracking=True,
        help="What this company is to us. Empty for a partner that Piste does not"
        " follow.",
    )
    piste_score = fields.Selection(SCORES, "Scoring", tracking=True)
    # Origin
    piste_source_id = fields.Many2one(
        "utm.source", "Source", index="btree_not_null", help="How we met this party."
    )
    piste_medium_id = fields.Many2one("utm.medium", "Medium", index="btree_not_null")
    piste_campaign_id = fields.Many2one(
        "utm.campaign", "Campaign", index="btree_not_null"
    )
    # Contacts
    piste_is_favorite = fields.Boolean(
        "Favorite Contact",
        copy=False,
        help="The one person of a company to write to and to call first.",
    )
    piste_favorite_id = fields.Many2one(
        "res.partner",
        "Favorite",
        compute="_compute_piste_favorite_id",
        help="Favorite contact of the company.",
    )
    # Status
    piste_prospect_status_id = fields.Many2one(
        "piste.prospect.status",
        "Prospect Status",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        copy=False,
        group_expand="_group_expand_prospect_status",
    )

    _piste_favorite_unique = models.UniqueIndex(
        "(parent_id) WHERE piste_is_favorite AND active AND parent_id IS NOT NULL",
        "A company has one favorite contact only.",
    )

    # COMPUTE

    @api.depends("child_ids.piste_is_favorite", "child_ids.active")
    def _compute_piste_favorite_id(self):
        favorites = dict(
            self.env["res.partner"]._read_group(
                [("parent_id", "in", self.ids), ("piste_is_favorite", "=", True)],
                ["parent_id"],
                ["id:recordset"],
            )
        )
        for partner in self:
            partner.piste_favorite_id = favorites.get(partner._origin, False)

    @api.model
    def _group_expand_prospect_status(self, statuses, domain):
        # Every column, empty ones too: there are a dozen statuses at most.
        return statuses.search([])  # pylint: disable=no-search-all

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        chosen = [vals.pop("piste_is_favorite", False) for vals in vals_list]
        partners = super().create(vals_list)
        stars = [p.id for p, star in zip(partners, chosen, strict=True) if star]
        if stars:
            self.browse(stars)._piste_set_favorite()
        partners.parent_id._piste_ensure_favorite()
        partners.filtered("piste_type")._piste_align_prospect_status()
        return partners

    def write(self, vals):
        parents = self.browse()
        moves = not FAVORITE_TRIGGERS.isdisjoint(vals)
        if moves:
            parents = self.parent_id
            self._piste_drop_favorite(vals)
        if "piste_is_favorite" in vals:
            vals = dict(vals)
            self._piste_write_favorite(vals.pop("piste_is_favorite"))
        won = self.filtered(lambda p: p.piste_prospect_status_id.role == "won")
        result = super().write(vals)
        if moves:
            (parents | self.parent_id | self)._piste_ensure_favorite()
        if "piste_prospect_status_id" in vals:
            won._piste_leave_won()
        if not {"piste_type", "piste_prospect_status_id"}.isdisjoint(vals):
            self._piste_align_prospect_status()
        required = self.env["piste.prospect.status"]._required_names()
        if required and not self.env.su:
            guarded = {"piste_prospect_status_id"}.union(*required.values())
            if vals.keys() & guarded:
                self._piste_check_required_fields()
        return result

    def unlink(self):
        parents = self.filtered("piste_is_favorite").parent_id - self
        result = super().unlink()
        parents.exists()._piste_ensure_favorite()
        return result

    # ACTION

    def action_piste_set_favorite(self):
        """Make this person the favorite contact of the company (PC-08)."""
        self.ensure_one()
        self.check_access("write")
        self.write({"piste_is_favorite": True})

    # BUSINESS: favorite contact

    def _piste_write_favorite(self, favorite):
        if favorite:
            return self._piste_set_favorite()
        return self.filtered("piste_is_favorite")._piste_hand_over_favorite()

    def _piste_set_favorite(self):
        """Make each record the one favorite contact of its company.

        :raise UserError: when two records share a company, or one has none
        """
        if not all(self.mapped("parent_id")) or len(self.parent_id) < len(self):
            raise UserError(
                self.env._("Choose one favorite contact, a person of the company.")
            )
        previous = self._piste_active_favorites(self.parent_id) - self
        previous._piste_mark_favorite(False)
        self._piste_mark_favorite(True)

    def _piste_hand_over_favorite(self):
        """Stop being the favorite; the longest known other contact takes over.

        :raise UserError: when the company has nobody else
        """
        heirs = {
            contact.parent_id: contact
            for contact in self._piste_contacts(self.parent_id).sorted(reverse=True)
            if contact not in self
        }
        for contact in self:
            if contact.active and contact.parent_id and contact.parent_id not in heirs:
                raise UserError(
                    self.env._(
                        "%(contact)s is the only contact of %(company)s and stays its"
                        " favorite: add another contact first.",
                        contact=contact.name,
                        company=contact.parent_id.display_name,
                    )
                )
        self._piste_mark_favorite(False)
        for parent in self.parent_id:
            heirs[parent]._piste_mark_favorite(True)

    def _piste_drop_favorite(self, vals):
        """Take the star from the contacts that leave their company or the lists."""
        leaving = self.filtered("piste_is_favorite")
        stays_person = vals.get("type", "contact") == "contact" and not vals.get(
            "is_company"
        )
        if vals.get("active", True) and stays_person:
            parent_id = vals.get("parent_id")
            leaving = leaving.filtered(
                lambda contact: (
                    "parent_id" in vals and contact.parent_id.id != parent_id
                )
            )
        leaving._piste_mark_favorite(False)

    def _piste_ensure_favorite(self):
        """Give each company without a favorite contact its longest known one."""
        if not self:
            return
        missing = self - self._piste_active_favorites(self).parent_id
        first = {}
        for contact in self._piste_contacts(missing).sorted("id"):
            first.setdefault(contact.parent_id, contact)
        self.browse().union(*first.values())._piste_mark_favorite(True)

    def _piste_mark_favorite(self, favorite):
        if self:
            # Below our own write, which calls this method.
            # pylint: disable-next=super-method-mismatch
            super().write({"piste_is_favorite": favorite})
            # The index must never meet two favorites, whatever the order of writes.
            self.flush_recordset(["piste_is_favorite"])

    @api.model
    def _piste_active_favorites(self, companies):
        return self.search(
            [("parent_id", "in", companies.ids), ("piste_is_favorite", "=", True)]
        )

    @api.model
    def _piste_contacts(self, companies):
        """Return the active persons of ``companies``."""
        return self.search(
            [
                ("parent_id", "in", companies.ids),
                ("type", "=", "contact"),
                ("is_company", "=", False),
            ]
        )

    # BUSINESS: prospect status

    def _piste_align_prospect_status(self):
        """Let type and status tell the same: new prospects start, won ones are clients.

        The values are kept up to date while the switch is off too, so that switching
        it on shows every prospect in its status (AX-20, AX-21).
        """
        Status = self.env["piste.prospect.status"].sudo()
        prospects = self.filtered(lambda p: p.piste_type == "prospect")
        won = prospects.filtered(lambda p: p.piste_prospect_status_id.role == "won")
        if won:
            won.write({"piste_type": "client"})
        starting = prospects.filtered(lambda p: not p.piste_prospect_status_id)
        if starting:
            # pylint: disable-next=super-method-mismatch
            super(ResPartner, starting).write(
                {"piste_prospect_status_id": Status._with_role("new").id}
            )

    def _piste_check_required_fields(self):
        """Check the mandatory fields of the status each prospect is in (AX-15).

        :raise ValidationError: naming the prospect and what it lacks
        """
        required = self.env["piste.prospect.status"]._required_names()
        for partner in self.filtered(lambda p: p.piste_type == "prospect"):
            status = partner.piste_prospect_status_id
            missing = [
                name for name in required.get(status.id, ()) if not partner[name]
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(prospect)s” cannot be in “%(status)s” without: %(fields)s.",
                        prospect=partner.display_name,
                        status=status.sudo().name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in missing
                        ),
                    )
                )

    def _piste_leave_won(self):
        """Make prospects again of those that left “Won” and were never invoiced."""
        left = self.filtered(
            lambda p: (
                p.piste_type == "client" and p.piste_prospect_status_id.role != "won"
            )
        )
        never_invoiced = left - left._piste_invoiced()
        if never_invoiced:
            never_invoiced.write({"piste_type": "prospect"})

    def _piste_invoiced(self):
        """Return the companies that have a posted customer invoice."""
        # Whoever moves the status may not read the accounts: only yes or no leaves.
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("move_type", "in", ("out_invoice", "out_receipt")),
                    ("state", "=", "posted"),
                ],
                ["commercial_partner_id"],
            )
        )
        invoiced = {partner.id for (partner,) in groups}
        return self.filtered(lambda p: p.commercial_partner_id.id in invoiced)
