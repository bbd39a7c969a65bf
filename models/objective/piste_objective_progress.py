from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount
from odoo.tools.misc import formatLang

from ...utils import objective as arithmetic


class PisteObjectiveWeek(models.Model):
    """Projection and real of each week (OD-17)."""

    _inherit = "piste.objective.week"

    actual = fields.Monetary(
        "Real", compute="_compute_actual", help="For active clients: at its end."
    )
    variance = fields.Monetary(compute="_compute_actual")
    progress = fields.Integer("Reached (%)", compute="_compute_actual", aggregator=None)
    progress_label = fields.Char("Share", compute="_compute_actual")
    is_begun = fields.Boolean("Has Begun", compute="_compute_actual")

    @api.depends("target", "measure", "user_id", "team_id", "date_from", "date_to")
    @api.depends_context("tz", "lang")
    def _compute_actual(self):
        today = fields.Date.context_today(self)
        actuals = self._actuals(today)
        for week in self:
            begun = bool(week.date_from) and week.date_from <= today
            week.is_begun = begun
            week.actual = actuals.get(week, 0.0)
            week.variance = week.actual - week.target if begun else 0.0
            week.progress, week.progress_label = week.objective_id._share(
                week.actual, week.target
            )

    def _actuals(self, today):
        """Return what was reached in each of these weeks, by one query per measure.

        :return: week -> amount; those that have not begun are left out
        """
        begun = self.filtered(lambda week: week.date_from and week.date_from <= today)
        found = {}
        for measure, weeks in begun.grouped("measure").items():
            objectives = weeks.objective_id
            members = {objective: objective._members().ids for objective in objectives}
            if objectives[:1]._is_level():
                found |= weeks._level_actuals(members, today)
            else:
                found |= weeks._flow_actuals(measure, members, today)
        return found

    def _flow_actuals(self, measure, members, today):
        Objective = self.env["piste.objective"]
        days = Objective._flows(
            measure,
            self.objective_id._members(),
            self.company_id,
            min(self.mapped("date_from")),
            min(max(self.mapped("date_to")), today),
        )
        found = {}
        for objective, weeks in self.grouped("objective_id").items():
            # Weeks of one objective do not overlap: a day is in one of them at most.
            by_day = {
                week.date_from + timedelta(days=i): week
                for week in weeks
                for i in range((week.date_to - week.date_from).days + 1)
            }
            found |= dict.fromkeys(weeks, 0.0)
            for user_id in members[objective]:
                for day, amount in days.get((user_id, objective.company_id.id), ()):
                    if day in by_day:
                        found[by_day[day]] += amount
        return found

    def _level_actuals(self, members, today):
        ends = {week: min(week.date_to, today) for week in self}
        counts = self.env["piste.objective"]._active_counts(
            self.objective_id._members(), self.company_id, set(ends.values())
        )
        return {
            week: sum(
                counts.get((user_id, week.company_id.id, end), 0)
                for user_id in members[week.objective_id]
            )
            for week, end in ends.items()
        }

    def _chart_row(self, actuals, today):
        """Return what the chart shows of this week."""
        self.ensure_one()
        return {
            "from": fields.Date.to_string(self.date_from),
            "to": fields.Date.to_string(self.date_to),
            "target": self.target,
            "actual": actuals.get(self, 0.0),
            "state": "future"
            if self.date_from > today
            else "past"
            if self.date_to < today
            else "current",
        }

    # === ACTION ===

    def action_open_clients(self):
        """Open the clients that count in this week."""
        self.ensure_one()
        return self.objective_id._open_clients(self.date_from, self.date_to)


