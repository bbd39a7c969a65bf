"""What a client usually does, from the days and amounts of his orders; without ORM."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from statistics import median

# Two intervals: below three orders nothing is usual yet.
ORDERS_FOR_A_HABIT = 3
# Of his usual interval: past that, an order is late.
LATE_AFTER = 1.5
# Days at least that are compared with the same number before.
SHORTEST_WINDOW = 90
USUAL_MONTHS = 3


def interval(days):
    """Return the median number of days between orders; None without a habit.

    :param days: dates of the orders, any order, doubles allowed
    """
    days = sorted(set(days))
    if len(days) < ORDERS_FOR_A_HABIT:
        return None
    return round(median((later - day).days for day, later in pairwise(days)))


def next_expected(days):
    """Return the day of the next order to expect; None without a habit."""
    usual = interval(days)
    return usual and max(days) + timedelta(days=usual)


def usual_months(days):
    """Return the months (1 to 12) in which he orders most, in their order.

    None stands out below three orders, or where he orders all year round.
    """
    days = set(days)
    if len(days) < ORDERS_FOR_A_HABIT:
        return []
    counts = Counter(day.month for day in days)
    most = max(counts.values())
    best = [month for month, count in counts.items() if count * 2 > most]
    return sorted(best) if len(best) <= USUAL_MONTHS else []


def alert(orders, today):
    """Return how this client falls behind his habit.

    :param dict orders: day -> amount, credit notes deducted
    :return: "late" past one and a half of the usual interval, "drop" where the amount
        fell to half of the period before, else None
    """
    days = [day for day, amount in orders.items() if amount > 0]
    usual = interval(days)
    if usual is None:
        return None
    if (today - max(days)).days > LATE_AFTER * usual:
        return "late"
    window = timedelta(days=max(SHORTEST_WINDOW, 2 * usual))
    recent = sum(a for day, a in orders.items() if today - window < day <= today)
    before = sum(
        a for day, a in orders.items() if today - 2 * window < day <= today - window
    )
    return "drop" if before > 0 and 2 * recent <= before else None
