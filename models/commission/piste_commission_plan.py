from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class PisteCommissionPlan(models.Model):
    _name = "piste.commission.plan"
    _description = "Commission Plan"
    _order = "sequence, id"

    # Identity
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the plan holds for every company."
    )
    # Scope
    user_ids = fields.Many2many(
        "res.users",
        string="Representatives",
        domain=[("share", "=", False)],
        help="Empty: everybody, or the members of the teams.",
    )
    team_ids = fields.Many2many("crm.team", string="Teams", help="Empty: every team.")
    date_from = fields.Date(
        "Collected From", help="First day of collected money. Empty: always."
    )
    date_to = fields.Date(
        "Collected Until", help="Last day of collected money. Empty: no end."
    )
    # Money
    percent = fields.Float(
        "Commission (%)",
        digits=(5, 2),
        required=True,
        help="Share of the collected money, before tax.",
    )

    _percent_range = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)",
        "The commission is a percentage above 0 and at most 100.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day of a plan cannot come before its first day.",
    )

    @api.constrains("company_id")
    def _check_company(self):
        for plan in self.filtered("company_id"):
            foreign = (
                plan.env["piste.commission.entry"]
                .sudo()
                .search_count(
                    [
                        ("plan_id", "=", plan.id),
                        ("company_id", "!=", plan.company_id.id),
                    ],
                    limit=1,
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” has commissions in another company. Make a plan"
                        " for each company instead.",
                        plan=plan.name,
                    )
                )

    @api.model
    def _candidates(self, companies):
        """Return the active plans that may hold in ``companies``."""
        return self.search(
            Domain("company_id", "in", [False, *companies.ids]), order="sequence, id"
        )

    def _applies(self, user, company, day):
        """Tell whether the plan rewards ``user`` for money of ``company`` on ``day``.

        :param res.users user: beneficiary
        :param date day: accounting date of the allocation
        """
        self.ensure_one()
        if self.company_id and self.company_id != company:
            return False
        if (self.date_from and day < self.date_from) or (
            self.date_to and day > self.date_to
        ):
            return False
        if not self.user_ids and not self.team_ids:
            return True
        return user in self.user_ids or user.sale_team_id in self.team_ids
