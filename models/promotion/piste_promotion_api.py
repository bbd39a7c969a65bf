import secrets

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ...utils import api_call
from ...utils.api_call import CallError
from .piste_app_key import SCOPES
from .piste_promotion import WEEKDAY_FIELDS
from .piste_promotion_code import QR_PREFIX

# Numbers of a draw: a hundred per cent, to four decimals as the odds are written.
SCALE = 1_000_000
# Days after the end in which a prize or a reward is still handed over.
CLAIM_DAYS = 30
# What an application may hear of; the rest it cannot know.
KNOWN_STATES = ("approved", "scheduled", "running", "ended", "cancelled")
FIELDS = (
    "name",
    "type",
    "state",
    "company_id",
    "public_id",
    "public_tz",
    "public_until",
    "date_start",
    "date_end",
    "hour_from",
    "hour_to",
    *WEEKDAY_FIELDS,
    "plays_per_person",
    "stamp_count",
    "reward",
    "card_days",
    "coupon_quota",
    "coupon_per_person",
)
STATUSES = {"promotion_unknown": 404, "code_unknown": 404}


class Refused(Exception):
    """A call that was understood and is refused: it is written down all the same."""

    def __init__(self, reason, **values):
        super().__init__(reason)
        self.reason, self.values = reason, values


