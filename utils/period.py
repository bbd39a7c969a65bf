"""Days of a promotion, in the time zone of the merchant: pure Python, no ORM."""

from datetime import UTC
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_day(now, tz):
    """Return the calendar day at an instant somewhere.

    :param datetime.datetime now: naive UTC instant
    :param str tz: name of a time zone; an unknown one counts as UTC
    """
    try:
        zone = ZoneInfo(tz or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return now.replace(tzinfo=UTC).astimezone(zone).date()


def phase(day, start, end):
    """Return ``scheduled``, ``running`` or ``ended`` for a day.

    Both ends belong to the period.
    """
    if day < start:
        return "scheduled"
    return "running" if day <= end else "ended"
