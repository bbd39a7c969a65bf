from odoo import fields, models


class SaleOrderTemplateLine(models.Model):
    """What a representative may give on a line of the standard terms (OD-22)."""

    _inherit = "sale.order.template.line"

    piste_price_locked = fields.Boolean(
        "Locked Price",
        default=True,
        help="Another price needs an approval. Otherwise the representative sets the"
        " price of this line.",
    )
    piste_max_discount = fields.Float(
        "Free Discount (%)",
        digits="Discount",
        help="Up to this discount, the representative decides alone.",
    )

    _piste_max_discount_range = models.Constraint(
        "CHECK (piste_max_discount >= 0 AND piste_max_discount <= 100)",
        "A discount lies between 0 and 100 %.",
    )

    def _piste_range(self):
        """Return what a representative may change on this line, as plain data."""
        self.ensure_one()
        return {
            "locked": self.piste_price_locked,
            "max_discount": self.piste_max_discount,
        }
