import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...utils import push as push_utils
from ...utils.outgoing import OutgoingError, check_url

# What the public reads and when: frozen once it is planned.
CONTENT_FIELDS = {
    "promotion_id",
    "title",
    "text",
    "link",
    "audience",
    "audience_category",
    "audience_radius",
    "planned_at",
}
# Written by the methods below in sudo mode only.
SYSTEM_FIELDS = {
    "asked_at",
    "result",
    "provider_message_id",
    "tries",
    "next_try_at",
    "sent_at",
    "idempotency_key",
    "slot_key",
}
SIZES = {"title": push_utils.TITLE_SIZE, "text": push_utils.TEXT_SIZE}


class PistePush(models.Model):
    """One notification to the telephones of the public, planned and sent once (OD-12).

    The table is an outbox: what is planned waits here until it is due, and keeps the
    result of its sending.
    """

    _name = "piste.push"
    _inherit = ["piste.state.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "PUSH"
    _order = "planned_at desc, id desc"
    _rec_name = "title"
    _transitions = {
        "draft": ("queued", "cancelled"),
        "queued": ("sending", "failed", "draft", "cancelled"),
        "sending": ("sent", "failed"),
    }

    # Owner
    promotion_id = fields.Many2one(
        "piste.promotion", required=True, index=True, ondelete="restrict", tracking=2
    )
    company_id = fields.Many2one(
        related="promotion_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        related="promotion_id.user_id",
        string="Representative",
        store=True,
        index=True,
    )
    # Customer
    partner_id = fields.Many2one(
        related="promotion_id.partner_id", string="Merchant", store=True, index=True
    )
    # Content
    title = fields.Char(required=True, size=50, help="At most 50 characters.")
    text = fields.Char(required=True, size=120, help="At most 120 characters.")
    link = fields.Char(
        help="Address that opens (https). Empty: the promotion in the application."
    )
    audience = fields.Selection(
        [
            ("all", "Everybody"),
            ("followers", "Followers of the Merchant"),
            ("category", "A Category"),
            ("near", "Near the Merchant"),
        ],
        required=True,
        default="followers",
    )
    audience_category = fields.Char("Category", size=64)
    audience_radius = fields.Integer(
        "Distance (km)", default=5, aggregator=None, help="From the merchant's door."
    )
    # Period
    planned_at = fields.Datetime(
        "Planned for", required=True, copy=False, index=True, tracking=3
    )
    asked_at = fields.Datetime(
        "Asked for",
        readonly=True,
        copy=False,
        help="What was wished before the quiet hours moved it.",
    )
    has_provider = fields.Boolean(
        "Is Sent by a Provider", compute="_compute_has_provider"
    )
    tz = fields.Char("Merchant's Time Zone", compute="_compute_local")
    planned_local = fields.Char("At the Merchant's", compute="_compute_local")
    # State
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Called Off"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=1,
        group_expand=True,
        help="Draft: being written.\n"
        "Queued: goes out at its time.\n"
        "Sending: handed to the provider, or tried again.\n"
        "Sent: the provider accepted it.\n"
        "Failed: did not go out; the result says why.\n"
        "Called Off: will not go out.",
    )
    result = fields.Char(readonly=True, copy=False)
    provider_message_id = fields.Char("Provider's Number", readonly=True, copy=False)
    tries = fields.Integer(
        required=True, readonly=True, default=0, copy=False, aggregator=None
    )
    next_try_at = fields.Datetime("Next Try", readonly=True, copy=False)
    sent_at = fields.Datetime("Sent on", readonly=True, copy=False)
    # Keys
    idempotency_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: uuid.uuid4().hex,
        export_string_translation=False,
        help="Tells the provider that a second try is the same message.",
    )
    slot_key = fields.Char(readonly=True, copy=False, export_string_translation=False)

    _idempotency_key_unique = models.Constraint(
        "UNIQUE(idempotency_key)", "This PUSH was saved already."
    )
    # Merchant, week and rank below the cap: two at once cannot take the same place.
    _slot_key_unique = models.Constraint(
        "UNIQUE(slot_key)",
        "Another PUSH of this merchant was planned at the same moment. Try again.",
    )
    _check_size = models.Constraint(
        f"CHECK(char_length(title) <= {push_utils.TITLE_SIZE}"
        f" AND char_length(text) <= {push_utils.TEXT_SIZE})",
        "The title of a PUSH takes at most 50 characters, its text 120.",
    )
    _check_audience = models.Constraint(
        "CHECK((audience != 'category' OR audience_category IS NOT NULL)"
        " AND (audience != 'near' OR audience_radius BETWEEN 1 AND 200))",
        "Name the category of the audience, or a distance from 1 to 200 km.",
    )
    _check_slot = models.Constraint(
        "CHECK(state NOT IN ('queued', 'sending', 'sent') OR slot_key IS NOT NULL)",
        "A PUSH is planned with its button.",
    )
    _check_sent = models.Constraint(
        "CHECK(state != 'sent' OR sent_at IS NOT NULL)", "A sent PUSH has its date."
    )
    _due = models.Index("(planned_at) WHERE state IN ('queued', 'sending')")

    # COMPUTE

    @api.depends("title", "state")
    def _compute_display_name(self):
        heads = {
            "queued": self.env._("SCHEDULED PUSH"),
            "sending": self.env._("PUSH BEING SENT"),
            "sent": self.env._("PUSH SENT"),
            "failed": self.env._("FAILED PUSH"),
            "cancelled": self.env._("CANCELLED PUSH"),
        }
        for push in self:
            head = heads.get(push.state) or self.env._("DRAFT PUSH")
            push.display_name = f"{head} – {push.title or ''}"

    @api.depends("planned_at", "promotion_id")
    def _compute_local(self):
        for push in self:
            promotion = push.promotion_id
            push.tz = (promotion and promotion._piste_tz()) or "UTC"
            push.planned_local = promotion and push._say(push.planned_at)

    @api.depends("company_id")
    def _compute_has_provider(self):
        for company, pushes in self.grouped("company_id").items():
            pushes.has_provider = bool(company and company._piste_push_provider())

    # CONSTRAINT

    @api.constrains("link")
    def _check_link(self):
        for push in self.filtered("link"):
            try:
                check_url(push.link)
            except OutgoingError as error:
                raise ValidationError(
                    self.env._(
                        "The link of a PUSH is a public address that begins with"
                        " https://."
                    )
                ) from error

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_vals(vals)
        if not self.env.su and not CONTENT_FIELDS.isdisjoint(vals):
            self.check_access("write")
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if any(push.state not in ("draft", "cancelled") for push in self):
            raise UserError(self.env._("A PUSH that was planned is kept: cancel it."))

    @api.model
    def _check_vals(self, vals):
        """Refuse forged results, and texts that the ORM would cut without a word.

        :raise AccessError: for a value that is recorded by the server alone
        :raise ValidationError: for a text that is too long
        """
        if any(len(vals.get(name) or "") > size for name, size in SIZES.items()):
            raise ValidationError(
                self.env._(
                    "The title of a PUSH takes at most 50 characters, its text 120."
                )
            )
        if not self.env.su and not SYSTEM_FIELDS.isdisjoint(vals):
            raise AccessError(
                self.env._("The result of a PUSH is recorded by its sending alone.")
            )

    def _check_draft(self):
        frozen = self.filtered(lambda push: push.state != "draft")
        if frozen:
            raise UserError(
                self.env._(
                    "“%(title)s” is planned and can no longer be changed. Take it back"
                    " to the drafts first.",
                    title=frozen[0].title,
                )
            )

    # TRANSITIONS

    def _check_transition(self, target):
        if target in ("cancelled", "draft"):
            self._check_not_leaving()
        super()._check_transition(target)
        if not self.env.su and target not in ("cancelled", "draft"):
            raise UserError(self.env._("A PUSH is planned and sent by its buttons."))

    def _check_not_leaving(self):
        late = self.filtered(lambda push: push.state in ("sending", "sent"))
        if late:
            raise UserError(
                self.env._(
                    "Too late: “%(title)s” is with the provider already.",
                    title=late[0].title,
                )
            )

    def _after_transition(self, source, target):
        super()._after_transition(source, target)
        if target in ("cancelled", "draft", "failed"):
            # In sudo mode: its place of the week is free for another one.
            self.sudo().write({"slot_key": False, "next_try_at": False})

    # ACTION

    def action_open(self):
        """Show the content of this PUSH."""
        return self._get_records_action(target="new")

    # BUSINESS

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _say(self, moment):
        """Return an instant in words, as the clock of the merchant shows it."""
        self.ensure_one()
        tz = self.promotion_id._piste_tz() or "UTC"
        return moment and f"{self.promotion_id._piste_spell(moment, tz)} ({tz})"
