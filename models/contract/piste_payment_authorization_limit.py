import math
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

OPEN_STATES = ("ready", "sent", "collected")


class PistePaymentAuthorization(models.Model):
    """What may be drawn by an authorization, and when (OD-26)."""

    _inherit = "piste.payment.authorization"

    def _check_can_debit(self, amount, currency, date):
        """Check that this authorization covers a debit.

        :param float amount: taxes included, in ``currency``
        :param currency: a ``res.currency``
        :param datetime.date date: day of the debit
        :raise UserError: not active, another currency, over the limit, or drawn for
            this period already
        """
        self.ensure_one()
        used = self._drawn()[self.id, self._period(date)]
        if message := self._debit_refusal(amount, currency, date, used):
            raise UserError(message)

    def _debit_refusal(self, amount, currency, date, used=()):
        """Say why a debit is not covered, or False.

        :param used: amounts drawn in the same period already
        """
        self.ensure_one()
        if message := self._state_refusal(date):
            return message
        if currency != self.currency_id:
            return self.env._(
                "%(number)s is for %(own)s, not for %(other)s.",
                number=self.name,
                own=self.currency_id.name,
                other=currency.name,
            )
        if not self._is_positive(amount):
            return self.env._("There is nothing to draw.")
        return self._limit_refusal(amount, used)

    def _is_positive(self, amount):
        is_number = amount and math.isfinite(amount)
        return is_number and self.currency_id.compare_amounts(amount, 0) > 0

    def _state_refusal(self, date):
        if self.state != "active":
            states = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "%(number)s is not active (%(state)s): nothing may be drawn.",
                number=self.name,
                state=states[self.state],
            )
        if self.valid_from and date < self.valid_from:
            return self.env._(
                "%(number)s begins on %(date)s only.",
                number=self.name,
                date=format_date(self.env, self.valid_from),
            )
        if self.valid_until and date > self.valid_until:
            return self.env._(
                "%(number)s ended on %(date)s.",
                number=self.name,
                date=format_date(self.env, self.valid_until),
            )
        # In sudo mode: who draws need not see saved cards.
        if self.kind == "card" and not self.sudo().token_id.active:
            return self.env._("The card of %(number)s is not saved.", number=self.name)
        return False

    def _limit_refusal(self, amount, used):
        """Say how the debit goes beyond what the client agreed to, or False."""
        if used and (self.amount_type == "fixed" or self.frequency == "once"):
            return self.env._(
                "%(number)s was drawn for this period already.", number=self.name
            )
        limit = self.amount if self.amount_type == "fixed" else self.cap
        if self.currency_id.compare_amounts(sum(used) + amount, limit) > 0:
            return self.env._(
                "%(amount)s goes over the limit of %(number)s: %(limit)s per period,"
                " %(used)s of it drawn.",
                amount=format_amount(self.env, amount, self.currency_id),
                number=self.name,
                limit=format_amount(self.env, limit, self.currency_id),
                used=format_amount(self.env, sum(used), self.currency_id),
            )
        return False

    def _drawn(self, excluded=None):
        """Return the amounts drawn or about to be, by authorization and period.

        :param excluded: debits that do not count
        :rtype: defaultdict[tuple[int, str], list[float]]
        """
        domain = [("authorization_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        if excluded:
            domain.append(("id", "not in", excluded.ids))
        # In sudo mode: the limit holds whoever asks.
        groups = (
            self.env["piste.payment.debit"]
            .sudo()
            ._read_group(
                domain,
                ["authorization_id", "period"],
                ["amount:array_agg"],
            )
        )
        used = defaultdict(list)
        for authorization, period, amounts in groups:
            used[authorization.id, period] = [float(amount) for amount in amounts]
        return used

    def _prepare_debit(self, invoice, date, attempt=1):
        """Return the values of a debit of ``invoice`` by this authorization."""
        self.ensure_one()
        return {
            "authorization_id": self.id,
            "move_id": invoice.id,
            "invoice_name": invoice.name,
            "payor": self.holder or self.partner_id.name,
            "attempt": attempt,
            "period": self._period(date),
            "currency_id": invoice.currency_id.id,
            "amount": invoice.amount_residual,
            "date": date,
        }
