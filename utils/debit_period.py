"""Periods of a recurring debit: pure Python, no ORM."""

from datetime import timedelta

# The account is drawn at most once, or up to the limit, in each of them.
FREQUENCIES = ("weekly", "monthly", "quarterly", "yearly", "once")


def start(frequency, day):
    """Return the first day of the period that ``day`` lies in; None for ``once``.

    >>> from datetime import date
    >>> start("quarterly", date(2026, 11, 26))
    datetime.date(2026, 10, 1)
    """
    if frequency == "weekly":
        return day - timedelta(days=day.weekday())
    if frequency == "monthly":
        return day.replace(day=1)
    if frequency == "quarterly":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    if frequency == "yearly":
        return day.replace(month=1, day=1)
    return None


def key(frequency, day):
    """Return the name of the period of ``day``, the same for all its days.

    >>> from datetime import date
    >>> key("monthly", date(2026, 11, 26)), key("once", date(2026, 11, 26))
    ('2026-11-01', 'once')
    """
    first = start(frequency, day)
    return first.isoformat() if first else "once"
