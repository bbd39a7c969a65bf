"""Arithmetic of commissions on collected money, in whole cents, without ORM.

Amounts are integers in the smallest unit of the company currency ("cents"), so that
every split sums exactly. Signs are free: what is given back is negative.
"""

from fractions import Fraction


def round_half_up(value):
    """Round a fraction to the nearest integer, halves away from zero.

    :param Fraction value: any exact number
    """
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) + Fraction(1, 2))


def split(total, weights):
    """Share ``total`` cents in proportion to ``weights`` (largest remainder).

    :param int total: cents to share
    :param list[int] weights: one weight per part; not all of them zero
    :return: one integer per part, whose sum is ``total``
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [Fraction(total * weight, whole) for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    order = sorted(
        range(len(parts)), key=lambda i: (parts[i] - shares[i], i)
    )  # biggest remainder first
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def collected(lines, before, amount, total):
    """Return what an allocation collects of each line, before tax.

    :param list[int] lines: untaxed amounts of the lines of one document, in cents
    :param int before: cents of the document settled before, taxes included
    :param int amount: cents settled now, taxes included
    :param int total: cents of the whole document, taxes included
    :return: one integer per line; the parts of successive allocations sum to
        ``lines`` once the document is settled
    """

    def reached(settled):
        return split(round_half_up(Fraction(sum(lines) * settled, total)), lines)

    return [
        after - already
        for after, already in zip(
            reached(before + amount), reached(before), strict=True
        )
    ]


def earned(bases, past_bases, past_amounts, percent):
    """Return the commission of each line for newly collected bases.

    Rounding is made on the running total, so that three payments of a third bring
    exactly the commission of one payment.

    :param list[int] bases: cents collected now, per line
    :param list[int] past_bases: cents collected before at the same percentage
    :param list[int] past_amounts: commission already entered on ``past_bases``
    :param Fraction percent: 10 for 10 %
    :return: one integer per line, in cents
    """
    running = [past + base for past, base in zip(past_bases, bases, strict=True)]
    targets = split(round_half_up(sum(running) * percent / 100), running)
    return [target - past for target, past in zip(targets, past_amounts, strict=True)]


def earned_fixed(bases, past_bases, past_amounts, wholes, line_bases):
    """Return the part of a fixed amount that newly collected bases bring, per line.

    :param list[int] bases: cents collected now, per line
    :param list[int] past_bases: cents collected before at the same fixed amount
    :param list[int] past_amounts: commission already entered on ``past_bases``
    :param list[int] wholes: what each line brings once wholly collected; negative on
        a credit note
    :param list[int] line_bases: cents of each whole line, before tax
    :return: one integer per line, in cents; nothing on a line without price
    """
    return [
        round_half_up(Fraction(whole * (past + base), line)) - amount if line else 0
        for base, past, amount, whole, line in zip(
            bases, past_bases, past_amounts, wholes, line_bases, strict=True
        )
    ]


def tiered(base, tiers):
    """Return the commission of ``base`` cents by marginal tiers, unrounded.

    Below zero (a month of refunds alone) the first tier holds.

    :param int base: cents collected over the whole period
    :param list tiers: ``(from cents, percentage)``, the first one from 0, rising
    :rtype: Fraction
    """
    bounds = [start for start, _percent in tiers[1:]] + [None]
    total = Fraction(0)
    for number, ((start, percent), end) in enumerate(zip(tiers, bounds, strict=True)):
        top = base if end is None else min(base, end)
        if top > start or not number:
            total += (top - start) * Fraction(percent) / 100
    return total


def earned_tiered(bases, past_base, past_amount, tiers):
    """Return the commission of newly collected bases by marginal tiers, per line.

    :param list[int] bases: cents collected now, per line
    :param int past_base: cents collected before in the period
    :param int past_amount: commission entered before in the period
    :param list tiers: as in :func:`tiered`
    :return: one integer per line; the entries of a period always sum to the rounded
        commission of its whole base
    """
    target = round_half_up(tiered(past_base + sum(bases), tiers)) - past_amount
    parts = split(target, bases)
    if target and not sum(bases) and bases:
        # Lines that outweigh each other: what rounding left goes to the first one.
        parts[0] += target
    return parts


def period_start(day, period):
    """Return the first day of the month, quarter or year of ``day``.

    :param str period: ``"month"``, ``"quarter"`` or ``"year"``
    """
    month = {
        "month": day.month,
        "quarter": (day.month - 1) // 3 * 3 + 1,
        "year": 1,
    }[period]
    return day.replace(month=month, day=1)
