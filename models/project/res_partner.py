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
        project_sudo = company._piste_project() or company._piste_create_project()
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

    def _piste_create_project(self):
        """Make the project from the template of the offer, else an empty one.

        In sudo mode: a representative orders the project, others work on it.
        """
        template = self._piste_project_template()
        values = self._prepare_piste_project()
        if template:
            return template.action_create_from_template(values)
        return self.env["project.project"].sudo().create(values)

    def _piste_project_template(self):
        """Return the project template of the offer this company has, or none.

        Hook: domains above may know better.
        """
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

    def _prepare_piste_project(self):
        return {
            "name": self.name,
            "partner_id": self.id,
            "piste_partner_id": self.id,
            "user_id": self.user_id.id or self.env.uid,
            "company_id": self.company_id.id or self.env.company.id,
        }
