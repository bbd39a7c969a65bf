"""Days and hours of a promotion by the clock of the merchant: pure Python, no ORM."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_time(now, tz):
    """Return the naive clock time at an instant somewhere.

    :param datetime.datetime now: naive UTC instant
    :param str tz: name of a time zone; an unknown one counts as UTC
    """
    try:
        zone = ZoneInfo(tz or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return now.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def local_day(now, tz):
    """Return the calendar day at an instant somewhere, as :func:`local_time`."""
    return local_time(now, tz).date()


def hour_of(local):
    """Return the hours since midnight on the clock, as a decimal number."""
    return local.hour + local.minute / 60 + local.second / 3600


def business_day(local, hours):
    """Return the day to which a clock time belongs.

    After midnight, a window that lasts until then still belongs to the day before.

    :param datetime.datetime local: naive clock time
    :param tuple hours: first and last hour, 0 to 24
    """
    first, last = hours
    late = last < first and hour_of(local) < last
    return local.date() - timedelta(days=late)


def is_open(local, days, weekdays, hours):
    """Whether a clock time lies in the dates, the weekdays and the hours.

    Everything is clock time: when the clocks go back, an hour that comes twice is
    open twice; when they go forward, the hour that is skipped is open never.

    :param datetime.datetime local: naive clock time
    :param tuple days: first and last day, both included
    :param weekdays: days of the week, Monday is 0
    :param tuple hours: first hour, and last hour, excluded; a last hour before the
        first one is on the next day
    """
    day = business_day(local, hours)
    first, last = hours
    hour = hour_of(local)
    inside = first <= hour < last if first < last else not last <= hour < first
    return inside and days[0] <= day <= days[1] and day.weekday() in weekdays


def phase(day, start, end):
    """Return ``scheduled``, ``running`` or ``ended`` for a day.

    Both ends belong to the period.
    """
    if day < start:
        return "scheduled"
    return "running" if day <= end else "ended"
