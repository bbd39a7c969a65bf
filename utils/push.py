"""When a PUSH may go out, and how it is signed and tried again: no ORM."""

import hashlib
import hmac
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TITLE_SIZE = 50
TEXT_SIZE = 120
MAX_TRIES = 6  # With an answer that asks for another one, or none at all.
MAX_DEATHS = 24  # Whatever ended them: a message that kills each job is given up.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_WISH = timedelta(hours=24)  # What a service may ask us to wait.


def zone(tz):
    """Return a time zone by its name; an unknown one counts as UTC."""
    try:
        return ZoneInfo(tz or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local(moment, tz):
    """Return a naive instant in UTC as the clock of ``tz`` shows it."""
    return moment.replace(tzinfo=UTC).astimezone(zone(tz))


def week_of(moment, tz):
    """Return the Monday of the week that it is there."""
    day = local(moment, tz).date()
    return day - timedelta(days=day.weekday())


def next_allowed(moment, tz, quiet_from, quiet_to):
    """Return the first instant from ``moment`` on that is outside the quiet hours.

    :param datetime.datetime moment: naive, in UTC
    :param str tz: where the quiet hours are counted
    :param float quiet_from: hour from which nothing is sent, 0 to 24
    :param float quiet_to: hour from which it is allowed again; the same hour as
        ``quiet_from`` means that nothing is quiet
    :return: naive instant in UTC, ``moment`` itself when it is allowed
    """
    there = local(moment, tz)
    hour = there.hour + there.minute / 60
    over_night = quiet_from > quiet_to
    late, early = hour >= quiet_from, hour < quiet_to
    if quiet_from == quiet_to or not (late or early if over_night else late and early):
        return moment
    day = there.date() + timedelta(days=bool(over_night and late))
    minutes = round(quiet_to * 60)
    end = datetime.combine(day, time(), tzinfo=zone(tz)) + timedelta(minutes=minutes)
    return end.astimezone(UTC).replace(tzinfo=None)


def sign(secret, timestamp, body):
    """Return the signature of a message: HMAC-SHA256 of its time and its content.

    :param str secret: shared with the service
    :param str timestamp: seconds since 1970, as sent beside the message
    :param bytes body: content as sent
    """
    message = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def pause(tries, wish=None):
    """Return how long to wait after ``tries`` attempts.

    :param timedelta wish: what the service asked for
    """
    doubled = min(FIRST_PAUSE * 2 ** max(tries - 1, 0), LONGEST_PAUSE)
    return max(doubled, min(wish or timedelta(), LONGEST_WISH))


def read_retry_after(value, now):
    """Return the wish of a ``Retry-After`` header, or None when there is none.

    :param str value: seconds, or a date of HTTP
    :param datetime.datetime now: naive, in UTC
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**6))
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return max(moment - now, timedelta())
