from collections import defaultdict
from fractions import Fraction
from typing import Any, NamedTuple

from ...utils import commission


class CommissionSale(NamedTuple):
    """What the rules of a plan look at, on an invoice or on a contract."""

    template: Any
    seller_id: int
    client_id: int
    contract_id: int
    sold_on: Any
    company_currency: Any


class CommissionLedger:
    """What was entered so far on some documents, kept up while a batch is entered.

    All amounts are in cents of the company currency. Two queries, however many
    documents: the running totals of their lines, and those of the periods of tiers.
    """

    def __init__(self, documents, rules, days):
        """Read the totals.

        :param documents: account.move records
        :param rules: the rules that may award them
        :param days: days on which money is collected
        """
        self.env = documents.env
        self.lines = defaultdict(lambda: [0, 0])
        self.periods = defaultdict(lambda: [0, 0])
        self._read_lines(documents)
        if days:
            rules.filtered(lambda rule: rule.kind == "tiers")._lock_tiers()
            self.read_periods(rules, days)

    def _read_lines(self, documents):
        groups = self.env["piste.commission.entry"]._read_group(
            [("move_id", "in", documents.ids), ("tier_start", "=", False)],
            [
                "move_line_id",
                "user_id",
                "plan_id",
                "rule_id",
                "percent",
                "fixed_amount",
                "company_id",
            ],
            ["base_amount:sum", "amount:sum"],
        )
        for line, user, plan, rule, percent, fixed, company, base, amount in groups:
            key = (line.id, user.id, plan.id, rule.id, *self._rate(percent, fixed))
            self._add(self.lines[key], company.currency_id, base, amount)

    def read_periods(self, rules, days):
        """Read the totals of the periods that these days fall in."""
        rules = rules.filtered(lambda rule: rule.kind == "tiers")
        starts = {rule._period_start(day) for rule in rules for day in days}
        groups = rules and self.env["piste.commission.entry"]._read_group(
            [("rule_id", "in", rules.ids), ("tier_start", "in", list(starts))],
            ["rule_id", "user_id", "company_id", "tier_start:day"],
            ["base_amount:sum", "amount:sum"],
        )
        for rule, user, company, start, base, amount in groups:
            key = (rule.id, user.id, company.id, start)
            self._add(self.periods[key], company.currency_id, base, amount)

    @staticmethod
    def _rate(percent, fixed):
        return round(percent or 0.0, 2), round(fixed or 0.0, 4)

    @staticmethod
    def _add(totals, currency, base, amount):
        totals[0] += round(base / currency.rounding)
        totals[1] += round(amount / currency.rounding)

    def award(self, plan, rule, user, day, shares):
        """Return what a rule brings to somebody: values of entries, in cents.

        :param rule: empty for the general rate of the plan
        :param shares: ``[(line, cents collected now, cents of the whole line)]``
        :return: ``[(line, base, amount, values of the rate)]``
        """
        if rule.kind == "tiers":
            return self._award_tiers(rule, user, day, shares)
        if rule.kind in ("unit", "line"):
            return self._award_fixed(plan, rule, user, shares)
        return self._award_percent(plan, rule, user, shares)

    def _award_percent(self, plan, rule, user, shares):
        percent = rule.percent if rule else plan.percent
        rate = self._rate(percent, 0)
        past = [
            self.lines[line.id, user.id, plan.id, rule.id, *rate]
            for line, _base, _whole in shares
        ]
        bases = [base for _line, base, _whole in shares]
        amounts = commission.earned(
            bases,
            [totals[0] for totals in past],
            [totals[1] for totals in past],
            Fraction(str(rate[0])),
        )
        return self._keep(shares, past, amounts, [{"percent": percent}] * len(shares))

    def _award_fixed(self, plan, rule, user, shares):
        fixed = [rule._fixed_amount(line, whole) for line, _base, whole in shares]
        cents = rule.currency_id.rounding
        past = [
            self.lines[line.id, user.id, plan.id, rule.id, *self._rate(0, amount)]
            for (line, _base, _whole), amount in zip(shares, fixed, strict=True)
        ]
        amounts = commission.earned_fixed(
            [base for _line, base, _whole in shares],
            [totals[0] for totals in past],
            [totals[1] for totals in past],
            [round(amount / cents) for amount in fixed],
            [whole for _line, _base, whole in shares],
        )
        return self._keep(
            shares, past, amounts, [{"fixed_amount": amount} for amount in fixed]
        )

    def _award_tiers(self, rule, user, day, shares):
        start = rule._period_start(day)
        company = shares[0][0].company_id
        totals = self.periods[rule.id, user.id, company.id, start]
        bases = [base for _line, base, _whole in shares]
        amounts = commission.earned_tiered(
            bases, *totals, rule._tiers(company.currency_id.rounding)
        )
        totals[0] += sum(bases)
        totals[1] += sum(amounts)
        return [
            (line, base, amount, {"percent": self._mean(base, amount), **tier})
            for (line, base, _whole), amount, tier in zip(
                shares, amounts, [{"tier_start": start}] * len(shares), strict=True
            )
        ]

    @staticmethod
    def _mean(base, amount):
        """Return the rate that the tiers came to, for the reader."""
        return min(max(100 * amount / base, 0), 100) if base else 0.0

    @staticmethod
    def _keep(shares, past, amounts, rates):
        awarded = []
        for (line, base, _whole), totals, amount, rate in zip(
            shares, past, amounts, rates, strict=True
        ):
            totals[0] += base
            totals[1] += amount
            awarded.append((line, base, amount, rate))
        return awarded
