from collections import defaultdict

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _piste_beneficiary(self):
        """Return who earns on this customer document: its representative.

        A credit note takes back from the one who earned, whoever wrote it. An
        accountant whom core proposes as salesperson earns nothing.
        """
        self.ensure_one()
        user = (self.reversed_entry_id or self).invoice_user_id
        is_rep = user and user.has_group("piste.piste_group_rep")
        return user if is_rep else user.browse()

    def _piste_commission_lines(self):
        """Return the lines that earn: what was sold, before tax.

        Hook: domains above may leave lines out.
        """
        self.ensure_one()
        return self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )

    def _piste_settled(self):
        """Return the live allocations that count for these documents.

        :return: document -> ``[(partial id, amount in the document's currency)]``
        """
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        partials = self.env["account.partial.reconcile"].search(
            [
                "|",
                ("debit_move_id", "in", terms.ids),
                ("credit_move_id", "in", terms.ids),
            ]
        )
        settled = defaultdict(list)
        for partial, document, amount in partials._piste_allocations():
            settled[document].append((partial.id, amount))
        return settled

    def _piste_commission_history(self):
        """Return what was entered on these documents so far, in cents.

        :return: (line id, user id, plan id, percent) -> [base, commission]
        """
        history = defaultdict(lambda: [0, 0])
        groups = self.env["piste.commission.entry"]._read_group(
            [("move_id", "in", self.ids)],
            ["move_line_id", "user_id", "plan_id", "percent", "company_id"],
            ["base_amount:sum", "amount:sum"],
        )
        for line, user, plan, percent, company, base, amount in groups:
            cents = company.currency_id.rounding
            totals = history[line.id, user.id, plan.id, round(percent, 2)]
            totals[0] += round(base / cents)
            totals[1] += round(amount / cents)
        return history
