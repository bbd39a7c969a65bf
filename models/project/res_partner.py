from odoo import fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_project_ids = fields.One2many(
        "project.project",
        "piste_partner_id",
        "Projects of the Party",
        groups="project.group_project_user",
    )
    piste_has_project = fields.Boolean(
        "Has a Project", compute="_compute_piste_has_project"
    )

    def _compute_piste_has_project(self):
        # In sudo mode: whoever sees the party may know that there is a project.
        Project = self.env["project.project"].sudo()
        groups = Project._read_group(
            [("piste_partner_id", "in", self.commercial_partner_id.ids)],
            ["piste_partner_id"],
        )
        having = {partner.id for (partner,) in groups}
        for partner in self:
            partner.piste_has_project = partner.commercial_partner_id.id in having

    # CRUD

    def write(self, vals):
        owners = {partner: partner.user_id for partner in self if "user_id" in vals}
        result = super().write(vals)
        for partner, owner in owners.items():
            if owner and partner.user_id != owner:
                # In sudo mode: who changes the owner need not write the project.
                partner.sudo().with_context(
                    active_test=False
                ).piste_project_ids._piste_hand_over(owner)
        return result

    # ACTION

    def action_piste_generate_project(self):
        """Open the project of this party, made by the first click (AX-28)."""
        self.ensure_one()
        self.check_access("write")
        company = self.commercial_partner_id
        if not company.piste_type:
            raise UserError(
                self.env._(
                    "%(name)s is not a prospect or client: choose its type first.",
                    name=company.display_name,
                )
            )
        project_sudo = company._piste_project()
        if not project_sudo:
            order_sudo = company._piste_last_signed()
            project_sudo = company._piste_create_project(order_sudo)
            if order_sudo:
                project_sudo._piste_schedule(order_sudo._piste_signing_day())
        return project_sudo.with_env(self.env)._piste_open(company)

    # BUSINESS

    def _piste_project(self):
        """Return the project of this company, in sudo mode; maybe none."""
        # Somebody who pressed the button a moment ago ends first.
        self.env.cr.execute(
            "SELECT FROM res_partner WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        Project = self.env["project.project"].sudo()
        return Project.search([("piste_partner_id", "=", self.id)], limit=1)

    def _piste_create_project(self, order=None):
        """Make the project from the template of the offer, else of the company.

        In sudo mode: a representative orders the project, others work on it.

        :param sale.order order: contract that starts it, if any
        """
        # The client reads its titles in the portal.
        party = self.sudo().with_context(lang=self.lang or self.env.lang)
        values = party._prepare_piste_project(order)
        company = party.env["res.company"].browse(values["company_id"])
        party = party.with_company(company)
        template = party._piste_project_template(order, company)
        if not template:
            return party.env["project.project"].create(values)
        project = template.with_env(party.env).action_create_from_template(values)
        project.task_ids._piste_translate_titles(party.env.lang)
        project.milestone_ids._piste_translate_titles(party.env.lang)
        project._piste_assign()
        return project

    def _piste_project_template(self, order, company):
        """Return the template of this contract, of another offer, or of the company.

        :param sale.order order: contract that starts the project, if any
        """
        # In sudo mode: the templates of offers are for those who configure them.
        chosen = order and order.sudo().sale_order_template_id.piste_project_template_id
        return (
            chosen
            or self._piste_offer_template()
            or company._piste_default_project_template()
        )

    def _piste_offer_template(self):
        """Return the template of the last offer this company has with one, or none."""
        order = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "=", self.id),
                    ("sale_order_template_id.piste_project_template_id", "!=", False),
                    ("state", "!=", "cancel"),
                ],
                order="id desc",
                limit=1,
            )
        )
        return order.sale_order_template_id.piste_project_template_id

    def _piste_last_signed(self):
        """Return the last contract that this company has signed, in sudo mode."""
        return (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "=", self.id),
                    ("piste_is_contract", "=", True),
                    ("state", "!=", "cancel"),
                    "|",
                    ("signed_on", "!=", False),
                    ("state", "=", "sale"),
                ],
                order="id desc",
                limit=1,
            )
        )

    def _prepare_piste_project(self, order=None):
        """Return the values of the project of this company.

        Closed to those who do not follow the merchant; the portal shows it by a page
        of its own.
        """
        owner = self.user_id or (order and order.user_id) or self.env["res.users"]
        company = self.company_id or (order and order.company_id) or self.env.company
        return {
            "name": self.name,
            "partner_id": self.id,
            "piste_partner_id": self.id,
            "user_id": owner.id,
            "company_id": company.id,
            "privacy_visibility": "followers",
            "allow_milestones": True,
        }
