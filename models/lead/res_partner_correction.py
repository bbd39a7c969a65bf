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
        names = [name for name in CORRECTED if name in vals]
        before = {partner: [partner[name] for name in names] for partner in self}
        result = super().write(vals)
        corrected = self.filtered(
            lambda partner: [partner[name] for name in names] != before[partner]
        )
        if corrected:
            corrected._piste_correct_opportunities(names)
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
                    # Not by won_status: it would have the probabilities of a whole
                    # batch computed anew, record by record.
                    ("active", "=", True),
                    ("stage_id.is_won", "=", False),
                    ("partner_id", "in", (self | self.child_ids).ids),
                ]
            )
        )
        for name in names:
            for target in CORRECTED[name]:
                field = opportunities._fields[target]
                self.env.add_to_compute(field, opportunities)
