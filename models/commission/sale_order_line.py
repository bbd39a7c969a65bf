from odoo import models

from .commission_ledger import CommissionSale


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _piste_commission_sale(self, seller):
        """Return what the rules look at on this line of a confirmed order."""
        self.ensure_one()
        order = self.order_id
        return CommissionSale(
            template=self.product_template_id,
            seller_id=seller.id,
            client_id=order.partner_id.commercial_partner_id.id,
            contract_id=order.piste_is_contract and order.id,
            sold_on=order.date_order.date(),
            company_currency=order.company_id.currency_id,
        )
