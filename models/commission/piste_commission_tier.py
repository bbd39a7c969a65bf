from odoo import api, fields, models


class PisteCommissionTier(models.Model):
    """A step of a rule whose rate depends on what is collected in a period (OD-20)."""

    _name = "piste.commission.tier"
    _description = "Commission Tier"
    _order = "amount_from, id"
    _rec_name = "amount_from"

    rule_id = fields.Many2one(
        "piste.commission.rule", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="rule_id.currency_id")
    amount_from = fields.Monetary(
        "Above",
        required=True,
        default=0.0,
        help="Collected before tax in the period. The first tier begins at 0.",
    )
    percent = fields.Float(
        "Commission (%)",
        digits=(5, 2),
        required=True,
        help="Share of what is collected in this tier alone.",
    )

    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)",
        "The commission of a tier is a percentage from 0 to 100.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount_from >= 0)", "A tier cannot begin below 0."
    )
    _amount_unique = models.UniqueIndex(
        "(rule_id, amount_from)", "Two tiers of a rule begin at the same amount."
    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers.rule_id._check_tiers_unused()
        return tiers

    def write(self, vals):
        self.rule_id._check_tiers_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.rule_id._check_tiers_unused()
