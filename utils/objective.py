"""Arithmetic of objectives: weeks of a period, their parts, forecast; without ORM.

Amounts are integers in the smallest unit ("cents" of the currency, or clients), so
that the parts of the weeks sum exactly. Weeks begin on Monday, as in ISO 8601, and are
clipped to the period.
"""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise

from .commission import round_half_up

# Monday is 0, as in date.weekday().
WORKING_WEEKDAYS = frozenset(range(5))


def period(year, month=0):
    """Return the first and last day of a year, or of one of its months.

    :param int month: from 1 to 12; 0 for the whole year
    """
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def weeks(start, end):
    """Return the ISO weeks that cover the days from ``start`` to ``end`` exactly.

    :return: list of (first day, last day), clipped to the period
    """
    found = []
    while start <= end:
        last = min(start + timedelta(days=6 - start.weekday()), end)
        found.append((start, last))
        start = last + timedelta(days=1)
    return found


def working_days(start, end, weekdays=WORKING_WEEKDAYS):
    """Count the days from ``start`` to ``end``, both included, that are worked."""
    days = (end - start).days + 1
    if days <= 0:
        return 0
    whole, rest = divmod(days, 7)
    return whole * len(weekdays) + sum(
        (start.weekday() + i) % 7 in weekdays for i in range(rest)
    )


def share(total, periods, fixed=None, weekdays=WORKING_WEEKDAYS):
    """Share ``total`` over the weeks by their working days, around the fixed parts.

    :param int total: whole objective
    :param list periods: (first day, last day) of each week
    :param dict fixed: index of a week -> its part, which stays
    :return: one part per week; they sum to ``total``
    :raise ValueError: if the fixed parts leave too little or nothing to share
    """
    fixed = fixed or {}
    rest = total - sum(fixed.values())
    weights = [
        0 if i in fixed else working_days(start, end, weekdays)
        for i, (start, end) in enumerate(periods)
    ]
    if rest < 0 or (rest and not any(weights)):
        raise ValueError("the fixed parts do not fit in the total")
    shared = spread(rest, weights)
    return [fixed.get(i, part) for i, part in enumerate(shared)]


def spread(total, weights):
    """Share ``total`` in proportion to ``weights``, evenly along the way.

    What is owed so far is rounded each time, so that twelve clients in a year are one
    a month, not all of them in the first weeks.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    owed = [
        round_half_up(Fraction(total * weight, whole)) for weight in accumulate(weights)
    ]
    return [now - before for before, now in pairwise([0, *owed])]


def elapsed(start, end, today, weekdays=WORKING_WEEKDAYS):
    """Return the working days of a period that have begun by ``today``, and all."""
    return (
        working_days(start, min(end, today), weekdays),
        working_days(start, end, weekdays),
    )


def forecast(actual, begun, whole):
    """Return where ``actual`` leads by the end, linear on working days.

    :param int actual: reached so far
    :param int begun: working days begun
    :param int whole: working days of the period
    :return: an integer, or None before the first working day
    """
    if not begun:
        return None
    return round_half_up(Fraction(actual * whole, begun))


def percent(actual, target):
    """Return ``actual`` in whole percent of ``target``; None for an objective of 0."""
    if not target:
        return None
    return round_half_up(Fraction(100 * actual, target))
