from odoo import api, fields, models

# Why a call was refused: code for programs -> label for people.
REASONS = [
    ("promotion_unknown", "Unknown Promotion"),
    ("promotion_closed", "Promotion Not Open"),
    ("wrong_type", "Other Type of Promotion"),
    ("code_unknown", "Unknown Code"),
    ("code_used", "Code Already Used"),
    ("code_expired", "Code Expired"),
    ("quota_reached", "No Coupon Left"),
    ("member_limit", "Limit of the Member Reached"),
]


class PistePromotionRedemption(models.Model):
    """Ledger of what the applications did, and of what they were refused (U20).

    One row per call that was understood, for ever: who, what, when, for which member,
    and for a scratch card the number that was drawn with the odds and the stock of that
    moment. The row also is the first result that a repeated call gets again.
    """

    _name = "piste.promotion.redemption"
    _description = "Ledger of Promotions"
    _inherit = ["piste.evidence.mixin"]
    _order = "id desc"
    _log_access = False

    # Who
    key_id = fields.Many2one(
        "piste.app.key", "Application", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    member_hash = fields.Char(
        "Member",
        help="Fingerprint of the member of the application; the name stays there.",
    )
    # What
    promotion_id = fields.Many2one(
        "piste.promotion", index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", "Merchant", related="promotion_id.partner_id"
    )
    kind = fields.Selection(
        [
            ("codes", "Coupon Issued"),
            ("redeem", "Code Redeemed"),
            ("stamp", "Stamp"),
            ("scratch", "Card Scratched"),
        ],
        required=True,
    )
    outcome = fields.Selection(
        [("done", "Done"), ("won", "Won"), ("lost", "Lost"), ("refused", "Refused")],
        required=True,
    )
    reason = fields.Selection(REASONS)
    code_id = fields.Many2one(
        "piste.promotion.code", index="btree_not_null", ondelete="restrict"
    )
    card_id = fields.Many2one(
        "piste.promotion.card", index="btree_not_null", ondelete="restrict"
    )
    prize_id = fields.Many2one(
        "piste.promotion.prize", index="btree_not_null", ondelete="restrict"
    )
    play_number = fields.Integer("Play of the Member", export_string_translation=False)
    draw = fields.Json(
        "Lottery Draw",
        help="Number drawn, and the odds and stock of each prize at that moment.",
    )
    draw_text = fields.Text(
        compute="_compute_draw_text", export_string_translation=False
    )
    # When
    moment = fields.Datetime("Date", required=True, default=fields.Datetime.now)
    # The call and its answer, for a repetition of it
    idempotency_key = fields.Char(
        required=True, groups="base.group_system", export_string_translation=False
    )
    body_hash = fields.Char(
        required=True, groups="base.group_system", export_string_translation=False
    )
    status = fields.Integer("HTTP Status", required=True, groups="base.group_system")
    answer = fields.Json(groups=fields.NO_ACCESS, export_string_translation=False)

    _call_unique = models.Constraint(
        "UNIQUE(key_id, idempotency_key)", "This call has already been answered."
    )
    _play_unique = models.UniqueIndex(
        "(promotion_id, member_hash, play_number) WHERE play_number IS NOT NULL"
        " AND kind = 'scratch'",
        "This member has already played this card.",
    )
    _key_moment = models.Index("(key_id, moment)")
    _check_reason = models.Constraint(
        "CHECK((outcome = 'refused') = (reason IS NOT NULL))",
        "A refusal says why.",
    )

    # COMPUTE

    @api.depends("kind", "promotion_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for call in self:
            names = [labels[call.kind], call.promotion_id.display_name]
            call.display_name = " – ".join(filter(None, names))

    @api.depends("draw")
    def _compute_draw_text(self):
        for call in self:
            draw = call.draw or {}
            lines = [
                self.env._(
                    "%(prize)s: %(odds)s %%, %(left)s left",
                    prize=prize["name"],
                    odds=prize["odds"],
                    left=prize["remaining"],
                )
                for prize in draw.get("prizes", ())
            ]
            if draw:
                lines.insert(
                    0,
                    self.env._(
                        "Number %(number)s of %(all)s",
                        number=draw["number"],
                        all=draw["of"],
                    ),
                )
            call.draw_text = "\n".join(lines)
