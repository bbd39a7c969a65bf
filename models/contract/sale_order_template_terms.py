from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

DUE_AT_SIGNING = [
    ("total", "Total"),
    ("deposit", "Deposit"),
    ("first_month", "First Month"),
]
MAX_MONTHS = 120


class SaleOrderTemplate(models.Model):
    """What the standard terms say besides the fees (OD-22, OD-25)."""

    _inherit = "sale.order.template"

    piste_due_at_signing = fields.Selection(
        DUE_AT_SIGNING,
        "Due at Signing",
        default="total",
        required=True,
        help="Total: everything on the contract. Deposit: the percentage of the"
        " online payment. First month: the monthly fees once, with their taxes.",
    )
    piste_months = fields.Integer(
        "Duration (months)",
        default=12,
        required=True,
        help="How many months the monthly fees run, the first one included.",
    )

    _piste_months_check = models.Constraint(
        f"CHECK (piste_months BETWEEN 1 AND {MAX_MONTHS})",
        "A contract lasts from 1 to 120 months.",
    )

    # === CONSTRAINTS ===

    @api.constrains("piste_due_at_signing", "require_payment", "prepayment_percent")
    def _check_piste_deposit(self):
        for terms in self:
            if terms.piste_due_at_signing == "deposit" and (
                not terms.require_payment or not 0 < terms.prepayment_percent <= 1
            ):
                raise ValidationError(
                    self.env._(
                        "A deposit is more than 0 and at most 100 percent, and is paid"
                        " online: correct the online payment of “%(terms)s”.",
                        terms=terms.name,
                    )
                )

    @api.constrains("piste_due_at_signing", "sale_order_template_line_ids")
    def _check_piste_first_month(self):
        for terms in self:
            if (
                terms.piste_due_at_signing == "first_month"
                and terms.sale_order_template_line_ids
                and "monthly" not in terms._piste_fees().mapped("piste_fee_kind")
            ):
                raise ValidationError(
                    self.env._(
                        "“%(terms)s” asks for the first month but has no monthly fee.",
                        terms=terms.name,
                    )
                )

    # === BUSINESS ===

    def _piste_fees(self):
        """Return the products that these terms charge."""
        return self.sale_order_template_line_ids.product_id

    def _piste_clauses(self, company):
        """Return the clauses in force of these terms, in their order (OD-22).

        :param company: company of the contract; clauses of the others stay away
        """
        self.ensure_one()
        return self.env["piste.contract.clause"].search(
            Domain("template_ids", "=", False)
            & Domain("company_id", "in", (False, company.id))
            | Domain("template_ids", "in", self.ids)
            & Domain("company_id", "in", (False, company.id))
        )
