from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date


class PisteObjectiveWeek(models.Model):
    """The part of one week in an objective, which a manager may change (OD-17)."""

    _name = "piste.objective.week"
    _description = "Week of an Objective"
    _order = "date_from, user_id, team_id, id"

    objective_id = fields.Many2one(
        "piste.objective", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # As on the objective, to search, group and sort by.
    user_id = fields.Many2one(
        related="objective_id.user_id", store=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        related="objective_id.team_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(
        related="objective_id.company_id", store=True, index=True
    )
    measure = fields.Selection(related="objective_id.measure", store=True)
    # Period
    period_label = fields.Char(related="objective_id.period_label")
    date_from = fields.Date("From", required=True, readonly=True, index=True)
    date_to = fields.Date("To", required=True, readonly=True)
    # Objective
    currency_id = fields.Many2one(related="objective_id.currency_id")
    target = fields.Monetary("Projection", default=0.0, aggregator="sum")
    is_fixed = fields.Boolean(
        "Changed by Hand",
        readonly=True,
        help="This part stays when the objective changes; the other weeks share the"
        " rest.",
    )

    _once = models.UniqueIndex("(objective_id, date_from)")
    _target_check = models.Constraint(
        "CHECK(target >= 0)", "The part of a week is not negative."
    )
    _dates_ordered = models.Constraint("CHECK(date_from <= date_to)")

    # === COMPUTE ===

    @api.depends_context("lang")
    @api.depends("objective_id", "date_from")
    def _compute_display_name(self):
        for week in self:
            week.display_name = self.env._(
                "%(objective)s, week of %(day)s",
                objective=week.objective_id.display_name,
                day=week._day_label(),
            )

    def _day_label(self):
        self.ensure_one()
        return format_date(self.env, self.date_from, date_format="d MMM")

    # === CRUD ===

    def write(self, vals):
        """Change the part of these weeks; the others share the rest.

        :raise AccessError: on anything but the part
        """
        if self.env.su:
            return super().write(vals)
        if vals.keys() - {"target"}:
            raise AccessError(self.env._("Of a week, only its part can be changed."))
        result = super().write(vals)
        # In sudo mode: nobody else writes that a part is fixed.
        self.sudo().is_fixed = True
        self.objective_id._spread()
        return result
