from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.objective.piste_objective import COUNTS, MEASURES, MONTHS


class PisteObjectivePlan(models.TransientModel):
    """The same objective for each representative of a team, in one go (OD-17)."""

    _name = "piste.objective.plan"
    _description = "Objectives of a Team"

    team_id = fields.Many2one("crm.team", "Sales Team", required=True)
    user_ids = fields.Many2many(
        "res.users",
        string="Representatives",
        compute="_compute_user_ids",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year
    )
    period = fields.Selection(
        [
            ("year", "The Whole Year"),
            ("month", "One Month"),
            ("months", "Every Month of the Year"),
        ],
        required=True,
        default="year",
    )
    month = fields.Selection(MONTHS)
    measure = fields.Selection(MEASURES, required=True, default="signed")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    target = fields.Monetary(
        "Objective of Each", required=True, help="Of each representative and period."
    )

    # === COMPUTE ===

    @api.depends("team_id")
    def _compute_user_ids(self):
        for plan in self:
            plan.user_ids = plan.team_id.member_ids

    @api.depends("measure", "company_id")
    def _compute_currency_id(self):
        for plan in self:
            money = plan.measure not in COUNTS
            plan.currency_id = money and plan.company_id.currency_id

    # === ACTION ===

    def action_create_objectives(self):
        """Create the objectives that are not there yet, and open them.

        :raise UserError: if there is nothing to create
        """
        self.ensure_one()
        if self.period == "month" and not self.month:
            raise UserError(self.env._("Choose the month."))
        Objective = self.env["piste.objective"]
        months = self._months()
        existing = Objective.search(
            [
                ("user_id", "in", self.user_ids.ids),
                ("company_id", "=", self.company_id.id),
                ("measure", "=", self.measure),
                ("year", "=", self.year),
            ]
        )
        known = {(objective.user_id, objective.month) for objective in existing}
        created = Objective.create(
            [
                {
                    "user_id": user.id,
                    "company_id": self.company_id.id,
                    "measure": self.measure,
                    "year": self.year,
                    "month": month,
                    "target": self.target,
                }
                for user in self.user_ids
                for month in months
                if (user, month) not in known
            ]
        )
        if not created:
            raise UserError(
                self.env._(
                    "Each of them has this objective already, or nobody is chosen."
                )
            )
        return Objective._open(created)

    def _months(self):
        if self.period == "months":
            return [month for month, _label in MONTHS]
        return [self.month if self.period == "month" else False]
