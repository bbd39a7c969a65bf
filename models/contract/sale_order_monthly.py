from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleOrder(models.Model):
    """The invoices of a contract: the first one, then one a month (OD-22, OD-25)."""

    _inherit = "sale.order"

    # === ACTION ===

    def action_piste_start_monthly(self):
        """Plan the monthly invoices of confirmed contracts that have none yet.

        For contracts whose monthly fees came later; the confirmation does it by itself.

        :raise UserError: when there is nothing to plan, or it was done already
        """
        self.check_access("write")
        for order in self:
            if message := order._piste_monthly_refusal():
                raise UserError(message)
        self._piste_start_monthly()
        return True

    # === BUSINESS ===

    def _piste_monthly_refusal(self):
        """Say why no monthly invoices can be planned now, or False."""
        self.ensure_one()
        name = self.name
        if not self.piste_is_contract or self.state != "sale":
            return self.env._(
                "Confirm %(contract)s before planning its invoices.", contract=name
            )
        if self.piste_months < 2 or not self._piste_fee_lines("monthly"):
            return self.env._(
                "%(contract)s has nothing to charge after the first month.",
                contract=name,
            )
        if self._piste_started_chains():
            return self.env._(
                "The monthly invoices of %(contract)s are planned already.",
                contract=name,
            )
        return False

    def _piste_on_confirmed(self):
        super()._piste_on_confirmed()
        self._piste_start_monthly()

    def _piste_on_unconfirmed(self):
        super()._piste_on_unconfirmed()
        self._piste_stop_monthly()

    def _piste_started_chains(self):
        """Return the contracts among these whose monthly invoices are planned."""
        # In sudo mode: who confirms (a representative, a client) reads no drafts.
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("piste_contract_id", "in", self.ids),
                    ("piste_starts_chain", "=", True),
                ]
            )
            .piste_contract_id.with_env(self.env)
        )

    def _piste_start_monthly(self):
        """Plan one chain of monthly invoices for each confirmed contract (OD-22).

        Idempotent; the unique index of the invoices refuses the second of two
        transactions that come at once.
        """
        contracts = self.filtered(
            lambda order: (
                order.piste_is_contract
                and order.state == "sale"
                and order.piste_months > 1
                and order._piste_fee_lines("monthly")
            )
        )
        if not contracts:
            return
        contracts -= contracts._piste_started_chains()
        # In sudo mode: the client who pays confirms, and charges himself by that.
        for company, orders in contracts.sudo().grouped("company_id").items():
            self.env["account.move"].sudo().with_company(company).create(
                [order._piste_prepare_monthly_invoice() for order in orders]
            )

    def _piste_prepare_monthly_invoice(self):
        """Return the values of the first monthly invoice, one month from today.

        Its language is the client's: the lines keep the words of the contract.
        """
        self.ensure_one()
        order = self.with_company(self.company_id).with_context(
            lang=self.partner_invoice_id.lang or self.env.lang
        )
        values = order._prepare_invoice()
        # The payments of today settle the invoice of today.
        values.pop("transaction_ids")
        lines = []
        for line in order._piste_fee_lines("monthly"):
            line_values = line._prepare_invoice_line(quantity=line.product_uom_qty)
            # Not linked: the lines of the order count what the first invoice charged.
            line_values.pop("sale_line_ids")
            lines.append(Command.create(line_values))
        start = fields.Date.context_today(order) + relativedelta(months=1)
        return {
            **values,
            "invoice_line_ids": lines,
            "invoice_date": start,
            "date": start,
            "auto_post": "monthly",
            # The first month is on the first invoice, this one is the second.
            "auto_post_until": start + relativedelta(months=self.piste_months - 2),
            "piste_starts_chain": True,
        }

    def _piste_stop_monthly(self):
        """Cancel the planned invoices of contracts that do not run any more."""
        contracts = self.filtered("piste_is_contract")
        if not contracts:
            return
        # In sudo mode: who cancels a contract may not write invoices.
        moves_sudo = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("piste_contract_id", "in", contracts.ids),
                    "|",
                    ("piste_starts_chain", "=", True),
                    "&",
                    ("state", "=", "draft"),
                    ("auto_post", "=", "monthly"),
                ]
            )
        )
        moves_sudo.filtered("piste_starts_chain").piste_starts_chain = False
        moves_sudo.filtered(lambda move: move.state == "draft").button_cancel()

    def _prepare_invoice(self):
        values = super()._prepare_invoice()
        values["piste_contract_id"] = self.id if self.piste_is_contract else False
        return values

    def _get_invoice_grouping_keys(self):
        # Each contract has its own invoice, as each has its own payments.
        return [*super()._get_invoice_grouping_keys(), "piste_contract_id"]

    def _piste_first_invoices(self):
        """Return the invoices of what was due at signing, made if there is none yet.

        One invoice of the whole contract, settled by what is paid: a deposit leaves
        the rest open on it.
        """
        self.ensure_one()
        order = self.with_company(self.company_id)
        made = order.invoice_ids.filtered(
            lambda move: move.state != "cancel" and move.move_type == "out_invoice"
        )
        if made:
            return made
        order._force_lines_to_invoice_policy_order()
        return order.with_context(raise_if_nothing_to_invoice=False)._create_invoices(
            final=True
        )