class PistePromotionApi(models.AbstractModel):
    """What the shoppers' app does with a promotion: each call once (U20, A30).

    Two calls that want the same row at once: the database lets one pass, and the other
    one is tried again from its beginning by the server.
    """

    _name = "piste.promotion.api"
    _description = "Redemption of Promotions"

    @api.model
    def _serve(self, operation, authorization, idempotency_key, data):
        """Answer a call.

        :param str operation: one of ``codes``, ``redeem``, ``stamp`` and ``scratch``
        :param str authorization: header with the key
        :param str idempotency_key: header that names the call
        :param bytes data: body
        :return: HTTP status, members of the answer, whether it is a repetition
        :raise CallError: for a call that is not understood, or not allowed
        """
        self.env.flush_all()
        token = api_call.token(authorization)
        name = api_call.idempotency_key(idempotency_key)
        caller = self.env["piste.app.key"]._identify(token, name)
        if not caller:
            raise CallError(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
        if not caller[SCOPES[operation]]:
            raise CallError(403, "scope_missing")
        if not name:
            raise CallError(400, "idempotency_missing")
        body = api_call.members(operation, data)
        digest = api_call.digest(operation, body)
        if caller["first_id"]:
            if caller["body_hash"] != digest:
                raise CallError(422, "idempotency_reused")
            return caller["status"], caller["answer"], True
        self._check_rate(caller)
        try:
            return *self._record(operation, caller, name, body, digest), False
        except UniqueViolation as error:
            # Somebody else got the number, the card or the name of the call.
            raise ConcurrencyError(operation) from error

    @api.model
    def _check_rate(self, caller):
        if caller["count"] >= caller["rate_limit"]:
            age = (fields.Datetime.now() - caller["oldest"]).total_seconds()
            wait = max(1, 60 - int(age))
            raise CallError(429, "too_many_calls", headers={"Retry-After": str(wait)})

    @api.model
    def _record(self, operation, caller, name, body, digest):
        """Do it, write it into the ledger, and return the status and the answer."""
        now = fields.Datetime.now()
        member = body.get("member")
        member_hash = member and self._member_hash(caller["company_id"], member)
        values = {"member_hash": member_hash}
        # In sudo mode: the key allows this operation, in its company alone.
        api = self.sudo()
        try:
            status = 201 if operation == "codes" else 200
            answer, done = getattr(api, f"_do_{operation}")(
                caller["company_id"], body, member_hash, now
            )
            values |= {"outcome": "done", **done}
        except Refused as refusal:
            status = STATUSES.get(refusal.reason, 409)
            answer = self._problem(status, refusal.reason)
            values |= {"outcome": "refused", "reason": refusal.reason, **refusal.values}
        api.env["piste.promotion.redemption"].create(
            {
                "key_id": caller["id"],
                "company_id": caller["company_id"],
                "kind": operation,
                "moment": now,
                "idempotency_key": name,
                "body_hash": digest,
                "status": status,
                "answer": answer,
                **values,
            }
        )
        return status, answer

    # OPERATIONS

    @api.model
    def _do_codes(self, company_id, body, member_hash, now):
        promotion = self._open_promotion(company_id, body, "coupon", now)
        codes = self.env["piste.promotion.code"]
        number, mine = codes._free_numbers(promotion, member_hash)
        if mine > promotion.coupon_per_person:
            raise Refused("member_limit", promotion_id=promotion.id)
        if number is None:
            raise Refused("quota_reached", promotion_id=promotion.id)
        code = codes._issue(
            promotion, "coupon", member_hash, number=number, member_number=mine
        )
        answer = {
            "promotion": promotion.public_id,
            **self._code_members(code),
            "left_for_member": promotion.coupon_per_person - mine,
        }
        return answer, {"promotion_id": promotion.id, "code_id": code.id}

    @api.model
    def _do_redeem(self, company_id, body, _member_hash, now):
        codes = self.env["piste.promotion.code"]
        text = codes._normalize(body["code"])
        domain = [("company_id", "=", company_id), ("code_ids.code", "=", text)]
        if "promotion" in body:
            domain.append(("public_id", "=", body["promotion"]))
        promotion = text and self._find(domain)
        if not promotion:
            raise Refused("code_unknown")
        is_live = promotion.state != "cancelled"
        is_open = is_live and promotion._is_open_at(now)
        used = is_live and codes._use(text, promotion, is_open, now)
        if not used:
            raise self._why_not(codes.search([("code", "=", text)]), now)
        code_id, kind, prize_id, member_hash = used
        answer = {
            "promotion": promotion.public_id,
            "title": promotion.name,
            "kind": kind,
            "prize": self.env["piste.promotion.prize"].browse(prize_id).name or None,
            "reward": promotion.reward if kind == "reward" else None,
            "redeemed_at": self._iso(now),
        }
        done = {
            "promotion_id": promotion.id,
            "code_id": code_id,
            "prize_id": prize_id,
            "member_hash": member_hash,
        }
        return answer, done

    @api.model
    def _do_stamp(self, company_id, body, member_hash, now):
        promotion = self._open_promotion(company_id, body, "loyalty", now)
        cards = self.env["piste.promotion.card"]
        card_id, stamps, stamp_count = cards._stamp(promotion, member_hash, now)
        answer = {
            "promotion": promotion.public_id,
            "stamps": stamps,
            "stamps_needed": stamp_count,
            "is_full": stamps == stamp_count,
            "expires_at": self._iso(cards.browse(card_id).expires_at),
            "reward": promotion.reward,
        }
        done = {"promotion_id": promotion.id, "card_id": card_id}
        if stamps == stamp_count:
            code = self._claim(promotion, "reward", member_hash)
            answer |= self._code_members(code)
            done["code_id"] = code.id
        return answer, done

    @api.model
    def _do_scratch(self, company_id, body, member_hash, now):
        promotion = self._open_promotion(company_id, body, "scratch", now)
        play = self._next_play(promotion, member_hash)
        if play > promotion.plays_per_person:
            raise Refused("member_limit", promotion_id=promotion.id)
        draw, prize = self._draw(promotion)
        answer = {
            "promotion": promotion.public_id,
            "result": "won" if prize else "lost",
            "prize": prize.name or None,
            "plays_left": promotion.plays_per_person - play,
        }
        done = {
            "promotion_id": promotion.id,
            "outcome": answer["result"],
            "play_number": play,
            "draw": draw,
        }
        if prize:
            code = self._claim(promotion, "prize", member_hash, prize_id=prize.id)
            answer |= self._code_members(code)
            done |= {"prize_id": prize.id, "code_id": code.id}
        return answer, done

    # BUSINESS

    @api.model
    def _find(self, domain):
        """Return a promotion of an active merchant that the public has seen."""
        domain = [
            *domain,
            ("state", "in", KNOWN_STATES),
            ("partner_id.active", "=", True),
        ]
        return self.env["piste.promotion"].search_fetch(domain, FIELDS, limit=1)

    @api.model
    def _open_promotion(self, company_id, body, kind, now):
        """Return the promotion of a call.

        :raise Refused: if it is unknown, of another type, or not open now
        """
        promotion = self._find(
            [("company_id", "=", company_id), ("public_id", "=", body["promotion"])]
        )
        if not promotion:
            raise Refused("promotion_unknown")
        if promotion.type != kind:
            raise Refused("wrong_type", promotion_id=promotion.id)
        if not promotion._is_open_at(now):
            raise Refused("promotion_closed", promotion_id=promotion.id)
        return promotion

    @api.model
    def _why_not(self, code, now):
        """Return the refusal of a code that could not be used."""
        reason = "promotion_closed"
        if code.state == "used":
            reason = "code_used"
        elif code.valid_until and code.valid_until <= now:
            reason = "code_expired"
        return Refused(
            reason,
            promotion_id=code.promotion_id.id,
            code_id=code.id,
            member_hash=code.member_hash,
        )

    @api.model
    def _next_play(self, promotion, member_hash):
        [(last,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(max(play_number), 0) FROM piste_promotion_redemption"
                " WHERE promotion_id = %s AND member_hash = %s AND kind = 'scratch'",
                promotion.id,
                member_hash,
            )
        )
        return last + 1

    @api.model
    def _draw(self, promotion):
        """Draw a prize, or none, and take it out of the stock.

        Each prize has its own share of the numbers; what is out of stock is not won.
        The prize's row alone is locked, and only when it is won.

        :return: what was drawn, with the odds and the stock, and the prize
        """
        prizes = self.env["piste.promotion.prize"]
        prizes.flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, name, odds::float AS odds, remaining"
                " FROM piste_promotion_prize WHERE promotion_id = %s"
                " ORDER BY sequence, id",
                promotion.id,
            )
        )
        roll = secrets.SystemRandom().randrange(SCALE)
        edge, drawn = 0, None
        for row in rows:
            edge += round(row["odds"] * SCALE / 100)
            if roll < edge:
                drawn = row
                break
        taken = drawn and self.env.execute_query(
            SQL(
                "UPDATE piste_promotion_prize SET remaining = remaining - 1"
                " WHERE id = %s AND remaining > 0 RETURNING id",
                drawn["id"],
            )
        )
        prizes.invalidate_model(["remaining"])
        draw = {
            "number": roll,
            "of": SCALE,
            "prizes": rows,
            "drawn": drawn and drawn["id"],
        }
        return draw, prizes.browse(taken[0][0] if taken else ())

    @api.model
    def _claim(self, promotion, kind, member_hash, **values):
        """Return the code by which a prize or a reward is handed over."""
        until = fields.Datetime.add(promotion.public_until, days=CLAIM_DAYS)
        return self.env["piste.promotion.code"]._issue(
            promotion, kind, member_hash, valid_until=until, **values
        )

    @api.model
    def _code_members(self, code):
        text = code.code
        return {
            "code": "-".join(text[at : at + 4] for at in range(0, len(text), 4)),
            "qr": f"{QR_PREFIX}{text}",
            "valid_until": self._iso(code.valid_until),
        }

    @api.model
    def _member_hash(self, company_id, member):
        """Return the fingerprint of a member: of no use outside this database."""
        # In sudo mode: the secret of the database.
        return hmac(self.env(su=True), "piste.promotion.member", (company_id, member))

    @api.model
    def _iso(self, moment):
        return moment.isoformat(timespec="seconds") + "Z" if moment else None
