import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...utils import recurrence

# The next dates that the form shows.
_SHOWN = 6


class CalendarEvent(models.Model):
    """The recurrence of an event in one sentence, and its next dates (AX-42)."""

    _inherit = "calendar.event"

    piste_skip_holidays = fields.Boolean(
        "But Public Holidays",
        compute="_compute_recurrence",
        readonly=False,
        help="What falls on a public holiday of the company is left out.",
    )
    piste_recurrence_summary = fields.Char(
        "Summary", compute="_compute_piste_recurrence_summary"
    )
    piste_recurrence_dates = fields.Char(
        "Next Dates", compute="_compute_piste_recurrence_summary"
    )

    # COMPUTE

    @api.depends_context("lang", "tz")
    @api.depends(
        "recurrency",
        "rrule_type",
        "rrule_type_ui",
        "interval",
        "count",
        "end_type",
        "until",
        "month_by",
        "day",
        "weekday",
        "byday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "start",
        "allday",
        "start_date",
        "event_tz",
        "piste_skip_holidays",
    )
    def _compute_piste_recurrence_summary(self):
        for event in self:
            rule = event._piste_recurrence_rule() if event.recurrency else None
            problem = rule and rule.problem()
            if not rule or problem:
                event.piste_recurrence_summary = problem and event._piste_problem(
                    problem
                )
                event.piste_recurrence_dates = False
                continue
            event.piste_recurrence_summary = recurrence.sentence(rule, self.env.lang)
            event.piste_recurrence_dates = " · ".join(
                format_date(self.env, day, date_format="EEE d MMM y")
                for day in recurrence.days(rule, _SHOWN)
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._piste_check_recurrence(vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("recurrency") or vals.get("end_type"):
            self._piste_check_recurrence(vals)
        return super().write(vals)

    # BUSINESS

    @api.model
    def _get_recurrent_fields(self):
        return super()._get_recurrent_fields() | {"piste_skip_holidays"}

    @api.model
    def _piste_check_recurrence(self, vals):
        """Refuse a recurrence that does not say when it ends, before core fails on it.

        :raise ValidationError: naming what is missing
        """
        end = vals.get("end_type")
        known = self[:1]
        missing = None
        if end == "end_date" and not (vals.get("until") or known.until):
            missing = "until"
        elif end == "end_date" and vals.get("until") and vals.get("start"):
            last = fields.Date.to_date(vals["until"])
            first = fields.Datetime.to_datetime(vals["start"]).date()
            # A day more or less in another time zone is not an error.
            missing = "before" if (first - last).days > 1 else None
        elif "count" in vals and end in (None, "count") and vals["count"] is not False:
            missing = "count" if vals["count"] < 1 and vals.get("recurrency") else None
        if missing:
            raise ValidationError(self._piste_problem(missing))

    @api.model
    def _piste_problem(self, name):
        problems = {
            "interval": self.env._("Repeat every one, two or more: not less."),
            "weekdays": self.env._("Choose at least one day of the week."),
            "day": self.env._("A day of the month is a number from 1 to 31."),
            "count": self.env._("Say how many times: at least once."),
            "until": self.env._("Say on which day the recurrence ends."),
            "before": self.env._("The recurrence ends before it begins."),
        }
        return problems[name]

    def _piste_recurrence_rule(self):
        """Return the recurrence of this event, saved or not.

        :rtype: recurrence.Rule
        """
        self.ensure_one()
        frequency = self.rrule_type_ui
        if frequency in (False, "custom"):
            frequency = self.rrule_type
        interval = self.interval if self.rrule_type_ui in (False, "custom") else 1
        Recurrence = self.env["calendar.recurrence"]
        company = self.user_id.company_id or self.env.company
        skip = self.piste_skip_holidays
        return recurrence.Rule(
            frequency=frequency or "weekly",
            start=self._piste_first_day(),
            interval=interval or 0,
            weekdays=frozenset(
                number
                for number, name in enumerate(recurrence.WEEKDAYS)
                if self[name.lower()]
            ),
            month_by=self.month_by or "date",
            day=self.day,
            rank=int(self.byday or 1),
            weekday=recurrence.WEEKDAYS.index(self.weekday or "MON"),
            end=self.end_type or "count",
            count=self.count,
            until=self.until or None,
            week_start=Recurrence._get_lang_week_start().weekday,
            holidays=Recurrence._piste_holidays(company) if skip else None,
        )

    def _piste_first_day(self):
        """Return the first day of this recurrence, in its own time zone."""
        # In sudo mode: the other events of the same recurrence.
        series_sudo = self.sudo().recurrence_id.calendar_event_ids
        event = series_sudo.sorted("start")[:1] or self
        if event.allday and event.start_date:
            return event.start_date
        zone = self.event_tz or self.env.context.get("tz") or self.env.user.tz or "UTC"
        start = event.start or fields.Datetime.now()
        return pytz.utc.localize(start).astimezone(pytz.timezone(zone)).date()
