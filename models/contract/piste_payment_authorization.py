import math

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...utils import debit_period

KINDS = [
    ("card", "Card"),
    ("pad", "Pre-authorized Debit (Canada)"),
    ("sepa", "SEPA Direct Debit"),
]
CATEGORIES = [("business", "Business Account"), ("personal", "Personal Account")]
AMOUNT_TYPES = [("fixed", "Fixed"), ("variable", "Variable")]
FREQUENCIES = [
    ("weekly", "Per Week"),
    ("monthly", "Per Month"),
    ("quarterly", "Per Quarter"),
    ("yearly", "Per Year"),
    ("once", "Once"),
]
# Currency of the scheme; a card is charged in any.
CURRENCIES = {"pad": "CAD", "sepa": "EUR"}
# Days of notice that Rule H1 and the SEPA rulebook ask for where nothing is agreed.
NOTICES = {"card": 0, "pad": 10, "sepa": 14}
MONEY = ("amount", "cap")


class PistePaymentAuthorization(models.Model):
    """Right to draw what a client owes from his card or account (OD-26, U8).

    The client signs it with the contract; from then on only its state changes. Account
    numbers are locked by a key that lies outside the database.
    """

    _name = "piste.payment.authorization"
    _description = "Payment Authorization"
    _inherit = ["piste.readable.links.mixin", "piste.state.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id"]

    _piste_readable_links = ("partner_id", "order_id")
    _initial_state = "to_sign"
    _transitions = {"to_sign": ("active", "expired"), "active": ("revoked", "expired")}
    # What may still change once it is signed, by methods of the server alone.
    _open_fields = frozenset(
        ["state", "revoked_on", "revoked_by", "revocation_reason", "token_id"]
    )

    # Identity
    name = fields.Char(
        "Number", required=True, readonly=True, copy=False, default="/", index="trigram"
    )
    kind = fields.Selection(KINDS, required=True, default="pad")
    # Client
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        "Contract",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: every invoice of the client may be drawn.",
    )
    user_id = fields.Many2one(
        related="partner_id.user_id", string="Representative", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    # Money
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    amount_type = fields.Selection(AMOUNT_TYPES, required=True, default="variable")
    amount = fields.Monetary(help="Drawn at each period, taxes included.")
    cap = fields.Monetary("Limit", help="At most this much per period, taxes included.")
    frequency = fields.Selection(FREQUENCIES, required=True, default="monthly")
    # Notice
    notice_days = fields.Integer(
        "Days of Notice",
        compute="_compute_notice_days",
        store=True,
        readonly=False,
        precompute=True,
        help="Days between the invoice, which serves as the notice, and the debit.",
    )
    notice_waived = fields.Boolean(help="The client wants no notice before each debit.")
    # State
    state = fields.Selection(
        [
            ("to_sign", "To Sign"),
            ("active", "In Force"),
            ("revoked", "Revoked"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="to_sign",
        index=True,
        help="To Sign: waits for the client. In Force: what is due may be drawn."
        " Revoked: by the client or by us, nothing is drawn any more. Expired: its last"
        " day is over.",
    )
    valid_from = fields.Date(
        copy=False, help="First day of a debit; empty: the day of the signature."
    )
    valid_until = fields.Date(copy=False, help="Last day of a debit.")
    # Signature
    signed_by = fields.Char(readonly=True, copy=False)
    signed_on = fields.Datetime(readonly=True, copy=False)
    wording = fields.Text(
        readonly=True,
        copy=False,
        help="Exact text that the client signed.",
    )
    wording_version = fields.Char("Version of the Wording", readonly=True, copy=False)
    wording_sha256 = fields.Char(
        "Fingerprint of the Wording", readonly=True, copy=False
    )
    evidence = fields.Json(
        readonly=True, copy=False, groups="piste.piste_group_manager"
    )
    # Revocation
    revoked_on = fields.Datetime(readonly=True, copy=False)
    revoked_by = fields.Char(readonly=True, copy=False)
    revocation_reason = fields.Char(readonly=True, copy=False)
    # Debits
    debit_ids = fields.One2many(
        "piste.payment.debit", "authorization_id", "Debits", readonly=True
    )

    _name_unique = models.UniqueIndex(
        "(name)", "There is an authorization with this number already."
    )
    # Not by client: merging two clients must not lose an authorization.
    _active_unique = models.UniqueIndex(
        "(order_id, kind) WHERE state = 'active' AND order_id IS NOT NULL",
        "This contract has an active authorization of this kind already.",
    )
    # In PostgreSQL NaN is greater than any number.
    _amounts_finite = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0 AND COALESCE(amount, 0) < 1e12"
        " AND COALESCE(cap, 0) >= 0 AND COALESCE(cap, 0) < 1e12)",
        "The amount and the limit must be positive numbers.",
    )
    _amount_given = models.Constraint(
        "CHECK (CASE amount_type WHEN 'fixed' THEN amount > 0 ELSE cap > 0 END)",
        "A fixed authorization needs its amount, a variable one its limit.",
    )
    _cap_covers_amount = models.Constraint(
        "CHECK (COALESCE(cap, 0) = 0 OR cap >= COALESCE(amount, 0))",
        "The limit must be at least the amount.",
    )
    _signature_whole = models.Constraint(
        "CHECK (state = 'to_sign' OR (state = 'expired' AND signed_on IS NULL) OR"
        " (signed_on IS NOT NULL AND signed_by IS NOT NULL AND wording IS NOT NULL))",
        "An authorization is active by the signature of the client alone.",
    )
    _revocation_dated = models.Constraint(
        "CHECK ((state = 'revoked') = (revoked_on IS NOT NULL))",
        "A revocation has its date.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_until >= valid_from)",
        "The last day of a debit cannot come before the first.",
    )
    _notice_sensible = models.Constraint(
        "CHECK (notice_days BETWEEN 0 AND 90)", "The notice lasts 0 to 90 days."
    )
    _expiry_idx = models.Index(
        "(valid_until) WHERE state IN ('to_sign', 'active') AND valid_until IS NOT NULL"
    )

    # === COMPUTE ===

    @api.depends("kind", "company_id")
    def _compute_currency_id(self):
        currencies = {
            kind: self.env.ref(f"base.{code}", raise_if_not_found=False)
            for kind, code in CURRENCIES.items()
        }
        for authorization in self:
            authorization.currency_id = (
                currencies.get(authorization.kind)
                or authorization.company_id.currency_id
            )

    @api.depends("kind")
    def _compute_notice_days(self):
        for authorization in self:
            authorization.notice_days = NOTICES.get(authorization.kind, 0)

    # === CONSTRAINT ===

    @api.constrains("kind", "currency_id")
    def _check_currency(self):
        for authorization in self:
            code = CURRENCIES.get(authorization.kind)
            if code and authorization.currency_id.name != code:
                raise ValidationError(
                    self.env._(
                        "This kind of debit is drawn in %(currency)s.", currency=code
                    )
                )

    @api.constrains("partner_id", "order_id", "company_id")
    def _check_contract(self):
        for authorization in self:
            # In sudo mode: who reads the authorization need not read the contract.
            client = authorization.sudo().order_id.partner_id.commercial_partner_id
            if client and client != authorization.partner_id:
                raise ValidationError(
                    self.env._(
                        "The contract of an authorization must belong to its client,"
                        " %(client)s.",
                        client=authorization.partner_id.name,
                    )
                )

    @api.constrains("notice_waived", "kind")
    def _check_waiver(self):
        for authorization in self:
            if authorization.notice_waived and authorization.kind != "pad":
                raise ValidationError(
                    self.env._("Only a pre-authorized debit may go without notice.")
                )

    @api.constrains("state", "partner_id", "order_id", "kind", "company_id")
    def _check_single_active(self):
        free = self.filtered(lambda one: one.state == "active" and not one.order_id)
        groups = self._read_group(
            [
                ("state", "=", "active"),
                ("order_id", "=", False),
                ("partner_id", "in", free.partner_id.ids),
            ],
            ["partner_id", "company_id", "kind"],
            ["__count"],
        )
        if any(count > 1 for *_key, count in groups):
            raise ValidationError(
                self.env._(
                    "This client has an active authorization of this kind already."
                )
            )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values(vals)
        # In sudo mode: who may ask for an authorization needs no right on sequences.
        sequence = self.env["ir.sequence"].sudo()
        prepared = [
            {
                "state": self._initial_state,
                **self._cleaned(vals),
                "name": sequence.next_by_code("piste.payment.authorization"),
            }
            for vals in vals_list
        ]
        own = self._without_server_defaults()
        return super(PistePaymentAuthorization, own).create(prepared).with_env(self.env)

    def write(self, vals):
        self._check_values(vals)
        if vals.keys() - self._open_fields:
            self._check_unsigned()
        return super().write(self._cleaned(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        for authorization in self.filtered("signed_on"):
            raise UserError(
                self.env._(
                    "%(number)s is signed and cannot be deleted. Revoke it instead.",
                    number=authorization.name,
                )
            )

    @api.model
    def _server_fields(self):
        """Return the fields that only server code writes, besides the state."""
        return frozenset(
            [
                "signed_by",
                "signed_on",
                "wording",
                "wording_version",
                "wording_sha256",
                "evidence",
                "revoked_on",
                "revoked_by",
                "revocation_reason",
            ]
        )

    @api.model
    def _check_values(self, vals):
        """Check what comes from outside, before the database sees it.

        :raise UserError: for a state, signature or number written by hand, or an
            amount that is no number
        """
        forged = (self._server_fields() | {"state", "name"}) & vals.keys()
        if forged and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(field)s” is recorded by the software. Leave it out.",
                    field=self._fields[min(forged)]._description_string(self.env),
                )
            )
        for name in MONEY:
            value = vals.get(name) or 0
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise UserError(
                    self.env._("The amount and the limit must be positive numbers.")
                )

    @api.model
    def _without_server_defaults(self):
        """Return this model without the defaults that a client sent for our fields."""
        names = self._server_fields() | {"state", "name"}
        forged = {f"default_{name}" for name in names}
        context = self.env.context
        kept = {key: value for key, value in context.items() if key not in forged}
        return self.with_env(self.env(context=kept))

    @api.model
    def _cleaned(self, vals):
        """Return ``vals`` as they are kept: the company instead of a person of it."""
        if not vals.get("partner_id"):
            return dict(vals)
        person = self.env["res.partner"].browse(vals["partner_id"])
        return {**vals, "partner_id": person.commercial_partner_id.id}

    def _check_unsigned(self):
        """:raise UserError: if one of these is signed or over"""
        for authorization in self:
            if authorization.state != "to_sign" or authorization.signed_on:
                raise UserError(
                    self.env._(
                        "%(number)s is signed: nothing of it can change any more. Ask"
                        " the client to sign a new one.",
                        number=authorization.name,
                    )
                )

    # === BUSINESS ===

    def _period(self, day):
        """Return the name of the period of a debit at ``day``."""
        self.ensure_one()
        return debit_period.key(self.frequency, day)
