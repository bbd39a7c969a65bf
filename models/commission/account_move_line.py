from odoo import models

from .commission_ledger import CommissionSale


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _piste_commission_sale(self, seller):
        """Return what the rules look at on this invoice line."""
        self.ensure_one()
        move = self.move_id
        return CommissionSale(
            template=self.product_id.product_tmpl_id,
            seller_id=seller.id,
            client_id=move.commercial_partner_id.id,
            contract_id=move.piste_contract_id.id,
            sold_on=move.invoice_date,
            company_currency=self.company_currency_id,
        )
