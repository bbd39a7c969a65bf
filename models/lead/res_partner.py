from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_lead_count = fields.Integer(
        "Pistes",
        compute="_compute_piste_lead_count",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_lead_count(self):
        groups = (
            self.env["piste.lead.conversion"]
            .sudo()
            ._read_group(self._piste_conversion_domain(), ["partner_id"], ["__count"])
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.piste_lead_count = counts.get(partner.id, 0)

    def _piste_conversion_domain(self):
        return [("partner_id", "in", self.ids), ("date_undone", "=", False)]

    def action_piste_open_leads(self):
        """Open the pistes that became this party."""
        self.check_access("read")
        # The list itself obeys the rights of the user; only the ids come from sudo.
        leads = (
            self.env["piste.lead.conversion"]
            .sudo()
            .search(self._piste_conversion_domain())
            .lead_id.with_env(self.env)
        )
        return leads._get_records_action(name=self.env._("Pistes"))
