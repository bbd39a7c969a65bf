from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_A_WEEK = 50


class ResCompany(models.Model):
    """When and how often the public is written to (OD-12)."""

    _inherit = "res.company"

    piste_push_quiet_from = fields.Float(
        "Quiet from",
        default=21.0,
        help="From this hour on nothing is sent, on the clock of the merchant.",
    )
    piste_push_quiet_to = fields.Float(
        "Quiet until",
        default=8.0,
        help="The same hour as the beginning: nothing is quiet.",
    )
    piste_push_weekly_cap = fields.Integer(
        "PUSH per Week",
        default=3,
        help="The most that one merchant sends from Monday to Sunday.",
    )

    @api.constrains(
        "piste_push_quiet_from", "piste_push_quiet_to", "piste_push_weekly_cap"
    )
    def _check_piste_push(self):
        for company in self:
            if not all(
                0 <= company[f"piste_push_quiet_{end}"] < 24 for end in ("from", "to")
            ):
                raise ValidationError(
                    self.env._("Quiet hours lie between 0:00 and 23:59.")
                )
            if not 0 <= company.piste_push_weekly_cap <= MOST_A_WEEK:
                raise ValidationError(
                    self.env._(
                        "Allow at most %(count)s PUSH per week.", count=MOST_A_WEEK
                    )
                )

    def _piste_push_provider(self):
        """Return the service that sends for this company, or an empty recordset."""
        self.ensure_one()
        # In sudo mode: nobody but the system reads providers.
        providers = self.env["piste.push.provider"].sudo()
        return providers.search([("company_id", "=", self.id)], limit=1)
