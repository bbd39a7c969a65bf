import random
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ...utils import commission


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionSplit(BaseCase):
    def test_split_sums_to_the_cent(self):
        """U3: whatever the weights, no cent is lost or made."""
        random.seed(7)
        for _case in range(200):
            weights = [random.randint(-500, 9999) for _i in range(7)]
            total = random.randint(-100000, 100000)
            expected = total if sum(weights) else 0
            self.assertEqual(sum(commission.split(total, weights)), expected)

    def test_split_gives_the_cent_to_the_largest_remainder(self):
        """U3: 100 cents in three are 34, 33 and 33."""
        self.assertEqual(commission.split(100, [1, 1, 1]), [34, 33, 33])
        self.assertEqual(commission.split(10, [1, 2, 0]), [3, 7, 0])
        self.assertEqual(commission.split(10, [0, 0]), [0, 0])

    def test_halves_go_away_from_zero(self):
        """U3: what was given is taken back by the same amount."""
        for value, expected in ((1, 1), (3, 2), (-1, -1), (-3, -2), (0, 0)):
            with self.subTest(value=value):
                self.assertEqual(commission.round_half_up(Fraction(value, 2)), expected)

    def test_three_thirds_make_the_whole(self):
        """U3: partial payments collect exactly the lines, however they are cut."""
        lines, total = [4900, 1500, 2500, 45000, 15000, 35000], 119459
        random.seed(3)
        for _case in range(50):
            cuts = sorted(random.sample(range(1, total), 4))
            steps = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
            before, sums, amounts = 0, [0] * 6, [0] * 6
            for step in steps:
                bases = commission.collected(lines, before, step, total)
                earned = commission.earned(bases, sums, amounts, Fraction(10))
                sums = [a + b for a, b in zip(sums, bases, strict=True)]
                amounts = [a + b for a, b in zip(amounts, earned, strict=True)]
                before += step
            self.assertEqual(sums, lines)
            self.assertEqual(sum(amounts), 10390)

    def test_fractional_percent(self):
        """U3: 7.25 % of 1 039.00 is 75.33, not 75.32."""
        amounts = commission.earned([103900], [0], [0], Fraction("7.25"))
        self.assertEqual(amounts, [7533])
