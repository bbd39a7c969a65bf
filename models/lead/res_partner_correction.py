from odoo import models

# Field of the customer -> fields that an opportunity reads from it, beside those that
# core keeps in step itself.
CORRECTED = {
    "name": ("contact_name", "partner_name"),
    "function": ("function",),
    "website": ("website",),
    "lang": ("lang_id",),
    **{
        name: (name,)
        for name in ("street", "street2", "city", "state_id", "zip", "country_id")
    },
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """Show a correction of the merchant on its open opportunities (OD-06)."""
        result = super().write(vals)
        corrected = [name for name in CORRECTED if name in vals]
        if corrected:
            self._piste_correct_opportunities(corrected)
        return result

    def _piste_correct_opportunities(self, names):
        """Have the open opportunities read these fields again, by core's computes."""
        # In sudo mode: whoever corrects the merchant may not see all that is open.
        opportunities = (
            self.env["crm.lead"]
            .sudo()
            .search(
                [
                    ("type", "=", "opportunity"),
                    ("won_status", "=", "pending"),
                    ("partner_id", "in", (self | self.child_ids).ids),
                ]
            )
        )
        for name in names:
            for target in CORRECTED[name]:
                field = opportunities._fields[target]
                self.env.add_to_compute(field, opportunities)
