from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_project_moment = fields.Selection(
        related="company_id.piste_project_moment", readonly=False
    )
    piste_project_template_id = fields.Many2one(
        related="company_id.piste_project_template_id", readonly=False
    )
    piste_project_marketing_id = fields.Many2one(
        related="company_id.piste_project_marketing_id", readonly=False
    )
