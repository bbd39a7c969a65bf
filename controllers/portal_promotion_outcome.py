from .portal_promotion import PistePromotionPortal

# Before, nothing can have happened.
STATES = ("running", "ended", "cancelled")


class PistePromotionOutcome(PistePromotionPortal):
    """What became of his promotion, on the merchant's own page (U20)."""

    def _promotion_card(self, promotion):
        card = super()._promotion_card(promotion)
        if promotion.state in STATES:
            card["figures"] = promotion._outcome_figures()
        return card
