from odoo import api, fields, models

# Who sees in the back office what became of a promotion.
READERS = "piste.piste_group_rep,piste.piste_group_marketing,piste.piste_group_agent"


class PistePromotionOutcome(models.Model):
    """What became of a promotion: codes, stamps, cards scratched, prizes left (U20)."""

    _inherit = "piste.promotion"

    code_ids = fields.One2many(
        "piste.promotion.code",
        "promotion_id",
        "Codes",
        readonly=True,
        groups=READERS,
    )
    code_count = fields.Integer(
        "Codes Issued", compute="_compute_outcome", compute_sudo=True
    )
    code_used_count = fields.Integer(
        "Codes Used", compute="_compute_outcome", compute_sudo=True
    )
    stamp_given_count = fields.Integer(
        "Stamps Given", compute="_compute_outcome", compute_sudo=True
    )
    card_full_count = fields.Integer(
        "Full Cards", compute="_compute_outcome", compute_sudo=True
    )
    scratch_count = fields.Integer(
        "Cards Scratched", compute="_compute_outcome", compute_sudo=True
    )
    scratch_won_count = fields.Integer(
        "Prizes Won", compute="_compute_outcome", compute_sudo=True
    )
    prize_left_count = fields.Integer(
        "Prizes Left", compute="_compute_outcome", compute_sudo=True
    )
    redemption_count = fields.Integer(
        "Calls of Applications", compute="_compute_outcome", compute_sudo=True
    )

    # COMPUTE

    @api.depends("code_ids.state", "prize_ids.remaining")
    def _compute_outcome(self):
        """Count for all of the promotions at once.

        In sudo mode, for the merchant sees the figures of his own without the ledger.
        """
        codes = self._outcome_counts("piste.promotion.code", "state")
        calls = self._outcome_counts("piste.promotion.redemption", "kind", "outcome")
        cards = self._outcome_counts("piste.promotion.card", "state")
        left = dict(
            self.env["piste.promotion.prize"]._read_group(
                [("promotion_id", "in", self.ids)], ["promotion_id"], ["remaining:sum"]
            )
        )
        for promotion in self:
            mine, said = codes.get(promotion, {}), calls.get(promotion, {})
            promotion.code_count = sum(mine.values())
            promotion.code_used_count = mine.get(("used",), 0)
            promotion.stamp_given_count = said.get(("stamp", "done"), 0)
            promotion.card_full_count = cards.get(promotion, {}).get(("full",), 0)
            won = said.get(("scratch", "won"), 0)
            promotion.scratch_won_count = won
            promotion.scratch_count = won + said.get(("scratch", "lost"), 0)
            promotion.prize_left_count = left.get(promotion, 0)
            promotion.redemption_count = sum(said.values())

    @api.model
    def _outcome_counts(self, model, *names):
        """Return ``{promotion: {values: count}}``."""
        counts = {}
        for promotion, *values, count in self.env[model]._read_group(
            [("promotion_id", "in", self.ids)], ["promotion_id", *names], ["__count"]
        ):
            counts.setdefault(promotion, {})[tuple(values)] = count
        return counts

    # ACTION

    def action_view_redemptions(self):
        """Open the ledger of this promotion."""
        return self._outcome_action("piste.piste_promotion_redemption_action")

    def action_view_codes(self):
        """Open the codes of this promotion."""
        return self._outcome_action("piste.piste_promotion_code_action")

    def action_view_cards(self):
        """Open the loyalty cards of this promotion."""
        return self._outcome_action("piste.piste_promotion_card_action")

    def _outcome_action(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "domain": [("promotion_id", "=", self.id)], "context": {}}

    # BUSINESS

    def _outcome_figures(self):
        """Return labels and figures of this type of promotion, for the merchant."""
        self.ensure_one()
        names = {
            "scratch": (
                "scratch_count",
                "scratch_won_count",
                "prize_left_count",
                "code_used_count",
            ),
            "loyalty": ("stamp_given_count", "card_full_count", "code_used_count"),
            "coupon": ("code_count", "code_used_count"),
        }.get(self.type, ())
        return [
            (self._fields[name]._description_string(self.env), self[name])
            for name in names
        ]
