from datetime import datetime, time

import pytz

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class PisteCalendarItem(models.Model):
    """What is moved in the calendar is moved at its source, with its rights (OD-14)."""

    _inherit = "piste.calendar.item"

    def _move(self, vals):
        """Move one line to another moment.

        :param dict vals: ``start``, ``stop`` and ``allday`` as the web client sends
            them: days for what takes all day, else moments of UTC
        :raise UserError: for what does not move any more
        """
        self.ensure_one()
        if not self.is_movable:
            raise UserError(self._refusal())
        record = self._source_record()
        if not record.has_access("write"):
            raise AccessError(
                self.env._("“%(name)s” is not yours to move.", name=self.name)
            )
        getattr(self, f"_move_{self.source}")(record, vals)

    def _refusal(self):
        reasons = {
            "meeting": self.env._("“%(name)s” is over and stays where it was."),
            "activity": self.env._("“%(name)s” is done and stays where it was."),
            "task": self.env._("“%(name)s” is done and stays where it was."),
            "milestone": self.env._("“%(name)s” is reached and stays where it was."),
            "promotion": self.env._(
                "“%(name)s” is in the hands of marketing: its dates do not move any"
                " more. Ask to have it sent back for correction."
            ),
            "push": self.env._(
                "“%(name)s” has left or was called off: it does not move any more."
            ),
        }
        return reasons[self.source] % {"name": self.name}

    def _move_meeting(self, event, vals):
        if vals.get("allday", self.allday):
            start = self._day(vals.get("start"), self.start)
            event.write(
                {
                    "allday": True,
                    "start_date": start,
                    "stop_date": max(start, self._day(vals.get("stop"), self.stop)),
                }
            )
            return
        moments = {
            name: fields.Datetime.to_datetime(vals[name])
            for name in ("start", "stop")
            if vals.get(name)
        }
        event.write({"allday": False, **moments})

    def _move_activity(self, activity, vals):
        activity.date_deadline = self._day(vals.get("start"), self.start)

    def _move_task(self, task, vals):
        task.date_deadline = self._moment(vals, task.date_deadline)

    def _move_milestone(self, milestone, vals):
        milestone.deadline = self._day(vals.get("start"), self.start)

    def _move_promotion(self, promotion, vals):
        start = self._day(vals.get("start"), self.start)
        stop = self._day(vals.get("stop"), self.stop)
        promotion.write({"date_start": start, "date_end": max(start, stop)})

    def _move_push(self, push, vals):
        """Plan a PUSH anew, with its quiet hours and the cap of the week."""
        moment = self._moment(vals, push.planned_at)
        queued = push.state == "queued"
        if queued:
            push.action_reset()
        push.planned_at = moment
        if queued:
            push.action_plan()

    def _moment(self, vals, before):
        """Return the moment of a drop; on a whole day the hour stays as it was.

        :param datetime before: moment of UTC where it stood
        """
        value = vals.get("start")
        if not value:
            return before
        if not vals.get("allday"):
            return fields.Datetime.to_datetime(value)
        zone = pytz.timezone(self.env.user.tz or "UTC")
        hour = pytz.utc.localize(before).astimezone(zone).time()
        local = zone.localize(datetime.combine(self._day(value), hour))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _day(self, value, default=None):
        """Return the day of a value of the web client, for the user.

        :param value: a day, a moment of UTC, or nothing
        :param datetime default: moment of UTC that counts for nothing
        """
        value = value or default
        if isinstance(value, str) and len(value) == len("2026-01-31"):
            return fields.Date.to_date(value)
        moment = fields.Datetime.to_datetime(value)
        if moment == default and moment.time() == time(12):
            return moment.date()
        return fields.Datetime.context_timestamp(self, moment).date()
