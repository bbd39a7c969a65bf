from odoo import api, fields, models
from odoo.exceptions import UserError

# What the client agrees to when he signs; the rest of a line is bookkeeping.
TERM_FIELDS = frozenset(
    [
        "product_id",
        "name",
        "product_uom_qty",
        "product_uom_id",
        "price_unit",
        "discount",
    ]
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    piste_fee_kind = fields.Selection(related="product_template_id.piste_fee_kind")

    # === COMPUTE ===

    @api.depends("product_id")
    def _compute_tax_ids(self):
        """Charge the company's own sale tax on fees that name none for it.

        Fees are shared by all companies, and a company that loads its chart of
        accounts after the fees were made has no tax on them: the first contract
        would go out without TPS and TVQ.
        """
        super()._compute_tax_ids()
        for line in self.filtered("product_id.piste_fee_kind"):
            company = line.company_id
            taxes = line.product_id.taxes_id._filter_taxes_by_company(company)
            if not taxes and company.account_sale_tax_id:
                line.tax_ids = line.order_id.fiscal_position_id.map_tax(
                    company.sudo().account_sale_tax_id
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._piste_check_unsigned()
        lines._piste_check_standard_price()
        return lines

    def write(self, vals):
        if TERM_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._piste_check_unsigned()
        result = super().write(vals)
        self._piste_check_standard_price()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_piste_signed(self):
        self._piste_check_unsigned()

    # === BUSINESS ===

    def _piste_deviates(self):
        """Tell whether the price of this line differs from the standard terms (OD-22).

        :return: True for a discounted, repriced or negative line of a contract
        """
        self.ensure_one()
        if not self.order_id.piste_is_contract or self.display_type:
            return False
        if self.is_downpayment:
            return False
        currency = self.currency_id or self.company_id.currency_id
        return bool(
            self.discount
            or self.price_unit < 0
            or currency.compare_amounts(self.price_unit, self._piste_standard_price())
        )

    def _piste_standard_price(self):
        """Return the unit price of the price list, before any discount."""
        self.ensure_one()
        line = self.with_company(self.company_id)
        return line.product_id._get_tax_included_unit_price_from_price(
            line._get_display_price(),
            product_taxes=line.product_id.taxes_id._filter_taxes_by_company(
                line.company_id
            ),
            fiscal_position=line.order_id.fiscal_position_id,
        )

    def _piste_check_standard_price(self):
        """Keep the prices of the standard terms (OD-22).

        Not an ``@api.constrains``, which runs in sudo mode and would not know who
        asks.

        :raise UserError: if a line deviates and the user may not
        """
        for line in self:
            if line._piste_deviates() and not line.order_id._piste_may_deviate():
                raise UserError(
                    self.env._(
                        "The price of “%(line)s” belongs to the standard terms. Ask a"
                        " manager or an approver to change it.",
                        line=line.product_id.display_name or line.name,
                    )
                )

    def _piste_check_unsigned(self):
        """Refuse to change what a client has signed.

        :raise UserError: if a line belongs to a signed contract
        """
        # The system too: what a job would change, the client has not signed either.
        signed = self.filtered(lambda line: not line.is_downpayment).order_id.filtered(
            lambda order: order.piste_is_contract and order.signed_on
        )
        if signed and not signed._piste_is_signing():
            raise UserError(
                self.env._(
                    "%(contract)s is signed: its terms cannot change any more. Make a"
                    " new quotation instead.",
                    contract=signed[0].name,
                )
            )
