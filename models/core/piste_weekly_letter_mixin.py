from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import format_date

# Local hour from which a letter goes; a late server sends it by Wednesday.
HOUR = 7
LAST_WEEKDAY = 2
BATCH = 50


class PisteWeeklyLetterMixin(models.AbstractModel):
    """A letter of Monday morning: once per person, company and week.

    A model says in :meth:`_due` who gets one, in ``_letter_columns`` what tells two
    letters apart (a unique index over the same columns is its own), and in
    :meth:`_send` what is sent.
    """

    _name = "piste.weekly.letter.mixin"
    _description = "Weekly Letter Mixin"

    _letter_columns = ("user_id", "company_id", "week")

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    week = fields.Date(
        "Monday", required=True, readonly=True, help="Of the week that begins."
    )

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

    @api.model
    def _cron_send(self):
        """Send the letters of those for whom it is Monday morning, once each."""
        due = self._due(fields.Datetime.now())
        remaining = len(due)
        while due:
            batch, due = due[:BATCH], due[BATCH:]
            self._piste_safely(self._claim_and_send, batch)
            remaining -= len(batch)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                return

    @api.model
    def _due(self, now):
        """Return who gets a letter now, as tuples of ``_letter_columns``.

        :param datetime now: naive, in UTC
        """
        raise NotImplementedError

    def _send(self):
        """Queue these letters, each in the language of its reader."""
        raise NotImplementedError

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
        """Return the letters of these days as tuples of ``_letter_columns``."""
        letters = self.search([("week", ">=", today - timedelta(days=14))])
        return {
            tuple(
                letter[name].id if self._fields[name].relational else letter[name]
                for name in self._letter_columns
            )
            for letter in letters
        }

    @api.model
    def _claim_and_send(self, rows):
        """Claim and queue together, or not at all: what fails stays due."""
        self._claim(rows)._send()

    @api.model
    def _claim(self, rows):
        """Write and return the letters of ``rows`` that nobody else is sending."""
        claimed = self._piste_insert_new(
            [dict(zip(self._letter_columns, row, strict=True)) for row in rows]
        )
        return self.browse([letter_id for [letter_id] in claimed])
