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

    def _piste_commission_facts(self, rules, contracts=None):
        """Return what the rules ask of these documents, no more than they ask.

        :param contracts: sale.order records that have no invoice yet
        :return: ``contracts``: contract id -> ``first`` or ``renewal``; ``ranks``:
            (representative id, client id) -> rank of the client
        """
        facts = {"contracts": {}, "ranks": {}}
        if any(rules.mapped("contract_kind")):
            facts["contracts"] = self._piste_contract_kinds(contracts)
        if any(rule.client_from or rule.client_to for rule in rules):
            facts["ranks"] = self._piste_client_ranks()
        return facts

    def _piste_contract_kinds(self, others):
        # In sudo mode: an accountant may not read every contract.
        contracts = self.sudo().piste_contract_id
        if others:
            contracts |= others.sudo()
        kinds = {}
        orders = contracts.search_fetch(
            [
                ("piste_is_contract", "=", True),
                ("state", "=", "sale"),
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    contracts.partner_id.commercial_partner_id.ids,
                ),
                ("company_id", "in", contracts.company_id.ids),
            ],
            ["partner_id", "company_id"],
            order="date_order, id",
        )
        seen = set()
        for order in orders:
            client = (order.partner_id.commercial_partner_id, order.company_id)
            kinds[order.id] = "renewal" if client in seen else "first"
            seen.add(client)
        return kinds

    def _piste_client_ranks(self):
        """Return the rank of each client of these representatives, by first invoice."""
        sellers = (self.reversed_entry_id | self).invoice_user_id
        groups = self.sudo()._read_group(  # in sudo mode: all invoices count
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("invoice_user_id", "in", sellers.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["invoice_user_id", "commercial_partner_id"],
            ["invoice_date:min", "id:min"],
        )
        ranks, counts = {}, defaultdict(int)
        for user, partner, _day, _id in sorted(groups, key=lambda group: group[2:]):
            counts[user.id] += 1
            ranks[user.id, partner.id] = counts[user.id]
        return ranks
