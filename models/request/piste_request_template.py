from odoo import fields, models


class PisteRequestTemplate(models.Model):
    """Questions that are asked of many clients (OD-02)."""

    _name = "piste.request.template"
    _description = "Template of Requests"
    _order = "sequence, name, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    why = fields.Text(
        "Why We Ask", translate=True, help="Read by the client before he answers."
    )
    due_days = fields.Integer(
        "Days to Answer", default=14, help="From the sending. 0 for no day."
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty for the template of every company."
    )
    item_ids = fields.One2many(
        "piste.request.template.item", "template_id", "Questions", copy=True
    )

    _due_days_positive = models.Constraint(
        "CHECK(due_days BETWEEN 0 AND 365)", "Give from 0 to 365 days to answer."
    )

    # BUSINESS
    def _prepare_items(self):
        """Return the values of the questions of a new request."""
        self.ensure_one()
        names = self.env["piste.request.question.mixin"]._question_fields()
        return [{name: item[name] for name in names} for item in self.item_ids]
