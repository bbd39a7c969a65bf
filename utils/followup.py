"""How long somebody has been silent, by the calendar: pure Python, no ORM.

Silence is counted in whole days, weeks or months of the calendar. A month after
31 January is 28 February: the last day of a shorter month stands for those it lacks.
"""

from calendar import monthrange
from datetime import date, timedelta

UNITS = ("day", "week", "month")


def due_on(start, count, unit):
    """Return the day on which ``count`` units have passed since ``start``.

    :param datetime.date start: day of the last contact
    :param int count: at least 1
    :param str unit: ``day``, ``week`` or ``month``
    """
    _check(count, unit)
    if unit == "month":
        return add_months(start, count)
    return start + timedelta(days=count * (7 if unit == "week" else 1))


def latest_start(today, count, unit):
    """Return the last day a contact may have had to be due ``today``.

    For every day: ``due_on(day) <= today`` exactly when ``day <= latest_start(today)``.
    """
    _check(count, unit)
    if unit != "month":
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    year, month = _month(today, -count)
    length = monthrange(year, month)[1]
    if today.day == monthrange(today.year, today.month)[1]:
        # Today stands for all the days that its month lacks.
        return date(year, month, length)
    return date(year, month, min(today.day, length))


def add_months(day, count):
    """Return the same day ``count`` months later, or the last one of that month."""
    year, month = _month(day, count)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _month(day, count):
    index = day.year * 12 + day.month - 1 + count
    return index // 12, index % 12 + 1


def _check(count, unit):
    if count < 1:
        raise ValueError("at least one unit")
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r}")
