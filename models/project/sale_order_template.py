from odoo import fields, models


class SaleOrderTemplate(models.Model):
    _inherit = "sale.order.template"

    piste_project_template_id = fields.Many2one(
        "project.project",
        "Project Template",
        domain=[("is_template", "=", True)],
        index="btree_not_null",
        groups="piste.piste_group_manager",
        help="“Generate a Project” on a prospect with this offer starts from it.",
    )
