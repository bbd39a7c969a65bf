from odoo import api, fields, models
from odoo.exceptions import UserError

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

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        chosen = [vals.pop("piste_is_favorite", False) for vals in vals_list]
        settled = self._piste_star_first_contacts(vals_list, chosen)
        partners = super().create(vals_list)
        stars = [p.id for p, star in zip(partners, chosen, strict=True) if star]
        if stars:
            self.browse(stars)._piste_set_favorite()
        (partners.parent_id - settled)._piste_ensure_favorite()
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
        result = super().write(vals)
        if moves:
            (parents | self.parent_id | self)._piste_ensure_favorite()
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

    @api.model
    def _piste_star_first_contacts(self, vals_list, chosen):
        """Give the star to the first person of each company that nobody has it in.

        Before they exist, for a star given afterwards is one more write.

        :param list chosen: for each of the values, whether the star is asked for
        :return: the companies that have their favorite contact then
        """
        default = self.default_get(["active", "is_company", "parent_id", "type"])
        rows = [{**default, **vals} for vals in vals_list]
        asked = {
            row["parent_id"]
            for row, star in zip(rows, chosen, strict=True)
            if star and row.get("parent_id")
        }
        companies = self.browse({row.get("parent_id") for row in rows} - {None, False})
        # In sudo mode: a favorite whom the user may not see is one all the same.
        favorites_sudo = companies.sudo()._piste_active_favorites(companies)
        settled = {*asked, *favorites_sudo.parent_id.ids}
        for row, vals in zip(rows, vals_list, strict=True):
            parent_id = row.get("parent_id")
            if (
                parent_id
                and parent_id not in settled
                and row.get("active", True)
                and row.get("type", "contact") == "contact"
                and not row.get("is_company")
                and row.get("company_type") != "company"
            ):
                vals["piste_is_favorite"] = True
                settled.add(parent_id)
        return self.browse(settled)

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
        # By id: the names, by which contacts are sorted, need not be written for it.
        return companies and self.search(
            [("parent_id", "in", companies.ids), ("piste_is_favorite", "=", True)],
            order="id",
        )

    @api.model
    def _piste_contacts(self, companies):
        """Return the active persons of ``companies``."""
        return self.search(
            [
                ("parent_id", "in", companies.ids),
                ("type", "=", "contact"),
                ("is_company", "=", False),
            ],
            order="id",
        )
