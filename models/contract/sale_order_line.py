from odoo import api, fields, models

# What the client agrees to when he signs; the rest of a line is bookkeeping.
TERM_FIELDS = frozenset(
    [
        "order_id",
        "display_type",
        "product_id",
        "name",
        "product_uom_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "tax_ids",
        "is_optional",
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
            if line._piste_lacks_taxes():
                line.tax_ids = line._piste_standard_taxes()

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._piste_check_unsigned()
        lines.order_id._piste_terms_changed()
        return lines

    def write(self, vals):
        closed = not TERM_FIELDS.isdisjoint(vals)
        if not closed and "sequence" not in vals:
            return super().write(vals)
        orders = self.order_id
        if closed:
            self._piste_check_unsigned()
        result = super().write(vals)
        if closed:
            # Moved to another order, a line must not land in a signed one.
            self._piste_check_unsigned()
        (orders | self.order_id)._piste_terms_changed()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._piste_terms_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_piste_signed(self):
        self._piste_check_unsigned()

    # === BUSINESS ===

    def _piste_term(self):
        """Return this line as a term of the contract, in plain data (OD-23)."""
        self.ensure_one()
        Precision = self.env["decimal.precision"]
        return {
            "type": self.display_type or "",
            "product": self.product_id._origin.id,
            "name": (self.name or "").strip(),
            "quantity": round(
                self.product_uom_qty, Precision.precision_get("Product Unit")
            ),
            "unit": self.product_uom_id._origin.id,
            "price": round(self.price_unit, Precision.precision_get("Product Price")),
            "discount": round(self.discount, Precision.precision_get("Discount")),
            # The standard ones may change with the law; what matters is other ones.
            "taxes": "standard"
            if self.display_type or self.tax_ids._origin == self._piste_standard_taxes()
            else sorted(self.tax_ids._origin.ids),
            "optional": bool(self.is_optional or self._is_line_optional()),
        }

    def _piste_lacks_taxes(self):
        taxes = self.product_id.taxes_id._filter_taxes_by_company(self.company_id)
        return not taxes and self.company_id.account_sale_tax_id

    def _piste_standard_taxes(self):
        """Return the taxes that the product and the client's address ask for."""
        self.ensure_one()
        company = self.company_id or self.order_id.company_id
        taxes = self.product_id.taxes_id._filter_taxes_by_company(company)
        if not taxes and self.product_id.piste_fee_kind:
            taxes = company.sudo().account_sale_tax_id
        return self.order_id.fiscal_position_id.map_tax(taxes)

    def _piste_check_unsigned(self):
        """Refuse to change what a client has signed, or what is confirmed.

        :raise UserError: if a line belongs to a signed or confirmed contract
        """
        # A down payment of core bears no quantity: it is invoiced, not agreed on.
        lines = self.filtered(
            lambda line: line.product_uom_qty or not line.is_downpayment
        )
        orders = lines.order_id
        if orders._piste_is_signing():
            return
        # The system too: what a job would change, the client has not signed either.
        if self.env.su:
            orders = orders.filtered("signed_on")
        orders._piste_check_terms_open()
