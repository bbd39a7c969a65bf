import secrets
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

PREFIX = "piste_"
# Bytes of chance in a key, and how much of its text it is recognised by.
KEY_BYTES, SHOWN = 32, 12
MAX_KEY = 128
DEFAULT_RATE = 600
# Operation -> the field that allows it.
SCOPES = {
    "codes": "can_issue",
    "redeem": "can_redeem",
    "stamp": "can_stamp",
    "scratch": "can_scratch",
}


class PisteAppKey(models.Model):
    """Key by which the shoppers' app, or a till, calls the API (A30).

    The key itself is shown once, to who makes it; only its SHA-256 is kept. The day it
    was last used is read from the ledger: no call writes on the key.
    """

    _name = "piste.app.key"
    _description = "Application Key"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Application", required=True, help="Who calls with this key.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    # Scopes
    can_issue = fields.Boolean("Issue Coupons")
    can_redeem = fields.Boolean("Redeem Codes")
    can_stamp = fields.Boolean("Stamp Cards")
    can_scratch = fields.Boolean("Scratch Cards")
    rate_limit = fields.Integer(
        "Calls per Minute", required=True, default=DEFAULT_RATE, help="From 1 to 6,000."
    )
    # Key
    key_hash = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    prefix = fields.Char(
        "Begins with", readonly=True, copy=False, help="To recognise the key by."
    )
    # State
    expires_on = fields.Date(
        "Expires on", copy=False, help="Last day; empty means that it does not expire."
    )
    revoked_at = fields.Datetime("Revoked on", readonly=True, copy=False)
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
        search="_search_state",
    )
    last_used_on = fields.Date("Last Used on", compute="_compute_last_used_on")

    _key_hash_unique = models.Constraint(
        "UNIQUE(key_hash)", "This key exists already. Make another one."
    )
    _check_rate = models.Constraint(
        "CHECK(rate_limit BETWEEN 1 AND 6000)",
        "Allow from 1 to 6,000 calls per minute.",
    )

    # COMPUTE

    @api.depends("expires_on", "revoked_at")
    def _compute_state(self):
        today = fields.Date.today()
        for key in self:
            is_over = bool(key.expires_on) and key.expires_on < today
            key.state = (
                "revoked" if key.revoked_at else "expired" if is_over else "active"
            )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.today()
        over = fields.Domain("expires_on", "<", today)
        revoked = fields.Domain("revoked_at", "!=", False)
        domains = {
            "revoked": revoked,
            "expired": ~revoked & over,
            "active": ~revoked & ~over,
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    def _compute_last_used_on(self):
        # In sudo mode: who manages keys need not read the calls of each merchant.
        ledger = self.env["piste.promotion.redemption"].sudo()
        last = dict(
            ledger._read_group([("key_id", "in", self.ids)], ["key_id"], ["moment:max"])
        )
        for key in self:
            moment = last.get(key)
            key.last_used_on = (
                moment and fields.Datetime.context_timestamp(key, moment).date()
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_vals(vals)
        return super().write(vals)

    @api.model
    def _check_vals(self, vals):
        if not {"key_hash", "prefix", "revoked_at"}.isdisjoint(vals):
            raise AccessError(
                self.env._("A key is made and revoked with its buttons alone.")
            )

    # ACTION

    def action_make_key(self):
        """Make the key, show it once, and make a former one worthless."""
        self.ensure_one()
        self.check_access("write")
        text = self._make_key()
        # Shown in a dialog and kept nowhere: neither in the database nor in a log.
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_promotion_key_show_action"
        )
        return {**action, "context": {"default_key_text": text}}

    def action_revoke(self):
        """Refuse this key from now on, for good."""
        self.check_access("write")
        # In sudo mode: the date is written by this button alone.
        self.filtered(lambda key: not key.revoked_at).sudo().write(
            {"revoked_at": fields.Datetime.now()}
        )

    def action_view_calls(self):
        """Open what was done with this key."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_promotion_redemption_action"
        )
        return {**action, "domain": [("key_id", "=", self.id)], "context": {}}

    # BUSINESS

    def _make_key(self):
        """Give the record a new key and return its text.

        :raise AccessError: for a revoked key
        """
        self.ensure_one()
        if self.revoked_at:
            raise AccessError(self.env._("This key is revoked. Make a new one."))
        text = PREFIX + secrets.token_urlsafe(KEY_BYTES)
        # In sudo mode: nobody else may write the hash.
        self.sudo().write({"key_hash": self._hash(text), "prefix": text[:SHOWN]})
        return text

    @api.model
    def _hash(self, text):
        return sha256(text.encode()).hexdigest()

    @api.model
    def _identify(self, token, idempotency_key):
        """Return what is known of a caller, in one statement, or None.

        :param str token: key as sent, of any content
        :param str idempotency_key: name of the call, to find its first result by
        :return: dict with the columns below
        """
        if not (token.isascii() and token.isprintable() and len(token) <= MAX_KEY):
            return None
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        ledger = SQL.identifier(self.env["piste.promotion.redemption"]._table)
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT k.id, k.company_id, k.can_issue, k.can_redeem, k.can_stamp,
                    k.can_scratch, k.rate_limit, k.revoked_at, k.expires_on,
                    first.id AS first_id, first.body_hash, first.status, first.answer,
                    calls.count, calls.oldest
                  FROM piste_app_key k
                  JOIN res_company c ON c.id = k.company_id AND c.active
                  LEFT JOIN %(ledger)s first ON first.key_id = k.id
                   AND first.idempotency_key = %(name)s
                  LEFT JOIN LATERAL (SELECT count(*), min(moment) AS oldest
                    FROM %(ledger)s WHERE key_id = k.id AND moment > %(since)s
                  ) calls ON TRUE
                 WHERE k.key_hash = %(hash)s""",
                ledger=ledger,
                name=idempotency_key,
                since=since,
                hash=self._hash(token),
            )
        )
        if not rows or rows[0]["revoked_at"]:
            return None
        [caller] = rows
        if caller["expires_on"] and caller["expires_on"] < fields.Date.today():
            return None
        return caller
