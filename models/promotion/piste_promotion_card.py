from odoo import api, fields, models
from odoo.tools import SQL


class PistePromotionCard(models.Model):
    """Loyalty card of a member of the application: its stamps (U20, OD-08)."""

    _name = "piste.promotion.card"
    _description = "Loyalty Card of a Member"
    _order = "id desc"
    _rec_name = "promotion_id"

    promotion_id = fields.Many2one(
        "piste.promotion", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="restrict"
    )
    member_hash = fields.Char(
        "Member",
        required=True,
        readonly=True,
        help="Fingerprint of the member of the application; the name stays there.",
    )
    stamps = fields.Integer("Stamps on it", required=True, readonly=True, default=1)
    stamp_count = fields.Integer(
        "Stamps when Full", required=True, readonly=True, help="As it was promised."
    )
    state = fields.Selection(
        [("open", "In Use"), ("full", "Full"), ("expired", "Expired")],
        required=True,
        readonly=True,
        default="open",
    )
    started_at = fields.Datetime(
        "First Stamp on", required=True, readonly=True, default=fields.Datetime.now
    )
    expires_at = fields.Datetime("Valid until", readonly=True)
    full_at = fields.Datetime("Full since", readonly=True)

    _open_unique = models.UniqueIndex(
        "(promotion_id, member_hash) WHERE state = 'open'",
        "This member already has a card.",
    )
    _check_stamps = models.Constraint(
        "CHECK(stamps BETWEEN 1 AND stamp_count)", "The card has no more room."
    )
    _check_full = models.Constraint(
        "CHECK((state = 'full') = (full_at IS NOT NULL)"
        " AND (state != 'full' OR stamps = stamp_count))",
        "A full card has all of its stamps.",
    )

    # BUSINESS

    @api.model
    def _stamp(self, promotion, member_hash, now):
        """Put one stamp on the member's card, or on a new one.

        The card's row alone is locked.

        :return: id of the card, stamps on it, stamps when it is full
        """
        self.flush_model()
        expired = SQL(
            "UPDATE piste_promotion_card SET state = 'expired' WHERE promotion_id = %s"
            " AND member_hash = %s AND state = 'open' AND expires_at <= %s",
            promotion.id,
            member_hash,
            now,
        )
        self.env.cr.execute(expired)
        rows = self.env.execute_query(
            SQL(
                """UPDATE piste_promotion_card SET stamps = stamps + 1,
                    state = CASE WHEN stamps + 1 = stamp_count
                                 THEN 'full' ELSE 'open' END,
                    full_at = CASE WHEN stamps + 1 = stamp_count THEN %s::timestamp END
                   WHERE promotion_id = %s AND member_hash = %s AND state = 'open'
                   RETURNING id, stamps, stamp_count""",
                now,
                promotion.id,
                member_hash,
            )
        )
        self.invalidate_model()
        if rows:
            return rows[0]
        card = self.create(
            {
                "promotion_id": promotion.id,
                "company_id": promotion.company_id.id,
                "member_hash": member_hash,
                "stamp_count": promotion.stamp_count,
                "started_at": now,
                "expires_at": promotion.card_days
                and fields.Datetime.add(now, days=promotion.card_days),
            }
        )
        return card.id, card.stamps, card.stamp_count