class PisteObjective(models.Model):
    """Projection, real, difference and forecast of the whole period (OD-17)."""

    _inherit = "piste.objective"

    actual = fields.Monetary(
        "Real", compute="_compute_progress", help="Before taxes, until today."
    )
    sold = fields.Monetary(
        compute="_compute_progress",
        help="Advertising in confirmed contracts; real is what came of it.",
    )
    expected = fields.Monetary(
        "Projection to Date",
        compute="_compute_progress",
        help="Parts of the weeks until today, this week by its working days.",
    )
    variance = fields.Monetary(
        compute="_compute_progress", help="Real less projection to date."
    )
    forecast = fields.Monetary(
        compute="_compute_progress",
        help="Where the real leads by the end, by the working days that have begun.",
    )
    progress = fields.Integer(
        "Reached (%)", compute="_compute_progress", aggregator=None
    )
    progress_label = fields.Char("Share", compute="_compute_progress")
    chart = fields.Json("Week by Week", compute="_compute_progress")

    @api.depends("target", "measure", "user_id", "team_id", "week_ids.target")
    @api.depends_context("tz", "lang")
    def _compute_progress(self):
        today = fields.Date.context_today(self)
        actuals = self.week_ids._actuals(today)
        sold = self._sold(today)
        for objective in self:
            weeks = objective.week_ids.sorted("date_from")
            begun = [week for week in weeks if week in actuals]
            counted = begun[-1:] if objective._is_level() else begun
            actual = sum(actuals[week] for week in counted)
            objective.actual = actual
            objective.sold = sold.get(objective, 0.0)
            objective.expected = objective._expected(begun, today)
            objective.variance = actual - objective.expected
            objective.forecast = objective._forecast(actual, today)
            objective.progress, objective.progress_label = objective._share(
                actual, objective.target
            )
            objective.chart = {
                "currency_id": objective.currency_id.id,
                "weeks": [week._chart_row(actuals, today) for week in weeks],
            }

    def _sold(self, today):
        """Return what was sold of advertising, by objective of that measure."""
        objectives = self.filtered(lambda o: o.measure == "advertising" and o.date_from)
        if not objectives:
            return {}
        days = self._flows(
            "sold",
            objectives._members(),
            objectives.company_id,
            min(objectives.mapped("date_from")),
            min(max(objectives.mapped("date_to")), today),
        )
        return {
            objective: sum(
                amount
                for user_id in objective._members().ids
                for day, amount in days.get((user_id, objective.company_id.id), ())
                if objective.date_from <= day <= objective.date_to
            )
            for objective in objectives
        }

    def _expected(self, begun, today):
        """Return the projection until today, of weeks that have begun, in order."""
        if not begun:
            return 0.0
        *past, last = begun
        if self._is_level():
            return last.target
        days, whole = arithmetic.elapsed(
            last.date_from,
            last.date_to,
            today,
            self.company_id._piste_working_weekdays(),
        )
        unit = self._unit()
        part = round(last.target / unit)
        if whole:
            part = arithmetic.round_half_up(arithmetic.Fraction(part * days, whole))
        return sum(week.target for week in past) + part * unit

    def _forecast(self, actual, today):
        self.ensure_one()
        if self._is_level() or not self.date_from:
            return actual
        unit = self._unit()
        value = arithmetic.forecast(
            round(actual / unit),
            *arithmetic.elapsed(
                self.date_from,
                self.date_to,
                today,
                self.company_id._piste_working_weekdays(),
            ),
        )
        return actual if value is None else value * unit

    def _share(self, actual, target):
        """Return the whole percent reached and how to say it; 0 and a dash for none."""
        percent = arithmetic.percent(round(actual * 100), round(target * 100))
        if percent is None:
            return 0, "—"
        return percent, self.env._("%(percent)s%%", percent=percent)

    def _say(self, amount):
        """Return an amount of this objective in the words of the reader."""
        if self.currency_id:
            return format_amount(self.env, amount, self.currency_id)
        return formatLang(self.env, amount, digits=0)

    # === ACTION ===

    def action_open_clients(self):
        """Open the clients that count, as of today (OD-18)."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return self._open_clients(self.date_from, min(self.date_to, today))

    def _open_clients(self, start, end):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.res_partner_action_client"
        )
        clients = Domain("id", "in", self._client_ids(start, end))
        return {
            **action,
            "name": self.display_name,
            "domain": list(clients),
            "context": {"create": False},
        }
