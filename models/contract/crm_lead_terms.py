from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _piste_prepare_contract(self):
        """Refuse a contract of nothing: terms without a fee charge nobody (OD-22).

        :raise UserError: naming the terms to complete
        """
        values = super()._piste_prepare_contract()
        fees = [line for _code, _id, line in values["order_line"] if line["product_id"]]
        if not fees:
            Terms = self.env["sale.order.template"]
            terms = Terms.browse(values["sale_order_template_id"])
            raise UserError(
                self.env._(
                    "“%(terms)s” has no fee: add its fees in the standard terms before"
                    " quoting.",
                    terms=terms.name,
                )
            )
        return values
