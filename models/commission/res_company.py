from odoo import fields, models


class ResCompany(models.Model):
    """Where the bills of the commissions go (OD-20)."""

    _inherit = "res.company"

    piste_commission_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Commissions",
        domain="[('type', '=', 'purchase'), ('company_id', '=', id)]",
        check_company=True,
        help="Empty: the first purchase journal.",
    )
    piste_commission_account_id = fields.Many2one(
        "account.account",
        "Account of Commissions",
        check_company=True,
        help="Empty: the account of the product, or of the journal.",
    )
    piste_commission_product_id = fields.Many2one(
        "product.product",
        "Product on the Bills",
        check_company=True,
        help="Its taxes on purchases are those that representatives charge. Empty: no"
        " product, no tax.",
    )
