from itertools import islice

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ...utils.recurrence import MOST, days_between

# A recurrence that finds no day outside the holidays stops looking here.
_PATIENCE = 2000


class CalendarRecurrence(models.Model):
    """A recurrence that leaves out public holidays (AX-42)."""

    _inherit = "calendar.recurrence"

    piste_skip_holidays = fields.Boolean("But Public Holidays")

    def _get_rrule(self, dtstart=None):
        """Leave the holidays out of the dates; a count counts what is left."""
        rule = super()._get_rrule(dtstart=dtstart)
        if dtstart is None or not self.piste_skip_holidays:
            return rule
        holidays = self._piste_holidays(self._piste_company())
        count, until = rule._count, rule._until
        endless = rule.replace(count=_PATIENCE) if until is None else rule
        free = (moment for moment in endless if moment.date() not in holidays)
        return list(islice(free, min(count or MOST, MOST)))

    def _piste_company(self):
        # In sudo mode: whose holidays count, whoever asks.
        owner_sudo = self.sudo().base_event_id.user_id
        return owner_sudo.company_id or self.env.company

    @api.model
    def _piste_holidays(self, company):
        """Return the public holidays of a company, as days of its calendar.

        :rtype: frozenset[date]
        """
        # In sudo mode: everybody knows the public holidays.
        calendar_sudo = company.sudo().resource_calendar_id
        mine = Domain("calendar_id", "in", [False, calendar_sudo.id])
        leaves_sudo = self.env["resource.calendar.leaves"].sudo()
        leaves = leaves_sudo.search(
            Domain("resource_id", "=", False)
            & Domain("company_id", "in", [False, company.id])
            & mine
        )
        zone = pytz.timezone(calendar_sudo.tz or "UTC")
        return frozenset(
            day
            for leave in leaves
            for day in days_between(
                *(
                    self._piste_local_day(moment, zone)
                    for moment in (leave.date_from, leave.date_to)
                )
            )
        )

    @api.model
    def _piste_local_day(self, moment, zone):
        return pytz.utc.localize(moment).astimezone(zone).date()
