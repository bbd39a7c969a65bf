from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

BATCH = 50
# Local hour from which the Monday letter goes; a late server sends it by Wednesday.
HOUR = 7
LAST_WEEKDAY = 2


class PisteObjectiveLetter(models.Model):
    """The Monday letter: once per person, week and kind (OD-17, U5)."""

    _name = "piste.objective.letter"
    _description = "Monday Letter"
    _order = "week desc, user_id, kind"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    week = fields.Date(
        "Monday", required=True, readonly=True, help="Of the week that begins."
    )
    kind = fields.Selection(
        [("rep", "Own Objectives"), ("manager", "Summary")],
        required=True,
        readonly=True,
    )
    rows = fields.Json("Figures", compute="_compute_rows")

    _once = models.UniqueIndex(
        "(user_id, company_id, week, kind)", "This letter is sent already."
    )

    # === COMPUTE ===

    @api.depends_context("lang")
    def _compute_rows(self):
        """Last week and this one of each objective, for the whole batch at once."""
        weeks = self._weeks()
        weeks.fetch(["date_from", "target", "objective_id", "user_id", "team_id"])
        for letter in self:
            letter.rows = [
                row
                for objective, own in weeks.grouped("objective_id").items()
                if letter._concerns(objective)
                for row in letter._rows_of(objective, own)
            ]

    def _weeks(self):
        """Return the weeks of objectives that these letters speak of."""
        days = {day for letter in self for day in letter._mondays()}
        period = Domain.OR(
            Domain("date_from", "<=", day + timedelta(days=6))
            & Domain("date_to", ">=", day)
            for day in days
        )
        owners = Domain("company_id", "in", self.company_id.ids)
        if "manager" not in self.mapped("kind"):
            owners &= Domain("user_id", "in", self.user_id.ids)
        return self.env["piste.objective.week"].search(period & owners)

    def _mondays(self):
        return self.week - timedelta(days=7), self.week

    def _concerns(self, objective):
        self.ensure_one()
        return objective.company_id == self.company_id and (
            self.kind == "manager" or objective.user_id == self.user_id
        )

    def _rows_of(self, objective, weeks):
        """Return the line of one objective: last week, and the projection of this."""
        last_monday, monday = self._mondays()
        last = weeks.filtered(
            lambda w: w.date_from < monday and w.date_to >= last_monday
        )
        this = weeks.filtered(lambda w: w.date_to >= monday)
        level = objective._is_level()
        target = sum((last[-1:] if level else last).mapped("target"))
        actual = sum((last[-1:] if level else last).mapped("actual"))
        projection = sum((this[-1:] if level else this).mapped("target"))
        labels = dict(objective._fields["measure"]._description_selection(self.env))
        yield {
            "owner": objective.user_id.name or objective.team_id.name,
            "measure": labels[objective.measure],
            "period": objective._period_label(),
            "target": objective._say(target),
            "actual": objective._say(actual),
            "share": objective._share(actual, target)[1],
            "next": objective._say(projection),
        }

    def _week_label(self):
        """Return the days of last week in the language of the reader."""
        start = self.week - timedelta(days=7)
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, start, date_format="d MMMM"),
            end=format_date(
                self.env, start + timedelta(days=6), date_format="d MMMM y"
            ),
        )

    # === BUSINESS ===

    @api.model
    def _cron_send(self):
        """Send the letters of those for whom it is Monday morning, once each."""
        due = self._due(fields.Datetime.now())
        remaining = len(due)
        while due:
            batch, due = due[:BATCH], due[BATCH:]
            self._claim(batch)._send()
            remaining -= len(batch)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                return

    @api.model
    def _due(self, now):
        """Return who gets a letter now: tuples (user, company, Monday, kind).

        :param datetime now: naive, in UTC
        """
        Objective = self.env["piste.objective"]
        today = now.date()
        current = Objective.search(
            [
                ("date_from", "<=", today + timedelta(days=7)),
                ("date_to", ">=", today - timedelta(days=8)),
                ("target", ">", 0),
            ]
        )
        people = {(o.user_id, o.company_id, "rep") for o in current if o.user_id}
        for company in current.company_id:
            for manager in self._managers(company):
                people.add((manager, company, "manager"))
        due = []
        for user, company, kind in people:
            monday = self._monday_of(user, now)
            if user.active and user.email and monday:
                due.append((user.id, company.id, monday, kind))
        return sorted(set(due) - self._sent(today))

    @api.model
    def _managers(self, company):
        group = self.env.ref("piste.piste_group_manager")
        return group.all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )

    @api.model
    def _monday_of(self, user, now):
        """Return the Monday of the letter, None while it is not the moment there."""
        zone = pytz.timezone(user.tz or "UTC")
        local = pytz.utc.localize(now).astimezone(zone)
        if local.weekday() > LAST_WEEKDAY or (
            local.weekday() == 0 and local.hour < HOUR
        ):
            return None
        return local.date() - timedelta(days=local.weekday())

    @api.model
    def _sent(self, today):
        letters = self.search([("week", ">=", today - timedelta(days=14))])
        return {(x.user_id.id, x.company_id.id, x.week, x.kind) for x in letters}

    @api.model
    def _claim(self, rows):
        """Write and return the letters of ``rows`` that nobody else is sending."""
        now = fields.Datetime.now()
        values = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s, %s)",
                *row,
                now,
                now,
                self.env.uid,
                self.env.uid,
            )
            for row in rows
        )
        claimed = self.env.execute_query(
            SQL(
                """INSERT INTO piste_objective_letter
                          (user_id, company_id, week, kind, create_date, write_date,
                           create_uid, write_uid)
                   VALUES %s ON CONFLICT DO NOTHING RETURNING id""",
                values,
            )
        )
        return self.browse([letter_id for [letter_id] in claimed])

    def _send(self):
        """Queue the letters, each in the language of its reader."""
        for kind, letters in self.grouped("kind").items():
            template = self.env.ref(f"piste.mail_template_objective_{kind}")
            template.send_mail_batch(letters.ids)
