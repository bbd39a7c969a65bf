from odoo import api, models

from ...utils import commission
from .commission_ledger import CommissionLedger

CUSTOMER_MOVES = ("out_invoice", "out_refund")
PENDING = "piste.commission.allocations"


class AccountPartialReconcile(models.Model):
    """Feed commissions from allocations, the one place where money meets an invoice.

    Payment, bank statement, refund and charge-back all create or remove such rows.
    The hook only reads them and adds evidence: accounting never waits for it.
    """

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._piste_earn_later()
        return partials

    def unlink(self):
        self._piste_take_back()
        return super().unlink()

    # === EARN ===

    def _piste_earn_later(self):
        """Enter the commissions of all allocations of a transaction together.

        A payment of many invoices makes one allocation after the other; read one by
        one, each would cost as many queries as all of them. They are entered before
        the commit, and before anybody reads commissions.
        """
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = set()
            precommit.add(self._piste_earn_pending)
        precommit.data[PENDING].update(self.ids)

    @api.model
    def _piste_earn_pending(self):
        ids = self.env.cr.precommit.data.pop(PENDING, None)
        if ids:
            self.browse(sorted(ids)).exists()._piste_earn()

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
            rules = plans.rule_ids
            rules.tier_ids.fetch(["amount_from", "percent"])
            batch = {
                "plans": plans,
                "facts": documents._piste_commission_facts(rules),
                "settled": documents._piste_settled(),
                "ledger": CommissionLedger(
                    documents, rules, partials.mapped("max_date")
                ),
            }
            vals_list = []
            for partial, document, amount in allocations:
                vals_list += partial._piste_prepare_entries(
                    document.with_prefetch(documents.ids), amount, **batch
                )
            Entry._piste_insert_new(vals_list)

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

    def _piste_prepare_entries(
        self, document, amount, *, plans, facts, settled, ledger
    ):
        """Return the values of the entries of one allocation of ``document``.

        :param amount: settled now, in the currency of the document
        :param plans: candidate plans
        :param dict facts: what the rules ask, see ``_piste_commission_facts``
        :param dict settled: document -> [(partial id, amount)] of live allocations
        :param CommissionLedger ledger: what was entered before, completed on the way
        """
        self.ensure_one()
        user = document._piste_beneficiary()
        shares = self._piste_shares(document, amount, settled)
        vals_list = []
        for plan in plans._holding(user, document.company_id, self.max_date):
            awards = {}
            for share in shares:
                sale = share[0]._piste_commission_sale(user)
                for award in plan._awards(user, sale, self.max_date, facts):
                    awards.setdefault(award, []).append(share)
            for (rule, beneficiary), won in awards.items():
                entered = ledger.award(plan, rule, beneficiary, self.max_date, won)
                vals_list += [
                    {
                        **self._piste_prepare_entry(line, base, earned),
                        **rate,
                        "plan_id": plan.id,
                        "rule_id": rule.id,
                        "user_id": beneficiary.id,
                        "seller_id": user.id,
                    }
                    for line, base, earned, rate in entered
                    if base or earned
                ]
        return vals_list

    def _piste_shares(self, document, amount, settled):
        """Return what this allocation collects of each line.

        :return: ``[(line, cents collected before tax, cents of the whole line)]``
        """
        lines = document._piste_commission_lines()
        cents = document.company_currency_id.rounding
        unit = document.currency_id.rounding
        total = round(abs(document.amount_total) / unit)
        if not total or not lines:
            return []
        before = sum(
            value for partial_id, value in settled[document] if partial_id < self.id
        )
        wholes = [round(-line.balance / cents) for line in lines]
        bases = commission.collected(
            wholes, round(before / unit), round(amount / unit), total
        )
        return list(zip(lines, bases, wholes, strict=True))

    def _piste_prepare_entry(self, line, base, amount):
        currency = line.company_currency_id
        return {
            "allocation_id": self.id,
            "company_id": line.company_id.id,
            "partner_id": line.move_id.commercial_partner_id.id,
            "move_id": line.move_id.id,
            "move_line_id": line.id,
            "invoice_name": line.move_id.name,
            "date": self.max_date,
            "base_amount": currency.round(base * currency.rounding),
            "amount": currency.round(amount * currency.rounding),
            # Each rate names one of these.
            "percent": 0,
            "fixed_amount": 0,
            "tier_start": False,
            # No statement counts it, nothing took it back yet.
            "state": "earned",
        }

    # === TAKE BACK ===

    def _piste_take_back(self):
        """Enter the negative of every commission of these allocations, once."""
        if not self.ids:
            return
        # What is undone in the transaction that made it earned nothing.
        self.env.cr.precommit.data.get(PENDING, set()).difference_update(self.ids)
        # In sudo mode: whoever undoes a payment may not read the commissions.
        Entry = self.env["piste.commission.entry"].sudo()
        entries = Entry.search(
            [
                ("allocation_id", "in", self.ids),
                ("reversal_of_id", "=", False),
                ("adjusts_id", "=", False),
                ("reversal_ids", "=", False),
            ]
        )
        if entries:
            entries._take_back()
