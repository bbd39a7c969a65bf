from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class PisteDashboard(models.AbstractModel):
    """Money on the home: signed, collected, earned (OD-17, OD-20)."""

    _inherit = "piste.dashboard"

    # SECTIONS
    @api.model
    def _home_week(self):
        """Amounts signed and collected since Monday, taxes included (OD-17)."""
        start, end = self._week()
        items = []
        if self.env["sale.order"].has_access("read"):
            domain = self._signed_domain(start, end)
            items.append(
                self._figure(
                    self.env._("Signed this week"),
                    self._signed_amount(domain),
                    self._action("piste.sale_order_action_contract", domain),
                )
            )
        items.append(
            self._figure(
                self.env._("Collected this week"),
                self._collected_amount(start, end),
                {"method": "action_open_collected"},
            )
        )
        return {
            "type": "figures",
            "title": self.env._("My Week"),
            "note": self.env._("Taxes included"),
            "items": items,
        }

    @api.model
    def _home_commissions(self):
        """Commissions, one total per state; what is expected is asked for afterwards.

        It is reckoned line by line: the rest of the home does not wait for it (OD-20).
        """
        Entry = self.env["piste.commission.entry"]
        totals = [Entry._prepare_expected_total(), *Entry._get_entry_totals()]
        items = [
            self._figure(
                total["label"], total["amount"], total["action"], total["detail"]
            )
            for total in totals
        ]
        items[0]["later"] = {"model": Entry._name, "method": "get_expected"}
        return {
            "type": "figures",
            "title": self.env._("Commissions"),
            "action": self._action("piste.piste_commission_entry_action"),
            "items": items,
        }

    # ACTION
    @api.model
    def action_open_collected(self):
        """Open the invoices on which money came in this week.

        :return: window action on invoices that the user may read
        :rtype: dict
        :raise AccessError: for a portal or public user
        """
        self._check_employee()
        partials = self._collected_partials(*self._week())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        invoices = partials.debit_move_id.move_id
        return {
            **action,
            "name": self.env._("Collected this week"),
            "domain": [("id", "in", invoices.ids)],
            "context": {"create": False},
        }

    # BUSINESS
    @api.model
    def _signed_domain(self, start, end):
        """Contracts signed in the period; without signature, confirmed in it."""
        begin = fields.Datetime.to_string(self._to_utc(start))
        until = fields.Datetime.to_string(self._to_utc(end + timedelta(days=1)))
        signed = Domain([("signed_on", ">=", begin), ("signed_on", "<", until)])
        confirmed = Domain(
            [
                ("signed_on", "=", False),
                ("state", "=", "sale"),
                ("date_order", ">=", begin),
                ("date_order", "<", until),
            ]
        )
        return (
            self._scope("user_id")
            & Domain("company_id", "=", self.env.company.id)
            & Domain("state", "!=", "cancel")
            & (signed | confirmed)
        )

    @api.model
    def _signed_amount(self, domain):
        groups = self.env["sale.order"]._read_group(
            domain, ["currency_id"], ["amount_total:sum"]
        )
        company = self.env.company
        today = fields.Date.context_today(self)
        return sum(
            # The same currency needs no rate, nor its rounding.
            amount
            if currency == company.currency_id
            else currency._convert(amount, company.currency_id, company, today)
            for currency, amount in groups
        )

    @api.model
    def _collected_domain(self, start, end):
        """Allocations of money to the invoices that the user may read."""
        invoices = self.env["account.move"]._search(
            self._scope("invoice_user_id")
            & Domain([("move_type", "=", "out_invoice"), ("state", "=", "posted")])
        )
        return Domain(
            [
                ("company_id", "=", self.env.company.id),
                ("max_date", ">=", start),
                ("max_date", "<=", end),
                ("debit_move_id.move_id", "in", invoices),
                ("credit_move_id.move_id.move_type", "=", "entry"),
            ]
        )

    @api.model
    def _collected_partials(self, start, end):
        # sudo: a representative reads his invoices but no allocation; the domain
        # keeps to invoices that he may read.
        partials = self.env["account.partial.reconcile"].sudo()
        return partials.search(self._collected_domain(start, end))

    @api.model
    def _collected_amount(self, start, end):
        # sudo: as in _collected_partials, one sum leaves.
        partials = self.env["account.partial.reconcile"].sudo()
        [[amount]] = partials._read_group(
            self._collected_domain(start, end), [], ["amount:sum"]
        )
        return amount or 0.0
