from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

NAME_SIZE = 40
TEASER_SIZE = 80
TEXT_SIZE = 5000
TERMS_SIZE = 10000
# What each type has of its own; the others leave it empty.
TYPE_FIELDS = {
    "scratch": ("prize_ids", "plays_per_person", "contest_rules"),
    "loyalty": ("stamp_count", "reward", "card_days"),
    "coupon": ("coupon_quota", "coupon_per_person"),
    "promotion": ("discount_kind", "discount_value"),
}
# From Monday on, as `datetime.date.weekday` counts.
WEEKDAY_FIELDS = (
    "is_on_monday",
    "is_on_tuesday",
    "is_on_wednesday",
    "is_on_thursday",
    "is_on_friday",
    "is_on_saturday",
    "is_on_sunday",
)
WINDOW_FIELDS = (*WEEKDAY_FIELDS, "hour_from", "hour_to")
# What the merchant promises to the public: frozen once marketing has it.
CONTENT_FIELDS = {
    "partner_id",
    "type",
    "name",
    "teaser",
    "details",
    "discount_details",
    "terms",
    "date_start",
    "date_end",
    "image",
    *WINDOW_FIELDS,
    *(name for names in TYPE_FIELDS.values() for name in names),
}
# Proof of the acceptance and keys: written by the methods below in sudo mode only.
SYSTEM_FIELDS = {
    "terms_accepted_text",
    "terms_accepted_at",
    "terms_accepted_by_id",
    "terms_version",
    "acceptance_ids",
    "renewal_of_id",
    "expiry_told_for",
    "submission_uid",
}
MERCHANT_STATES = ("draft", "to_fix")


