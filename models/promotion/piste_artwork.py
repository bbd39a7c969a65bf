from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, plaintext2html

# While a promotion is in one of these, its picture may still change.
OPEN_PROMOTION = ("draft", "to_fix", "submitted")
ANSWERED = ("signed_off", "to_fix")
# Written by the methods below in sudo mode only.
SYSTEM_FIELDS = {"version_last", "shared_at", "applied_hash"}


class PisteArtwork(models.Model):
    """The visual of a promotion, in versions, until the merchant agrees (OD-11)."""

    _name = "piste.artwork"
    _inherit = [
        "piste.state.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Artwork"
    _order = "date_due, id desc"
    _rec_name = "promotion_id"
    _initial_state = "todo"
    _transitions = {
        "todo": ("in_progress", "to_approve", "cancelled"),
        "in_progress": ("to_approve", "cancelled"),
        "to_approve": ("to_fix", "signed_off", "in_progress", "cancelled"),
        "to_fix": ("in_progress", "to_approve", "cancelled"),
        "signed_off": ("in_progress",),
        "cancelled": ("todo",),
    }

    # Owner
    promotion_id = fields.Many2one(
        "piste.promotion",
        required=True,
        index=True,
        ondelete="restrict",
        help="A promotion has one artwork, in as many versions as it takes.",
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
    designer_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=2,
        help="Who draws, and is told what the merchant answers.",
    )
    # Customer
    partner_id = fields.Many2one(
        related="promotion_id.partner_id", string="Merchant", store=True, index=True
    )
    contact_id = fields.Many2one(related="promotion_id.contact_id")
    # Order
    brief = fields.Text(
        groups="base.group_user",
        help="What is to be drawn. The merchant does not read it.",
    )
    brief_file = fields.Binary(
        "Source File",
        attachment=True,
        copy=False,
        groups="base.group_user",
        help="Logo, photo or draft to start from: PDF, PNG or JPEG.",
    )
    brief_file_name = fields.Char("Name of the Source File", groups="base.group_user")
    date_due = fields.Date("Due Date", tracking=3)
    # Versions
    version_ids = fields.One2many("piste.artwork.version", "artwork_id", copy=False)
    version_last = fields.Integer(
        "Last Number",
        required=True,
        readonly=True,
        default=0,
        copy=False,
        aggregator=None,
        help="How many versions were handed in.",
    )
    shared_at = fields.Datetime(
        "Last Sent on",
        readonly=True,
        copy=False,
        help="When the last version was sent to the merchant.",
    )
    preview = fields.Binary(compute="_compute_preview")
    applied_hash = fields.Char(
        readonly=True, copy=False, export_string_translation=False
    )
    # State
    state = fields.Selection(
        [
            ("todo", "To Do"),
            ("in_progress", "In Progress"),
            ("to_approve", "To Approve"),
            ("to_fix", "To Correct"),
            ("signed_off", "Signed Off"),
            ("cancelled", "Called Off"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="todo",
        index=True,
        tracking=1,
        group_expand=True,
        help="To Do: nobody has begun.\n"
        "In Progress: somebody draws.\n"
        "To Approve: a version waits for the merchant.\n"
        "To Correct: the merchant asked for a change.\n"
        "Signed Off: the merchant agreed; the picture is on the promotion.\n"
        "Called Off: the promotion goes without.",
    )

    _promotion_unique = models.Constraint(
        "UNIQUE(promotion_id)", "This promotion already has its artwork."
    )

    # COMPUTE

    @api.depends("promotion_id", "partner_id")
    def _compute_display_name(self):
        for artwork in self:
            # In sudo mode: the title of the promotion is what everybody calls it.
            promotion = artwork.sudo().promotion_id
            artwork.display_name = self.env._(
                "Artwork: %(promotion)s", promotion=promotion.display_name or ""
            )

    def _compute_access_url(self):
        for artwork in self:
            artwork.access_url = f"/my/artwork/{artwork.id}"

    @api.depends("version_ids")
    def _compute_preview(self):
        for artwork in self:
            artwork.preview = artwork.version_ids[:1].preview

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._clean_vals(vals) for vals in vals_list]
        artworks = super().create(vals_list)
        artworks._check_promotion_open()
        return artworks

    def write(self, vals):
        vals = self._clean_vals(vals)
        if "promotion_id" in vals and any(
            artwork.promotion_id.id != vals["promotion_id"] for artwork in self
        ):
            raise UserError(self.env._("An artwork stays with its promotion."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drawn(self):
        if any(artwork.version_last for artwork in self):
            raise UserError(
                self.env._("Versions are kept: call the artwork off instead.")
            )

    @api.model
    def _clean_vals(self, vals):
        """Return values that forge nothing, with a harmless source file.

        :raise AccessError: for a value that is recorded by the server alone
        """
        if not self.env.su and not SYSTEM_FIELDS.isdisjoint(vals):
            raise AccessError(
                self.env._("Versions and answers are recorded by their buttons alone.")
            )
        if not vals.get("brief_file"):
            return vals
        Version = self.env["piste.artwork.version"]
        name = Version._clean_source(vals.get("brief_file_name"), vals["brief_file"])
        return {**vals, "brief_file_name": name}

    def _check_promotion_open(self):
        """:raise UserError: where the picture of the promotion is settled already"""
        closed = self.sudo().filtered(
            lambda artwork: artwork.promotion_id.state not in OPEN_PROMOTION
        )
        if closed:
            raise UserError(
                self.env._(
                    "“%(promotion)s” is %(state)s: its picture can no longer change."
                    " Send it back for correction first.",
                    promotion=closed[0].promotion_id.display_name,
                    state=closed[0].promotion_id._state_label().lower(),
                )
            )

    # TRANSITIONS

    def _check_transition(self, target):
        super()._check_transition(target)
        if self.env.su:
            return
        if target == "to_approve":
            raise UserError(self.env._("Send a version to the merchant instead."))
        if target in ANSWERED:
            raise UserError(self.env._("The merchant answers, in the portal."))
        if target in ("todo", "in_progress"):
            self._check_promotion_open()

    def _after_transition(self, source, target):
        super()._after_transition(source, target)
        if target != "to_approve":
            return
        # In sudo mode: an answer that is dealt with is nobody's task any more.
        self.sudo().activity_unlink(["piste.mail_activity_type_artwork_answer"])

    # ACTION

    def action_start(self):
        """Begin to draw, again when the artwork was signed off already."""
        self.check_access("write")
        self.lock_for_update()
        self.write({"state": "in_progress"})

    def action_cancel(self):
        """Let the promotion go without an artwork."""
        self.check_access("write")
        self.lock_for_update()
        self.write({"state": "cancelled"})

    def action_reset(self):
        """Take an artwork up again that was called off."""
        self.check_access("write")
        self.write({"state": "todo"})

    def action_add_version(self):
        """Open the window in which a version is handed in."""
        self.ensure_one()
        self.check_access("write")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "piste.piste_artwork_version_action_new"
            ),
            "context": {"default_artwork_id": self.id},
        }

    # BUSINESS

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _take_numbers(self, count):
        """Return the first of ``count`` numbers that nobody else gets.

        The row is locked until the end of the transaction: of two designers who hand
        in at once, the second waits and is served anew with the next number.
        """
        self.ensure_one()
        self.flush_recordset()
        [[last]] = self.env.execute_query(
            SQL(
                "UPDATE piste_artwork SET version_last = version_last + %s"
                " WHERE id = %s RETURNING version_last",
                count,
                self.id,
            )
        )
        self.invalidate_recordset(["version_last"])
        return last - count + 1

    def _waiting(self):
        """Return the version that waits for the merchant's answer, if any."""
        self.ensure_one()
        sent = self.version_ids.filtered("sent_at")[:1]
        return sent if self.state == "to_approve" and not sent.decision else sent[:0]

    def _answer(self, number, decision, reason=""):
        """Record what the merchant says of the version in front of him.

        :param int number: the version that he looked at
        :param str decision: ``approved`` or ``to_fix``
        :param str reason: what to change
        :raise UserError: when that version does not wait for an answer any more
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset()
        version = self._waiting()
        if version.number != number:
            raise UserError(
                self.env._(
                    "Meanwhile this version was answered or replaced. Look at the"
                    " latest one."
                )
            )
        self._check_promotion_open()
        version._decide(decision, reason)
        if decision == "approved":
            self._apply(version)
        self.write({"state": "signed_off" if decision == "approved" else "to_fix"})
        self._tell_designer(version)

    def _apply(self, version):
        """Put the picture that the merchant agreed to on the promotion."""
        self.promotion_id.write({"image": version.image})
        self.applied_hash = self.promotion_id.image_hash

    def _comment(self, number, body):
        """Keep what the merchant says of a version that was sent to him.

        :raise UserError: when there is no such version
        """
        self.ensure_one()
        version = self._sent_version(number)
        if not version:
            raise UserError(self.env._("There is no such version."))
        self.env["piste.artwork.comment"].sudo().create(
            {"version_id": version.id, "body": body}
        )
        if not self.activity_ids:
            self._tell_designer(version)

    def _sent_version(self, number):
        """Return the version of that number if the merchant knows it."""
        self.ensure_one()
        return self.version_ids.filtered(lambda v: v.number == number and v.sent_at)

    def _portal_card(self):
        """Return what the lists of the portal show of an artwork."""
        self.ensure_one()
        latest = self.version_ids.filtered("sent_at")[:1]
        return {
            "id": self.id,
            "url": self.access_url,
            "title": self.promotion_id.display_name,
            "state": self.state,
            "state_label": self._state_label(),
            "waiting": self._waiting().number or 0,
            "preview_url": latest._portal_card()["preview_url"] if latest else "",
        }

    def _portal_page(self):
        """Return what the page of an artwork shows, the latest version first."""
        versions = [
            version._portal_card() for version in self.version_ids.filtered("sent_at")
        ]
        return {
            **self._portal_card(),
            "promotion_url": self.promotion_id.access_url,
            "latest": versions[0],
            "former": versions[1:],
        }

    # COMMUNICATION

    def _tell_designer(self, version):
        """Give the designer the task of reading what the merchant answered."""
        self.ensure_one()
        designer = self.designer_id or version.create_uid
        lang = designer.lang or self.env.lang
        self.with_context(lang=lang).activity_schedule(
            "piste.mail_activity_type_artwork_answer",
            user_id=designer.id,
            summary=self.with_context(lang=lang)._answer_summary(version),
            # A text of the merchant, shown to the team as HTML.
            note=plaintext2html(version.decision_reason or ""),
        )

    def _answer_summary(self, version):
        texts = {
            "approved": self.env._(
                "Version %(number)s is approved", number=version.number
            ),
            "to_fix": self.env._(
                "Version %(number)s is to be corrected", number=version.number
            ),
        }
        return texts.get(version.decision) or self.env._(
            "Comment on version %(number)s", number=version.number
        )

    def _tell_merchant(self):
        """Write to the merchant's contact that a version waits for him."""
        self.ensure_one()
        self.message_post_with_source(
            self.env.ref("piste.mail_template_artwork_waiting"),
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid="mail.mail_notification_light",
        )
