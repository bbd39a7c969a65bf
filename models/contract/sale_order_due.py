from odoo import api, fields, models
from odoo.exceptions import UserError

from ...utils.words import amount_in_words
from .sale_order_template_terms import DUE_AT_SIGNING, MAX_MONTHS


class SaleOrder(models.Model):
    """What is due at signing, what every month, and the total in words (OD-25)."""

    _inherit = "sale.order"

    piste_due_at_signing = fields.Selection(
        DUE_AT_SIGNING,
        "Due at Signing",
        copy=False,
        help="Total: everything on the contract. Deposit: the percentage of the"
        " online payment. First month: the monthly fees once, with their taxes.",
    )
    piste_months = fields.Integer(
        "Duration (months)",
        copy=False,
        help="How many months the monthly fees run, the first one included.",
    )
    piste_due_amount = fields.Monetary(
        "To Pay at Signing", compute="_compute_piste_due"
    )
    piste_monthly_amount = fields.Monetary("Per Month", compute="_compute_piste_due")
    piste_amount_words = fields.Char(
        "Amount in Words", compute="_compute_piste_amount_words"
    )

    _piste_months_check = models.Constraint(
        f"CHECK (piste_months IS NULL OR piste_months BETWEEN 0 AND {MAX_MONTHS})",
        "A contract lasts from 1 to 120 months.",
    )

    # === COMPUTE ===

    @api.depends(
        "piste_due_at_signing",
        "require_payment",
        "prepayment_percent",
        "amount_total",
        "order_line.price_total",
        "order_line.piste_fee_kind",
    )
    def _compute_piste_due(self):
        for order in self:
            contract = order.piste_is_contract
            order.piste_monthly_amount = contract and order._piste_monthly_total()
            order.piste_due_amount = (
                contract and order._get_prepayment_required_amount()
            )

    @api.depends("amount_total", "currency_id", "partner_id.lang")
    def _compute_piste_amount_words(self):
        for order in self:
            order.piste_amount_words = order._piste_words() or False

    # === CONSTRAINTS ===

    @api.constrains("piste_months", "piste_is_contract")
    def _check_piste_months(self):
        # Constrained fields are set with the terms, after the creation of the order.
        for order in self.filtered(lambda order: order.piste_due_at_signing):
            if order.piste_is_contract and not 1 <= order.piste_months <= MAX_MONTHS:
                raise UserError(
                    self.env._(
                        "A contract lasts from 1 to %(months)s months.",
                        months=MAX_MONTHS,
                    )
                )

    # === BUSINESS ===

    @api.model
    def _piste_terms_fields(self):
        return super()._piste_terms_fields() | {"piste_due_at_signing", "piste_months"}

    def _piste_terms_values(self):
        terms = self.sale_order_template_id
        return {
            **super()._piste_terms_values(),
            "piste_due_at_signing": terms.piste_due_at_signing,
            "piste_months": terms.piste_months,
        }

    def _piste_fee_lines(self, kind):
        """Return the lines of one kind of fee, sections and down payments left out.

        :param kind: ``monthly``; anything else gives all that is paid once
        """
        return self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and (line.piste_fee_kind == "monthly") == (kind == "monthly")
            )
        )

    def _piste_tax_totals(self, lines):
        """Return the totals of these lines as an invoice of them alone would.

        :return: what ``account.tax`` gives to show the totals of a document, or an
            empty dict without lines; amounts in the currency of the order
        """
        self.ensure_one()
        if not lines:
            return {}
        Tax = self.env["account.tax"]
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        Tax._add_tax_details_in_base_lines(base_lines, self.company_id)
        Tax._round_base_lines_tax_details(base_lines, self.company_id)
        return Tax._get_tax_totals_summary(
            base_lines=base_lines,
            currency=self.currency_id or self.company_id.currency_id,
            company=self.company_id,
        )

    def _piste_monthly_total(self):
        """Return the monthly fees with their taxes, in the currency of the order."""
        totals = self._piste_tax_totals(self._piste_fee_lines("monthly"))
        return totals.get("total_amount_currency", 0.0)

    def _get_prepayment_required_amount(self):
        """Return what the client pays to confirm the contract (OD-25).

        :return: amount in the currency of the order, taxes included, rounded by it
        """
        amount = super()._get_prepayment_required_amount()
        due = self.piste_due_at_signing
        if not self.piste_is_contract or not self.require_payment or not due:
            return amount
        if due == "first_month":
            # Never nothing: a contract would be confirmed by its signature alone.
            amount = min(self._piste_monthly_total(), self.amount_total)
        if due == "total" or amount <= 0:
            amount = self.amount_total
        return self.currency_id.round(amount)

    def _piste_asks_part(self):
        """Tell whether a part of the total confirms this order (pages of the portal).

        :return: for another order than a contract, what core asks by itself
        """
        self.ensure_one()
        if not self.piste_is_contract:
            return bool(self.prepayment_percent and self.prepayment_percent != 1.0)
        required = self._get_prepayment_required_amount()
        return (
            required > 0
            and self.currency_id.compare_amounts(required, self.amount_total) < 0
        )

    def _piste_words(self):
        """Return the total in words, in the language of the client, or None."""
        self.ensure_one()
        lang = self._piste_client_lang()
        currency = self.currency_id.with_context(lang=lang)
        unit = currency.currency_unit_label
        small = currency.currency_subunit_label
        try:
            return amount_in_words(
                self.amount_total,
                currency.name,
                lang,
                names=(unit, unit, small, small),
                decimals=currency.decimal_places,
            )
        except ValueError:
            return None

    def _piste_sending_error(self):
        message = super()._piste_sending_error()
        if message:
            return message
        if not self._piste_words():
            return self.env._(
                "The currency %(currency)s has no words: write the names of its unit"
                " and of its cents in its form, the contract states the amount in"
                " words.",
                currency=self.currency_id.name,
            )
        if self.piste_due_at_signing == "first_month" and (
            not self._piste_fee_lines("monthly")
        ):
            return self.env._(
                "%(contract)s asks for the first month but has no monthly fee.",
                contract=self.name,
            )
        return False
