from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

SHARING = frozenset(("piste_is_shared", "piste_shared_company_ids"))


class ResPartner(models.Model):
    """The companies that share a tiers: all, one, or several (AX-25).

    All and one are core's ``company_id``, empty or set. Several are a list, and
    ``company_id`` is empty then: two records of one client are never needed.
    """

    _inherit = "res.partner"

    piste_team_id = fields.Many2one(
        "crm.team",
        "Team",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
    )
    piste_company_ids = fields.Many2many(
        "res.company",
        string="Companies of the Party",
        compute="_compute_piste_company_ids",
        inverse="_inverse_piste_company_ids",
        search="_search_piste_company_ids",
        help="Companies of the group that work with this party. Empty: all of them.",
    )
    piste_shared_company_ids = fields.Many2many(
        "res.company",
        "piste_partner_company_rel",
        "partner_id",
        "company_id",
        string="Shared by Companies",
        copy=False,
        export_string_translation=False,
    )
    # What the record rule reads first: one column instead of a join per contact.
    piste_is_shared = fields.Boolean(
        "Shared by Several Companies",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )

    _check_piste_shared = models.Constraint(
        "CHECK(piste_is_shared IS NOT TRUE OR company_id IS NULL)",
        "A party is of one company, or shared by several: choose the companies again.",
    )

    # COMPUTE

    @api.depends("company_id", "piste_shared_company_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_company_ids(self):
        for partner in self:
            companies = partner._piste_current_companies().with_env(self.env)
            partner.piste_company_ids = companies._filtered_access("read")

    def _inverse_piste_company_ids(self):
        # A company that the user may not read is refused by the field itself.
        for partner in self:
            current = partner._piste_current_companies()
            hidden = current - current.with_env(self.env)._filtered_access("read")
            partner._piste_share_with(partner.piste_company_ids.sudo() | hidden)

    def _piste_current_companies(self):
        """Return the companies of the party, those too that the user does not know."""
        self.ensure_one()
        partner_sudo = self.sudo()
        return partner_sudo.piste_shared_company_ids or partner_sudo.company_id

    @api.model
    def _search_piste_company_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        return Domain("company_id", operator, value) | Domain(
            "piste_shared_company_ids", operator, value
        )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(
            [self._piste_with_default_company(vals) for vals in vals_list]
        )
        shared = partners.filtered("parent_id.piste_is_shared")
        for companies, children in shared.grouped(
            lambda p: p.parent_id.sudo().piste_shared_company_ids
        ).items():
            children._piste_share_with(companies)
        return partners

    def write(self, vals):
        if vals.get("company_id") and any(self.mapped("piste_is_shared")):
            vals = {
                **vals,
                "piste_is_shared": False,
                "piste_shared_company_ids": [Command.clear()],
            }
        elif not self.env.su and not vals.keys().isdisjoint(SHARING):
            raise AccessError(
                self.env._(
                    "Choose who shares a party by its field “Companies of the Party”."
                )
            )
        return super().write(vals)

    @api.model
    def _piste_with_default_company(self, vals):
        """Let a new tiers belong to the active company where there are several."""
        chosen = vals.keys() & {"company_id", "piste_company_ids", "parent_id"}
        if (
            self.env.su
            or chosen
            or not vals.get("piste_type")
            or not self.env.user.has_group("base.group_multi_company")
        ):
            return vals
        return {**vals, "company_id": self.env.company.id}

    # BUSINESS

    def _piste_share_with(self, companies):
        """Let these companies, and no other, work with the parties and their people.

        :param companies: ``res.company``; none means all of them
        """
        several = len(companies) > 1
        # In sudo mode: whoever may write the party was checked before.
        everybody = self.sudo().with_context(active_test=False)
        family = everybody.search([("id", "child_of", self.ids)])
        family.write({"company_id": False if several else companies.id})
        family.write(
            {
                "piste_is_shared": several,
                "piste_shared_company_ids": [
                    Command.set(companies.ids if several else [])
                ],
            }
        )
