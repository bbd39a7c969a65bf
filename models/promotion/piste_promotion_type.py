from odoo import api, fields, models
from odoo.fields import Command

from .piste_promotion import TYPE_FIELDS

STAMPS = (2, 50)
MAX_DAYS = 3650
MAX_PLAYS = 1000
MAX_QUOTA = 100_000
MAX_VALUE = 1_000_000
TEXT_SIZE = 5000
REWARD_SIZE = 80
# What a new promotion of a type starts with, so that little is left to type.
PRESETS = {
    "plays_per_person": 1,
    "stamp_count": 10,
    "coupon_quota": 100,
    "coupon_per_person": 1,
    "discount_kind": "percent",
}
NEEDS_VALUE = ("percent", "amount")


class PistePromotionType(models.Model):
    """Scratch card, loyalty card, coupons or promotion, each with its fields (OD-08).

    The fields of another type are emptied when the type changes, and refused by the
    database: a scratch card never carries the stamps of a loyalty card.
    """

    _inherit = "piste.promotion"

    currency_id = fields.Many2one(related="company_id.currency_id")
    # Scratch card
    prize_ids = fields.One2many(
        "piste.promotion.prize", "promotion_id", "Prizes", copy=True
    )
    prize_count = fields.Integer(
        compute="_compute_prizes", store=True, export_string_translation=False
    )
    odds_total = fields.Float(
        "Chance to Win (%)",
        digits=(16, 4),
        compute="_compute_prizes",
        store=True,
        help="Sum of the odds of the prizes, at most 100 %.",
    )
    plays_per_person = fields.Integer(
        compute="_compute_type_fields",
        store=True,
        readonly=False,
        help="How many cards one person may scratch.",
    )
    contest_rules = fields.Text(
        compute="_compute_type_fields",
        store=True,
        readonly=False,
        help="Publicity contests and lotteries are regulated, and not in the same way"
        " everywhere (Québec, France…). Check with your adviser which rules apply to"
        " your contest before you publish it.",
    )
    # Loyalty card
    stamp_count = fields.Integer(
        "Stamps",
        compute="_compute_type_fields",
        store=True,
        readonly=False,
        help="Stamps on a full card, from 2 to 50.",
    )
    reward = fields.Char(
        compute="_compute_type_fields",
        store=True,
        readonly=False,
        help="What a full card gives, at most 80 characters.",
    )
    card_days = fields.Integer(
        "Validity of a Card (Days)",
        compute="_compute_type_fields",
        store=True,
        readonly=False,
        help="Days from the first stamp; 0 means until the end of the promotion.",
    )
    # Coupons
    coupon_quota = fields.Integer(
        "Number of Coupons",
        compute="_compute_type_fields",
        store=True,
        readonly=False,
        help="At most 100,000.",
    )
    coupon_per_person = fields.Integer(
        "Coupons per Person",
        compute="_compute_type_fields",
        store=True,
        readonly=False,
    )
    # Promotion
    discount_kind = fields.Selection(
        [
            ("percent", "Percentage"),
            ("amount", "Amount"),
            ("two_for_one", "Two for One"),
            ("free", "Free"),
        ],
        compute="_compute_type_fields",
        store=True,
        readonly=False,
    )
    discount_value = fields.Monetary(
        "Discount",
        compute="_compute_type_fields",
        store=True,
        readonly=False,
        help="Per cent, at most 100, or an amount.",
    )

    _check_other_types = models.Constraint(
        "CHECK((type = 'scratch' OR (COALESCE(plays_per_person, 0) = 0"
        " AND contest_rules IS NULL AND COALESCE(prize_count, 0) = 0))"
        " AND (type = 'loyalty' OR (COALESCE(stamp_count, 0) = 0 AND reward IS NULL"
        " AND COALESCE(card_days, 0) = 0))"
        " AND (type = 'coupon' OR (COALESCE(coupon_quota, 0) = 0"
        " AND COALESCE(coupon_per_person, 0) = 0))"
        " AND (type = 'promotion' OR (discount_kind IS NULL"
        " AND COALESCE(discount_value, 0) = 0)))",
        "These details belong to another type of promotion. Leave them empty.",
    )
    _check_odds = models.Constraint(
        "CHECK(odds_total BETWEEN 0 AND 100)",
        "The odds of the prizes add up to more than 100 %. Lower them.",
    )
    _check_plays = models.Constraint(
        f"CHECK(plays_per_person BETWEEN 0 AND {MAX_PLAYS})",
        "A person scratches from 1 to 1,000 cards.",
    )
    _check_stamps = models.Constraint(
        f"CHECK(COALESCE(stamp_count, 0) = 0 OR stamp_count BETWEEN {STAMPS[0]}"
        f" AND {STAMPS[1]})",
        "A loyalty card has from 2 to 50 stamps.",
    )
    _check_card_days = models.Constraint(
        f"CHECK(card_days BETWEEN 0 AND {MAX_DAYS})",
        "A card is valid for at most 3,650 days; 0 means until the end.",
    )
    _check_quota = models.Constraint(
        f"CHECK(coupon_quota BETWEEN 0 AND {MAX_QUOTA})",
        "Offer from 1 to 100,000 coupons.",
    )
    _check_per_person = models.Constraint(
        "CHECK(coupon_per_person >= 0 AND (COALESCE(coupon_quota, 0) = 0"
        f" OR coupon_per_person <= coupon_quota) AND coupon_per_person <= {MAX_QUOTA})",
        "A person takes at least 1 coupon, and no more than there are.",
    )
    _check_discount = models.Constraint(
        "CHECK(CASE COALESCE(discount_kind, '') WHEN 'percent' THEN"
        " COALESCE(discount_value, 0) BETWEEN 0 AND 100 WHEN 'amount' THEN"
        f" COALESCE(discount_value, 0) BETWEEN 0 AND {MAX_VALUE}"
        " ELSE COALESCE(discount_value, 0) = 0 END)",
        "A discount is a percentage up to 100 or a positive amount; two for one and"
        " free need no figure.",
    )
    _check_type_size = models.Constraint(
        f"CHECK(char_length(reward) <= {REWARD_SIZE}"
        f" AND char_length(contest_rules) <= {TEXT_SIZE})",
        "The reward takes at most 80 characters and the contest rules 5,000. Shorten"
        " the text.",
    )
    _check_type_complete = models.Constraint(
        "CHECK(state IN ('draft', 'to_fix', 'cancelled') OR CASE type"
        " WHEN 'scratch' THEN COALESCE(prize_count, 0) > 0"
        " AND COALESCE(plays_per_person, 0) > 0"
        " WHEN 'loyalty' THEN COALESCE(stamp_count, 0) > 0 AND reward IS NOT NULL"
        " WHEN 'coupon' THEN COALESCE(coupon_quota, 0) > 0"
        " AND COALESCE(coupon_per_person, 0) > 0"
        " WHEN 'promotion' THEN COALESCE(discount_kind, '') IN ('two_for_one', 'free')"
        " OR (discount_kind IS NOT NULL AND COALESCE(discount_value, 0) > 0) END)",
        "Fill in the details of this type before a promotion is submitted.",
    )

    # COMPUTE

    @api.depends("type")
    def _compute_type_fields(self):
        """Start a type with its presets; keep what was typed; empty the others."""
        for promotion in self:
            for kind, names in TYPE_FIELDS.items():
                for name in names:
                    if name == "prize_ids":
                        continue
                    own = kind == promotion.type
                    start = PRESETS.get(name, False)
                    promotion[name] = own and (promotion[name] or start)

    @api.depends("prize_ids.odds")
    def _compute_prizes(self):
        """Sum up the prizes on the promotion's own row.

        Two transactions that add prizes at once write this same row: the database
        lets one pass, and the sum holds for both.
        """
        for promotion in self:
            promotion.prize_count = len(promotion.prize_ids)
            promotion.odds_total = sum(promotion.prize_ids.mapped("odds"))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        default = self.default_get(["type"]).get("type")
        prepared = []
        for vals in vals_list:
            start = self._type_presets(vals.get("type", default))
            prizes = vals.get("prize_ids") or ()
            # Counted at once, for the database checks the row before its prizes come.
            start["prize_count"] = sum(row[0] == Command.CREATE for row in prizes)
            prepared.append({**start, **vals})
        return super().create(prepared)

    def write(self, vals):
        kind = vals.get("type")
        changing = self.filtered(lambda promotion: kind and promotion.type != kind)
        if not changing:
            return super().write(vals)
        self._check_locked(vals)
        if kind != "scratch":
            changing.prize_ids.unlink()
        others = {
            name: False
            for other, names in TYPE_FIELDS.items()
            for name in names
            if other != kind and name != "prize_ids"
        }
        start = {**others, **self._type_presets(kind)}
        super(PistePromotionType, changing).write({**start, **vals})
        return super(PistePromotionType, self - changing).write(vals)

    @api.model
    def _type_presets(self, kind):
        return {n: PRESETS[n] for n in TYPE_FIELDS.get(kind, ()) if n in PRESETS}

    # BUSINESS

    def _missing_fields(self):
        names = super()._missing_fields()
        wanted = {
            "scratch": ("prize_ids", "plays_per_person"),
            "loyalty": ("stamp_count", "reward"),
            "coupon": ("coupon_quota", "coupon_per_person"),
            "promotion": ("discount_kind",),
        }[self.type]
        if self.discount_kind in NEEDS_VALUE:
            wanted += ("discount_value",)
        return names + [name for name in wanted if not self[name]]
