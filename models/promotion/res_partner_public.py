from odoo import models

# What the feed tells of a merchant, and what decides whether it does.
PUBLIC_FIELDS = {
    "active",
    "name",
    "city",
    "tz",
    "industry_id",
    "partner_latitude",
    "partner_longitude",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if not PUBLIC_FIELDS.isdisjoint(vals):
            # In sudo mode: who edits a merchant need not see his promotions.
            promotions = self.env["piste.promotion"].sudo()
            domain = [("partner_id", "in", self.ids), ("state", "=", "running")]
            if promotions.search_count(domain, limit=1):
                self.env["piste.promotion.change"]._note()
        return result