class PistePromotion(models.Model):
    """An offer of a merchant to the public, checked by marketing (OD-08 to OD-10)."""

    _name = "piste.promotion"
    _inherit = [
        "piste.state.mixin",
        "piste.picture.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Promotion"
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _transitions = {
        "draft": ("submitted", "cancelled"),
        "to_fix": ("submitted", "cancelled"),
        "submitted": ("to_fix", "approved", "cancelled"),
        "approved": ("scheduled", "running", "ended", "to_fix", "cancelled"),
        "scheduled": ("running", "ended", "to_fix", "cancelled"),
        "running": ("ended", "cancelled"),
        "cancelled": ("draft",),
    }

    # Owner
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Representative",
        related="partner_id.user_id",
        store=True,
        index=True,
        help="Account owner of the merchant.",
    )
    reviewer_id = fields.Many2one(
        "res.users",
        "Reviewed by",
        index="btree_not_null",
        copy=False,
        domain="[('share', '=', False)]",
        help="Who in marketing checks this promotion.",
    )
    # Customer
    partner_id = fields.Many2one(
        "res.partner",
        "Merchant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=1,
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Person of the merchant who is told what becomes of the promotion.",
    )
    # Offer
    type = fields.Selection(
        [
            ("scratch", "Scratch Cards"),
            ("loyalty", "Loyalty Card"),
            ("coupon", "Coupons"),
            ("promotion", "Promotions"),
        ],
        required=True,
        default="promotion",
        index=True,
        help="Scratch Cards: the customer scratches and wins a prize, or not.\n"
        "Loyalty Card: a stamp per visit, a reward when the card is full.\n"
        "Coupons: a limited number of codes, each used once.\n"
        "Promotions: a discount for everybody.",
    )
    name = fields.Char("Title", tracking=2, help="At most 40 characters.")
    teaser = fields.Char(help="One sentence under the title, at most 80 characters.")
    details = fields.Text("Details (Texts – Content)")
    discount_details = fields.Text()
    terms = fields.Text("Terms & Conditions")
    # Period
    date_start = fields.Date(
        "Start",
        copy=False,
        tracking=3,
        help="First day, in the time zone of the merchant.",
    )
    date_end = fields.Date(
        "End",
        copy=False,
        tracking=4,
        help="Last day included, in the time zone of the merchant.",
    )
    # State
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("to_fix", "To Correct"),
            ("approved", "Approved"),
            ("scheduled", "Scheduled"),
            ("running", "Running"),
            ("ended", "Finished"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=5,
        group_expand=True,
        help="Draft: the merchant is writing.\n"
        "Submitted: marketing has to check it.\n"
        "To Correct: back at the merchant, with a reason.\n"
        "Approved: accepted; from then on the dates decide.\n"
        "Scheduled: starts on a later day.\n"
        "Running: on offer today.\n"
        "Finished: the last day is over.\n"
        "Cancelled: will not take place.",
    )
    change_reason = fields.Text(
        "To be corrected",
        copy=False,
        help="What marketing asks the merchant to change.",
    )
    # Acceptance of the terms
    terms_accepted_text = fields.Text("Accepted Terms", readonly=True, copy=False)
    terms_accepted_at = fields.Datetime("Accepted on", readonly=True, copy=False)
    terms_accepted_by_id = fields.Many2one(
        "res.users",
        "Accepted by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="User of the merchant, or the employee who recorded that he agreed.",
    )
    # Portal
    submission_uid = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )

    _submission_uid_unique = models.Constraint(
        "UNIQUE(submission_uid)", "This promotion has already been saved."
    )
    _check_period = models.Constraint(
        "CHECK(date_end >= date_start)",
        "The promotion ends before it starts. Choose a later end date.",
    )
    _check_century = models.Constraint(
        "CHECK(date_start >= DATE '2000-01-01' AND date_end < DATE '2100-01-01')",
        "Choose dates of this century.",
    )
    _check_size = models.Constraint(
        f"CHECK(char_length(name) <= {NAME_SIZE}"
        f" AND char_length(teaser) <= {TEASER_SIZE}"
        f" AND char_length(details) <= {TEXT_SIZE}"
        f" AND char_length(discount_details) <= {TEXT_SIZE}"
        f" AND char_length(terms) <= {TERMS_SIZE})",
        "The title takes at most 40 characters, the teaser 80, the details 5,000 and"
        " the terms and conditions 10,000. Shorten the text.",
    )
    _check_complete = models.Constraint(
        "CHECK(state IN ('draft', 'to_fix', 'cancelled') OR (name IS NOT NULL AND"
        " discount_details IS NOT NULL AND terms IS NOT NULL AND date_start IS NOT NULL"
        " AND date_end IS NOT NULL AND terms_accepted_at IS NOT NULL))",
        "Title, discount details, dates and accepted terms and conditions are needed"
        " before a promotion is submitted.",
    )
    _check_reason = models.Constraint(
        "CHECK(state != 'to_fix' OR change_reason IS NOT NULL)",
        "Tell the merchant what to correct.",
    )
    _state_period = models.Index(
        "(state, date_start, date_end) WHERE state IN"
        " ('approved', 'scheduled', 'running')"
    )

    # COMPUTE

    @api.depends("name")
    def _compute_display_name(self):
        for promotion in self:
            promotion.display_name = promotion.name or self.env._("Untitled promotion")

    def _compute_access_url(self):
        for promotion in self:
            promotion.access_url = f"/my/promotions/{promotion.id}"

    @api.depends("partner_id")
    def _compute_contact_id(self):
        for promotion in self:
            contact = promotion.contact_id
            company = promotion.partner_id
            if contact.commercial_partner_id != company.commercial_partner_id:
                contact = company._piste_contact_for("artwork") or company
            promotion.contact_id = contact

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._clean_vals(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        vals = self._clean_vals(vals)
        self._check_locked(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(promotion.state not in ("draft", "cancelled") for promotion in self):
            raise UserError(self.env._("Cancel the promotion instead of deleting it."))
        # In sudo mode: the proof counts, whoever may see it.
        if self.sudo().acceptance_ids:
            raise UserError(
                self.env._(
                    "The terms of this promotion were accepted: the proof is kept, and"
                    " the promotion with it."
                )
            )

    @api.model
    def _clean_vals(self, vals):
        """Return values that name a company and forge no acceptance."""
        forged = [] if self.env.su else [*(SYSTEM_FIELDS & vals.keys())]
        if forged:
            label = self._fields[forged[0]]._description_string(self.env)
            raise AccessError(
                self.env._(
                    "“%(field)s” is recorded by the buttons of the promotion alone.",
                    field=label,
                )
            )
        vals = dict(vals)
        if vals.get("partner_id"):
            # In sudo mode: a portal user may not read his own parent company.
            partner = self.env["res.partner"].sudo().browse(vals["partner_id"])
            vals["partner_id"] = partner.commercial_partner_id.id
        return vals

    def _check_locked(self, vals):
        """Refuse to change the offer while others rely on it.

        The merchant's side writes drafts and corrections, marketing also what was
        submitted; nobody touches what was approved.
        """
        if self.env.su or CONTENT_FIELDS.isdisjoint(vals):
            return
        editable = MERCHANT_STATES
        if self.env.user.has_group("piste.piste_group_marketing"):
            editable += ("submitted",)
        locked = self.filtered(lambda promotion: promotion.state not in editable)
        if locked:
            raise UserError(
                self.env._(
                    "“%(name)s” is %(state)s and can no longer be changed. Ask"
                    " marketing to send it back for correction.",
                    name=locked[0].display_name,
                    state=locked[0]._state_label().lower(),
                )
            )
