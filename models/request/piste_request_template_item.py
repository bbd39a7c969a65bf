from odoo import fields, models


class PisteRequestTemplateItem(models.Model):
    _name = "piste.request.template.item"
    _inherit = ["piste.request.question.mixin"]
    _description = "Question of a Template"

    template_id = fields.Many2one(
        "piste.request.template", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(translate=True)
    instructions = fields.Text(translate=True)
    choices = fields.Text(translate=True)
