import secrets

from odoo import api, fields, models
from odoo.tools import SQL

# Crockford's 32 signs: none is taken for another one, and nobody reads a word in it.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_SIZE = 16  # 80 bits
QR_PREFIX = "PISTE:"
_ALIKE = str.maketrans("OIL", "011", "- ")
# How far apart two who ask at once look for a free number.
SPREAD = 16


class PistePromotionCode(models.Model):
    """A code that is used once: a coupon, a prize that was won, or a full card (U20).

    Whoever holds the code has the right; the software itself shows only its end.
    """

    _name = "piste.promotion.code"
    _description = "Promotion Code"
    _order = "id desc"
    _rec_name = "hint"

    promotion_id = fields.Many2one(
        "piste.promotion", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("coupon", "Coupon"), ("prize", "Prize"), ("reward", "Reward")],
        required=True,
        readonly=True,
    )
    prize_id = fields.Many2one(
        "piste.promotion.prize",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    code = fields.Char(
        "Secret Code",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._new_text(),
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    hint = fields.Char("Code ends with", required=True, readonly=True)
    member_hash = fields.Char(
        "Member",
        required=True,
        readonly=True,
        help="Fingerprint of the member of the application; the name stays there.",
    )
    # Numbers of the coupon, so that the database itself holds quota and limit.
    number = fields.Integer(readonly=True)
    member_number = fields.Integer(
        "Number for the Member", readonly=True, export_string_translation=False
    )
    state = fields.Selection(
        [("issued", "Issued"), ("used", "Used")],
        required=True,
        readonly=True,
        default="issued",
    )
    issued_at = fields.Datetime(
        "Issued on", required=True, readonly=True, default=fields.Datetime.now
    )
    used_at = fields.Datetime("Used on", readonly=True, copy=False)
    valid_until = fields.Datetime(
        readonly=True,
        help="Of a prize or reward; a coupon is valid while its promotion is open.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This code exists already.")
    _number_unique = models.UniqueIndex(
        "(promotion_id, number) WHERE kind = 'coupon'",
        "This coupon has already been issued.",
    )
    _member_number_unique = models.UniqueIndex(
        "(promotion_id, member_hash, member_number) WHERE kind = 'coupon'",
        "This member already has this coupon.",
    )
    _check_number = models.Constraint(
        "CHECK(kind != 'coupon' OR (number >= 1 AND member_number >= 1))",
        "A coupon has a number.",
    )
    _check_used = models.Constraint(
        "CHECK((state = 'used') = (used_at IS NOT NULL))",
        "A used code says when it was used.",
    )

    # BUSINESS

    @api.model
    def _new_text(self):
        return "".join(secrets.choice(ALPHABET) for _sign in range(CODE_SIZE))

    @api.model
    def _normalize(self, text):
        """Return a code as it is stored, from what was typed or scanned, or None."""
        text = text.strip().upper().removeprefix(QR_PREFIX).translate(_ALIKE)
        is_code = len(text) == CODE_SIZE and set(ALPHABET).issuperset(text)
        return text if is_code else None

    @api.model
    def _issue(self, promotion, kind, member_hash, **values):
        """Return a new code, in sudo mode."""
        text = self._new_text()
        return self.create(
            {
                "promotion_id": promotion.id,
                "company_id": promotion.company_id.id,
                "kind": kind,
                "code": text,
                "hint": text[-4:],
                "member_hash": member_hash,
                **values,
            }
        )

    @api.model
    def _free_numbers(self, promotion, member_hash):
        """Return a free number of the promotion and the next one of a member.

        Two who ask at once rarely get the same number; if they do, the database lets
        one pass and the other one asks again. The first is None when all are taken.
        """
        quota = promotion.coupon_quota
        [(last, mine)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(max(number), 0), COALESCE(max(member_number)"
                " FILTER (WHERE member_hash = %s), 0)"
                " FROM piste_promotion_code WHERE promotion_id = %s"
                " AND kind = 'coupon'",
                member_hash,
                promotion.id,
            )
        )
        number = last + 1 + secrets.randbelow(SPREAD)
        if number > quota:
            # Near the end: one of those that were jumped over.
            found = self.env.execute_query(
                SQL(
                    "SELECT n FROM generate_series(1, %s) n WHERE NOT EXISTS ("
                    "SELECT 1 FROM piste_promotion_code c WHERE c.promotion_id = %s"
                    " AND c.kind = 'coupon' AND c.number = n)"
                    " ORDER BY random() LIMIT 1",
                    quota,
                    promotion.id,
                )
            )
            number = found[0][0] if found else None
        return number, mine + 1

    @api.model
    def _use(self, text, promotion, is_open, now):
        """Use a code of a promotion, once, whoever else tries at the same moment.

        The code's row alone is locked. A coupon also needs its promotion to be open;
        what was won or earned is handed over later too.

        :return: tuple of id, kind, prize and member of the used code, or None
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "UPDATE piste_promotion_code SET state = 'used', used_at = %(now)s"
                " WHERE code = %(text)s AND promotion_id = %(promotion)s"
                " AND state = 'issued' AND (kind != 'coupon' OR %(is_open)s)"
                " AND (valid_until IS NULL OR valid_until > %(now)s)"
                " RETURNING id, kind, prize_id, member_hash",
                now=now,
                text=text,
                promotion=promotion.id,
                is_open=is_open,
            )
        )
        self.invalidate_model(["state", "used_at"])
        return rows[0] if rows else None
