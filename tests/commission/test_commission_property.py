from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...utils import commission

LINES = st.lists(st.integers(-50_000, 500_000), min_size=1, max_size=6)
CENTS = st.integers(-200_000, 900_000)
PERCENT = st.integers(1, 10_000).map(lambda hundredths: Fraction(hundredths, 100))


@st.composite
def tier_lists(draw):
    """Return tiers from 0, rising, each with its percentage."""
    starts = sorted(draw(st.sets(st.integers(1, 2_000_000), max_size=4)))
    return [(start, draw(PERCENT)) for start in (0, *starts)]


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionProperty(BaseCase):
    """U3: to the cent, whatever comes in whatever order."""

    @settings(max_examples=200, deadline=None)
    @given(lines=LINES, percent=PERCENT, data=st.data())
    def test_any_cut_of_the_payments_earns_the_same(self, lines, percent, data):
        """U3: however an invoice is paid, its lines and its commission are the same."""
        total = data.draw(st.integers(1, 1_000_000))
        cuts = sorted(data.draw(st.sets(st.integers(1, total), max_size=5)) | {total})
        before, sums, amounts = 0, [0] * len(lines), [0] * len(lines)
        for reached in cuts:
            bases = commission.collected(lines, before, reached - before, total)
            earned = commission.earned(bases, sums, amounts, percent)
            sums = [a + b for a, b in zip(sums, bases, strict=True)]
            amounts = [a + b for a, b in zip(amounts, earned, strict=True)]
            before = reached
        if sum(lines):
            self.assertEqual(sums, lines)
            whole = commission.round_half_up(sum(lines) * percent / 100)
            self.assertEqual(sum(amounts), whole)

    @settings(max_examples=200, deadline=None)
    @given(tiers=tier_lists(), bases=st.lists(CENTS, max_size=8), data=st.data())
    def test_tiers_do_not_know_the_order(self, tiers, bases, data):
        """U3: payments and refunds of a month in any order earn the same."""
        order = data.draw(st.permutations(bases))
        totals = []
        for sequence in (bases, order):
            base = amount = 0
            for step in sequence:
                amount += sum(commission.earned_tiered([step], base, amount, tiers))
                base += step
            totals.append(amount)
        self.assertEqual(totals[0], totals[1])
        target = commission.round_half_up(commission.tiered(sum(bases), tiers))
        self.assertEqual(totals[0], target)

    @settings(max_examples=200, deadline=None)
    @given(tiers=tier_lists(), bases=LINES, past=CENTS)
    def test_lines_of_a_tier_sum_to_its_commission(self, tiers, bases, past):
        """U3: no cent is lost between the lines, nor made by a second run."""
        before = commission.round_half_up(commission.tiered(past, tiers))
        parts = commission.earned_tiered(bases, past, before, tiers)
        base, amount = past + sum(bases), before + sum(parts)
        target = commission.round_half_up(commission.tiered(base, tiers))
        self.assertEqual(amount, target)
        again = commission.earned_tiered([0] * len(bases), base, amount, tiers)
        self.assertEqual(again, [0] * len(bases))

    @settings(max_examples=200, deadline=None)
    @given(
        line=st.integers(1, 900_000),
        whole=st.integers(1, 90_000),
        cuts=st.lists(st.integers(1, 900_000), max_size=5),
    )
    def test_fixed_amounts_come_whole_and_go_whole(self, line, whole, cuts):
        """U3: pro rata of a fixed amount; what is all taken back leaves nothing."""
        steps, reached = [], 0
        for cut in sorted({min(cut, line) for cut in cuts} | {line}):
            steps.append(cut - reached)
            reached = cut
        steps += [-step for step in steps]
        base = amount = 0
        highest = 0
        for step in steps:
            [part] = commission.earned_fixed([step], [base], [amount], [whole], [line])
            base, amount = base + step, amount + part
            highest = max(highest, amount)
        self.assertEqual((base, amount, highest), (0, 0, whole))
