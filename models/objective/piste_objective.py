from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...utils import objective as arithmetic

MEASURES = [
    ("signed", "$ Signed"),
    ("real", "$ Real"),
    ("clients", "Number of Clients"),
    ("active", "Active Clients"),
    ("advertising", "Advertising Sold $"),
    ("commission", "Commissions $"),
]
# Counted in clients, not in money.
COUNTS = ("clients", "active")
# A level to reach each week; the others add up from week to week.
LEVELS = ("active",)
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
# What makes new weeks.
PERIOD_FIELDS = {"year", "month", "measure", "company_id"}


class PisteObjective(models.Model):
    """What a representative or a team shall reach in a month or a year (OD-17)."""

    _name = "piste.objective"
    _description = "Objective"
    _order = "year desc, date_from desc, user_id, team_id, measure, id"
    _check_company_auto = True

    # Owner
    user_id = fields.Many2one(
        "res.users",
        "Representative",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Counts what its present members reach.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    # Period
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: fields.Date.context_today(self).year,
    )
    month = fields.Selection(MONTHS, help="Empty: the whole year.")
    period_label = fields.Char("Year or Month", compute="_compute_period_label")
    date_from = fields.Date("From", compute="_compute_dates", store=True, index=True)
    date_to = fields.Date("To", compute="_compute_dates", store=True, index=True)
    # Objective
    measure = fields.Selection(
        MEASURES,
        required=True,
        index=True,
        default="signed",
        help="$ Signed: contracts at their signature, before taxes.\n"
        "$ Real: collected or invoiced as the settings say, before taxes.\n"
        "Number of Clients: new clients, at their first signed contract.\n"
        "Active Clients: as the settings say; the same level holds each week.\n"
        "Advertising Sold $: products called Advertising; real is what was collected"
        " or invoiced, credit notes deducted.\n"
        "Commissions $: earned by collected payments, those taken back deducted.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        help="Empty where clients are counted.",
    )
    target = fields.Monetary("Objective", required=True)
    week_ids = fields.One2many("piste.objective.week", "objective_id", "Weeks")

    _owner_check = models.Constraint(
        "CHECK(num_nonnulls(user_id, team_id) = 1)",
        "An objective is for a representative or for a team.",
    )
    _target_check = models.Constraint(
        "CHECK(target >= 0 AND (measure NOT IN ('clients', 'active')"
        " OR target = trunc(target)))",
        "An objective is not negative, and clients are counted whole.",
    )
    _year_check = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2100)", "Choose a year from 2000 to 2100."
    )
    _once = models.UniqueIndex(
        "(company_id, measure, year, COALESCE(month, ''), COALESCE(user_id, 0),"
        " COALESCE(team_id, 0))",
        "There is already an objective of this kind for this period.",
    )

    # === COMPUTE ===

    @api.depends("year", "month")
    def _compute_dates(self):
        for objective in self:
            year = min(max(objective.year, 2000), 2100)
            objective.date_from, objective.date_to = arithmetic.period(
                year, int(objective.month or 0)
            )

    @api.depends("measure", "company_id")
    def _compute_currency_id(self):
        for objective in self:
            money = objective.measure not in COUNTS
            objective.currency_id = money and objective.company_id.currency_id

    @api.depends_context("lang")
    @api.depends("measure", "user_id", "team_id", "year", "month")
    def _compute_display_name(self):
        labels = dict(self._fields["measure"]._description_selection(self.env))
        for objective in self:
            owner = objective.user_id.name or objective.team_id.name or ""
            objective.display_name = (
                f"{labels.get(objective.measure, '')} – {owner},"
                f" {objective._period_label()}"
            )

    @api.depends_context("lang")
    @api.depends("year", "month")
    def _compute_period_label(self):
        for objective in self:
            objective.period_label = objective._period_label()

    def _period_label(self):
        """Return the year, or the month and year, in the language of the user."""
        self.ensure_one()
        if not self.month or not self.date_from:
            return str(self.year)
        return format_date(self.env, self.date_from, date_format="MMMM y")

    # === CONSTRAINTS ===

    @api.constrains("user_id", "company_id")
    def _check_user_company(self):
        for objective in self:
            # In sudo mode: the companies of a colleague are not everybody's to read.
            if objective.user_id and (
                objective.company_id not in objective.user_id.sudo().company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s.",
                        user=objective.user_id.name,
                        company=objective.company_id.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("week_ids"):
                raise UserError(
                    self.env._("The weeks of an objective make themselves.")
                )
        objectives = super().create(vals_list)
        objectives._make_weeks()
        return objectives

    def write(self, vals):
        result = super().write(vals)
        if PERIOD_FIELDS & vals.keys():
            self._make_weeks()
        elif "target" in vals:
            self._spread()
        return result

    def copy_data(self, default=None):
        """A copy is for the next period, so that it is not there already."""
        default = dict(default or {})
        return [
            vals if {"year", "month"} & default.keys() else {**vals, **following}
            for vals, following in zip(
                super().copy_data(default),
                (objective._next_period() for objective in self),
                strict=True,
            )
        ]

    def _next_period(self):
        self.ensure_one()
        if not self.month:
            return {"year": self.year + 1}
        month = int(self.month)
        return {
            "year": self.year + month // 12,
            "month": str(month % 12 + 1),
        }

    # === ACTION ===

    def action_copy_next_year(self):
        """Copy these objectives to the next year; leave those that are there.

        :return: window action on the objectives of the next year
        """
        existing = self.search(
            [
                ("year", "in", [objective.year + 1 for objective in self]),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        known = {objective._key() for objective in existing}
        vals_list = []
        for objective in self:
            key = (*objective._key()[:-1], objective.year + 1)
            if key not in known:
                known.add(key)
                vals_list += objective.copy_data({"year": objective.year + 1})
        created = self.create(vals_list)
        if not created:
            raise UserError(self.env._("The next year has these objectives already."))
        return self._open(created)

    def _key(self):
        self.ensure_one()
        return (
            self.company_id.id,
            self.measure,
            self.month,
            self.user_id.id,
            self.team_id.id,
            self.year,
        )

    def _open(self, objectives):
        """Return the action of the list of objectives, on these ones."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_objective_action"
        )
        domain = Domain("id", "in", objectives.ids)
        return {**action, "domain": list(domain), "context": {}}

    def action_spread_again(self):
        """Share the objective over all weeks by their working days again."""
        self.check_access("write")
        # In sudo mode: whether a week is fixed is written by the objective alone.
        self.week_ids.sudo().is_fixed = False
        self._spread()
        return True

    # === BUSINESS ===

    def _is_level(self):
        self.ensure_one()
        return self.measure in LEVELS

    def _unit(self):
        """Return the smallest amount of this objective, such as 0.01."""
        self.ensure_one()
        return self.currency_id.rounding or 1.0

    def _make_weeks(self):
        """Cut the period into its weeks, instead of those that are there."""
        # In sudo mode: the weeks follow their objective, nobody adds or removes any.
        weeks_sudo = self.env["piste.objective.week"].sudo()
        weeks_sudo.search([("objective_id", "in", self.ids)]).unlink()
        weeks_sudo.create(
            [
                {"objective_id": objective.id, "date_from": start, "date_to": end}
                for objective in self
                for start, end in arithmetic.weeks(
                    objective.date_from, objective.date_to
                )
            ]
        )
        self.invalidate_recordset(["week_ids"])
        self._spread()

    def _spread(self):
        """Give each week its part, so that they sum to the objective.

        :raise ValidationError: if the fixed weeks hold more than the objective
        """
        for objective in self:
            # In sudo mode: the parts follow the objective, see _make_weeks.
            weeks = objective.week_ids.sudo().sorted("date_from")
            parts = objective._parts(weeks)
            changed = {}
            for week, part in zip(weeks, parts, strict=True):
                if week.target != part:
                    changed.setdefault(part, week.browse())
                    changed[part] |= week
            for part, same in changed.items():
                same.write({"target": part})

    def _parts(self, weeks):
        """Return the part of each of the weeks of this objective, in their order."""
        self.ensure_one()
        if self._is_level():
            return [week.target if week.is_fixed else self.target for week in weeks]
        unit = self._unit()
        fixed = {
            i: round(week.target / unit)
            for i, week in enumerate(weeks)
            if week.is_fixed
        }
        try:
            parts = arithmetic.share(
                round(self.target / unit),
                [(week.date_from, week.date_to) for week in weeks],
                fixed,
                self.company_id._piste_working_weekdays(),
            )
        except ValueError:
            raise ValidationError(
                self.env._(
                    "The weeks whose part was changed do not sum to the objective:"
                    " share it again over all weeks, or change the objective."
                )
            ) from None
        currency = self.currency_id
        return [
            currency.round(part * unit) if currency else float(part) for part in parts
        ]
