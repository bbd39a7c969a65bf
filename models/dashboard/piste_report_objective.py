from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.piste.utils import report_table

from ..objective.piste_objective import COUNTS
from .piste_report import REP, Source

KEY = "objective"
# The two columns of the chart: what was projected, and what was reached.
PARTS = ("target", "actual")


class PisteReport(models.AbstractModel):
    """Objectives among the figures of the reports (AX-44, OD-17)."""

    _inherit = "piste.report"

    @api.model
    def _sources(self):
        """Add the weeks of the objectives of persons; a team's are theirs again."""
        return {
            **super()._sources(),
            KEY: Source(
                "piste.objective.week",
                self.env._("Objectives"),
                f"{REP},piste.piste_group_finance",
                "date_from",
                "user_id",
                "piste.piste_objective_week_action",
                Domain("user_id", "!=", False),
            ),
        }


class PisteReportChart(models.Model):
    """Projection against what was reached, which is stored nowhere (AX-44, OD-17).

    The amounts of a chart are those of one kind of objective, named by its filter:
    clients and dollars do not add up.
    """

    _inherit = "piste.report.chart"

    # COMPUTE
    @api.onchange("source")
    def _onchange_source(self):
        """Begin with what is really invoiced or collected, week by week."""
        super()._onchange_source()
        if self.source == KEY:
            self.domain = "[('measure', '=', 'real')]"
            self.group_by, self.interval = "date_from", "week"
            self.series = self.measure = False

    # CONSTRAINT
    @api.constrains("source", "domain", "group_by", "series", "measure", "chart_type")
    def _check_definition(self):
        super()._check_definition()
        for chart in self.filtered(lambda chart: chart.source == KEY):
            if chart.series or chart.measure or chart.chart_type == "pie":
                raise ValidationError(
                    self.env._(
                        "Projection and real stand side by side: choose no other"
                        " number, no second group and no pie."
                    )
                )
            if not chart._get_objective_measure():
                raise ValidationError(
                    self.env._(
                        "Choose one kind of objective in the filter: clients and"
                        " amounts cannot be added up."
                    )
                )

    def _get_objective_measure(self):
        """Return the only kind of objective that the filter lets pass, or False."""
        for condition in self._get_domain().iter_conditions():
            if condition.field_expr == "measure" and condition.operator in ("=", "in"):
                values = condition.value
                if isinstance(values, str):
                    return values
                if len(values) == 1:
                    return next(iter(values))
        return False

    # BUSINESS
    def _get_action(self, filters):
        action = super()._get_action(filters)
        if self.source == KEY:
            weeks = self._get_weeks(self._get_source(), filters)
            action["domain"] = [("id", "in", weeks.ids)]
        return action

    def _get_data(self, filters):
        if self.source != KEY:
            return super()._get_data(filters)
        source = self._get_source()
        counted = self._count_weeks(self._get_weeks(source, filters))
        groups = self._keys(source, filters, counted, 0)
        cells = self._fold(counted, groups, PARTS)
        digits, currency = self._objective_unit()
        return {
            "group": self._field_label(source, self.group_by),
            "columns": [self._field_label(source, part) for part in PARTS],
            "rows": [
                {
                    "label": self._key_label(source, self.group_by, key),
                    "values": [
                        round(cells.get((key, part), 0), digits) for part in PARTS
                    ],
                }
                for key in groups
            ],
            # What was reached: adding it to what was projected says nothing.
            "total": round(
                sum(n for (_key, part), n in cells.items() if part == "actual"), digits
            ),
            "digits": digits,
            "currency_id": currency.id,
            # Side by side, to be compared.
            "stacked": False,
        }

    def _objective_unit(self):
        """Return the decimals and the currency of the numbers."""
        currency = self.env["res.currency"]
        if self._get_objective_measure() in COUNTS:
            return 0, currency
        currency = self.env.company.currency_id
        return currency.decimal_places, currency

    def _get_weeks(self, source, filters):
        """Return the weeks that count, each week of a person by one objective."""
        domain = self._get_full_domain(source, filters)
        domain &= Domain("company_id", "=", self.env.company.id)
        # Whatever else the filter says: nothing adds clients to dollars.
        domain &= Domain("measure", "=", self._get_objective_measure())
        weeks = self.env[source.model].search(domain, order="date_from, id")
        weeks.objective_id.fetch(["month"])
        chosen = weeks.browse()
        for same in weeks.grouped(self._week_owner).values():
            monthly = same.filtered("objective_id.month")
            yearly = same - monthly
            # As on the home, that of the month holds before that of the year; in a
            # week that two months share, the one that covers most of it.
            covers = 2 * self._sum_days(monthly) >= self._sum_days(yearly)
            chosen |= monthly if covers and monthly else yearly
        return chosen

    @api.model
    def _sum_days(self, weeks):
        return sum((week.date_to - week.date_from).days + 1 for week in weeks)

    @api.model
    def _week_owner(self, week):
        monday = report_table.floor(week.date_from, "week")
        return (week.user_id, week.measure, monday)

    def _count_weeks(self, weeks):
        """Return the numbers: (group, part) -> number."""
        today = fields.Date.context_today(self)
        actuals = weeks._actuals(today)
        found = defaultdict(float)
        for key, same in weeks.grouped(self._week_group).items():
            for week in self._weeks_to_add(same, actuals):
                found[key, "target"] += week.target
                found[key, "actual"] += actuals.get(week, 0)
        return dict(found)

    def _week_group(self, week):
        value = week[self.group_by]
        return self._plain_key(value)

    def _weeks_to_add(self, weeks, actuals):
        """Of a level, return the last week that has begun for each person."""
        if not weeks.objective_id[:1]._is_level():
            return weeks
        last = {}
        for week in weeks.sorted(lambda week: (week in actuals, week.date_from)):
            last[week.user_id] = week
        return weeks.browse(week.id for week in last.values())
