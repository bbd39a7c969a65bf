from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

NAME_SIZE = 80
MAX_QUANTITY = 100_000


class PistePromotionPrize(models.Model):
    """A prize of a scratch card: how many there are, how likely one wins it (OD-08).

    A prize is part of the offer: it is frozen together with its promotion.
    """

    _name = "piste.promotion.prize"
    _description = "Prize of a Scratch Card"
    _order = "promotion_id, sequence, id"

    promotion_id = fields.Many2one(
        "piste.promotion",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('type', '=', 'scratch')]",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Prize", required=True, help="At most 80 characters.")
    quantity = fields.Integer(required=True, default=1)
    odds = fields.Float(
        "Odds (%)",
        digits=(16, 4),
        required=True,
        help="Chance in per cent that a card wins this prize.",
    )
    remaining = fields.Integer(
        readonly=True, copy=False, help="Prizes that nobody has won yet."
    )

    _check_name = models.Constraint(
        f"CHECK(char_length(name) <= {NAME_SIZE})",
        "The name of a prize takes at most 80 characters. Shorten it.",
    )
    _check_quantity = models.Constraint(
        f"CHECK(quantity BETWEEN 1 AND {MAX_QUANTITY})",
        "Offer from 1 to 100,000 pieces of a prize.",
    )
    _check_odds = models.Constraint(
        "CHECK(odds > 0 AND odds <= 100)",
        "The odds of a prize are above 0 % and at most 100 %.",
    )
    _check_remaining = models.Constraint(
        "CHECK(remaining BETWEEN 0 AND quantity)",
        "There are no more pieces of this prize.",
    )

    # CONSTRAINT

    @api.constrains("promotion_id")
    def _check_type(self):
        if any(prize.promotion_id.type != "scratch" for prize in self):
            raise ValidationError(self.env._("Only a scratch card has prizes."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._check_stock(vals_list)
        prizes = super().create(
            [
                {"remaining": vals.get("quantity", 1), **self._clean_name(vals)}
                for vals in vals_list
            ]
        )
        prizes._check_locked()
        return prizes

    def write(self, vals):
        self._check_stock([vals])
        if not vals.keys() <= {"remaining"}:
            self._check_locked()
        vals = self._clean_name(vals)
        if "quantity" not in vals or "remaining" in vals:
            result = super().write(vals)
        else:
            # Whatever was won stays won.
            for won, prizes in self.grouped(lambda p: p.quantity - p.remaining).items():
                remaining = (vals["quantity"] or 0) - won
                super(PistePromotionPrize, prizes).write(
                    {**vals, "remaining": remaining}
                )
            result = True
        if "promotion_id" in vals:
            self._check_locked()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_locked()

    @api.model
    def _clean_name(self, vals):
        if not vals.get("name"):
            return vals
        return {**vals, "name": " ".join(vals["name"].split())}

    @api.model
    def _check_stock(self, vals_list):
        """Only the draw counts the prizes down."""
        if not self.env.su and any("remaining" in vals for vals in vals_list):
            raise AccessError(self.env._("The stock of prizes counts itself."))

    def _check_locked(self):
        """Refuse to change the prizes of an offer that others rely on."""
        self.promotion_id._check_locked({"prize_ids"})
