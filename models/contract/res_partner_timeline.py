from odoo import api, fields, models

# Cards of the tab; the list of contracts shows them all.
SHOWN = 20


class ResPartner(models.Model):
    """Contracts, authorisations and invoices of a client on one screen (OD-27)."""

    _inherit = "res.partner"

    piste_contract_timeline = fields.Json(
        "Contracts",
        compute="_compute_piste_contract_timeline",
        groups="sales_team.group_sale_salesman",
        help="The last contracts of the company, and what each of them is missing.",
    )

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_piste_contract_timeline(self):
        # Asked for by the form alone: one record. As the user: his contracts.
        for partner in self:
            company = partner.commercial_partner_id._origin
            contracts = self.env["sale.order"].search(
                [
                    ("partner_id.commercial_partner_id", "=", company.id),
                    ("piste_is_contract", "=", True),
                ],
                limit=SHOWN,
            )
            partner.piste_contract_timeline = contracts._piste_timeline_cards()
