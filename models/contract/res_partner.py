from odoo import api, fields, models

# Rows of the tab; the button of core opens them all.
SHOWN = 20


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_order_ids = fields.Many2many(
        "sale.order",
        string="Quotations and Orders",
        compute="_compute_piste_order_ids",
        groups="sales_team.group_sale_salesman",
        help="The last ones of the company and its contacts.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_order_ids(self):
        # Asked for by the form alone: one record.
        for partner in self:
            company = partner.commercial_partner_id._origin
            partner.piste_order_ids = self.env["sale.order"].search(
                [("partner_id.commercial_partner_id", "=", company.id)],
                limit=SHOWN,
            )

    # BUSINESS
    def _piste_activity_documents(self):
        return {
            **super()._piste_activity_documents(),
            "sale.order": self._piste_documents("sale.order"),
        }
