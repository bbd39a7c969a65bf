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
