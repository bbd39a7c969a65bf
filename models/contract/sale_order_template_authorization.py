from odoo import fields, models

from .piste_payment_authorization import AMOUNT_TYPES, FREQUENCIES, KINDS


class SaleOrderTemplate(models.Model):
    """What standard terms ask the client to authorize with his signature (OD-26)."""

    _inherit = "sale.order.template"

    piste_requires_authorization = fields.Boolean(
        "Payment Authorization",
        help="The client authorizes recurring debits when he signs the contract.",
    )
    piste_authorization_kind = fields.Selection(
        KINDS,
        "Proposed Means",
        help="Means chosen at first in the form; the client may take another one.",
    )
    piste_authorization_amount_type = fields.Selection(
        AMOUNT_TYPES,
        "Amount of Debits",
        required=True,
        default="variable",
        help="Fixed: the monthly fees of the contract. Variable: what the invoices say,"
        " up to the limit.",
    )
    piste_authorization_cap = fields.Float(
        "Limit per Period",
        digits="Product Price",
        help="In the currency of the contract, taxes included. Empty: twice the monthly"
        " fees.",
    )
    piste_authorization_frequency = fields.Selection(
        FREQUENCIES, "Frequency of Debits", required=True, default="monthly"
    )

    _piste_authorization_cap_positive = models.Constraint(
        "CHECK (COALESCE(piste_authorization_cap, 0) >= 0"
        " AND COALESCE(piste_authorization_cap, 0) < 1e12)",
        "The limit of the debits must be a positive number.",
    )
