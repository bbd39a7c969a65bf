from fractions import Fraction

from odoo import api, models

from ...utils import commission

CUSTOMER_MOVES = ("out_invoice", "out_refund")


class AccountPartialReconcile(models.Model):
    """Feed commissions from allocations, the one place where money meets an invoice.

    Payment, bank statement, refund and charge-back all create or remove such rows.
    The hook only reads them and adds evidence: accounting never waits for it.
    """

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._piste_earn()
        return partials

    def unlink(self):
        self._piste_take_back()
        return super().unlink()

    # === EARN ===

    def _piste_earn(self):
        """Enter the commissions of these allocations, in a constant number of queries.

        Idempotent: an allocation that has its commissions already is left alone.
        """
        # In sudo mode: whoever registers a payment may read neither the plans nor the
        # commissions of others.
        partials = self.sudo().with_prefetch()
        allocations = partials._piste_allocations()
        if not allocations:
            return
        documents = self.env["account.move"].sudo().union(*(a[1] for a in allocations))
        plans = (
            self.env["piste.commission.plan"].sudo()._candidates(documents.company_id)
        )
        if plans:
            Entry = self.env["piste.commission.entry"].sudo()
            known = set(
                Entry.search_fetch(
                    [("allocation_id", "in", self.ids)], ["allocation_id"]
                ).mapped("allocation_id")
            )
            history = documents._piste_commission_history()
            settled = documents._piste_settled()
            vals_list = []
            for partial, document, amount in allocations:
                if partial.id not in known:
                    vals_list += partial._piste_prepare_entries(
                        document.with_prefetch(documents.ids),
                        amount,
                        plans,
                        settled,
                        history,
                    )
            Entry.create(vals_list)

    def _piste_allocations(self):
        """Return what these allocations settle: ``[(partial, document, amount)]``.

        ``amount`` is in the currency of the document, always positive. Exchange
        differences settle nothing in that currency and are left out.
        """
        found = []
        for partial in self:
            if partial._piste_is_offset():
                continue
            for line, amount in (
                (partial.debit_move_id, partial.debit_amount_currency),
                (partial.credit_move_id, partial.credit_amount_currency),
            ):
                if (
                    line.move_id.move_type in CUSTOMER_MOVES
                    and line.display_type == "payment_term"
                    and not line.currency_id.is_zero(amount)
                    and line.move_id._piste_beneficiary()
                ):
                    found.append((partial, line.move_id, amount))
        return found

    def _piste_is_offset(self):
        """Tell whether a credit note is merely set against an invoice.

        No money comes in or goes out then, unless the credit note gives back what
        another representative collected.
        """
        # No union of records here: it would drop their common prefetch.
        invoice = self.debit_move_id.move_id
        refund = self.credit_move_id.move_id
        if (invoice.move_type, refund.move_type) != CUSTOMER_MOVES:
            return False
        return (
            refund.reversed_entry_id in (refund.browse(), invoice)
            or refund._piste_beneficiary() == invoice._piste_beneficiary()
        )

    def _piste_prepare_entries(self, document, amount, plans, settled, history):
        """Return the values of the entries of one allocation of ``document``.

        :param amount: settled now, in the currency of the document
        :param plans: candidate plans
        :param dict settled: document -> [(partial id, amount)] of live allocations
        :param dict history: (line id, user id, plan id, percent) -> [base, amount]
            in cents, completed on the way for the next allocation of the batch
        """
        self.ensure_one()
        user = document._piste_beneficiary()
        lines = document._piste_commission_lines()
        cents = document.company_currency_id.rounding
        unit = document.currency_id.rounding
        total = round(abs(document.amount_total) / unit)
        if not total or not lines:
            return []
        before = sum(
            value for partial_id, value in settled[document] if partial_id < self.id
        )
        bases = commission.collected(
            [round(-line.balance / cents) for line in lines],
            round(before / unit),
            round(amount / unit),
            total,
        )
        vals_list = []
        for plan in plans:
            if plan._applies(user, document.company_id, self.max_date):
                vals_list += self._piste_prepare_plan_entries(
                    plan, user, lines, bases, history
                )
        return vals_list

    def _piste_prepare_plan_entries(self, plan, user, lines, bases, history):
        past = [
            history[line.id, user.id, plan.id, round(plan.percent, 2)] for line in lines
        ]
        amounts = commission.earned(
            bases,
            [base for base, _amount in past],
            [amount for _base, amount in past],
            Fraction(str(round(plan.percent, 2))),
        )
        for totals, base, amount in zip(past, bases, amounts, strict=True):
            totals[0] += base
            totals[1] += amount
        return [
            self._piste_prepare_entry(plan, user, line, base, amount)
            for line, base, amount in zip(lines, bases, amounts, strict=True)
            if base or amount
        ]

    def _piste_prepare_entry(self, plan, user, line, base, amount):
        currency = line.company_currency_id
        return {
            "allocation_id": self.id,
            "plan_id": plan.id,
            "user_id": user.id,
            "company_id": line.company_id.id,
            "partner_id": line.move_id.commercial_partner_id.id,
            "move_id": line.move_id.id,
            "move_line_id": line.id,
            "invoice_name": line.move_id.name,
            "date": self.max_date,
            "percent": plan.percent,
            "base_amount": currency.round(base * currency.rounding),
            "amount": currency.round(amount * currency.rounding),
        }

    # === TAKE BACK ===

    def _piste_take_back(self):
        """Enter the negative of every commission of these allocations, once."""
        if not self.ids:
            return
        # In sudo mode: whoever undoes a payment may not read the commissions.
        Entry = self.env["piste.commission.entry"].sudo()
        entries = Entry.search(
            [
                ("allocation_id", "in", self.ids),
                ("reversal_of_id", "=", False),
                ("reversal_ids", "=", False),
            ]
        )
        if entries:
            Entry.create([entry._prepare_reversal() for entry in entries])
