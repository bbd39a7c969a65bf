from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

OPEN_STATES = ("sent", "in_progress")
# What the client was asked: fixed once he has it.
FROZEN = {"partner_id", "company_id", "item_ids", "template_id"}


class PisteRequest(models.Model):
    """Information and documents asked of a client, by portal or secure link (OD-02)."""

    _name = "piste.request"
    _description = "Request of Information"
    _inherit = ["piste.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = {
        "draft": ("sent", "cancelled"),
        "sent": ("in_progress", "complete", "cancelled"),
        "in_progress": ("complete", "cancelled"),
        "complete": ("in_progress",),
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
    )
    requester_id = fields.Many2one(
        "res.users",
        "Asked by",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Who is told when the answers are there.",
    )
    # Customer
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
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
        precompute=True,
        index="btree_not_null",
        check_company=True,
        help="Person who receives the link and the reminders.",
    )
    # Request
    name = fields.Char("Title", required=True, tracking=2)
    why = fields.Text("Why We Ask", help="Read by the client before he answers.")
    date_due = fields.Date("Answer Before", tracking=3)
    template_id = fields.Many2one(
        "piste.request.template", index="btree_not_null", check_company=True
    )
    item_ids = fields.One2many(
        "piste.request.item", "request_id", "Questions", copy=True
    )
    # State
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent to the Client"),
            ("in_progress", "In Progress"),
            ("complete", "Complete"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=4,
        group_expand=True,
        help="In Progress: the client answered a part.\n"
        "Complete: the client sent all that is required.",
    )
    progress = fields.Integer(
        "Progress (%)", compute="_compute_progress", store=True, aggregator="avg"
    )
    redo_count = fields.Integer(
        "To Redo", compute="_compute_progress", store=True, aggregator="sum"
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )
    sent_on = fields.Datetime(readonly=True, copy=False)
    completed_on = fields.Datetime(readonly=True, copy=False)

    # COMPUTE
    @api.depends("partner_id")
    def _compute_contact_id(self):
        for request in self:
            client = request.partner_id
            if client and request.contact_id.commercial_partner_id != client:
                request.contact_id = client._piste_contact_for("contract") or client

    @api.depends("item_ids.is_done", "item_ids.is_required", "item_ids.review")
    def _compute_progress(self):
        for request in self:
            asked = request.item_ids.filtered("is_required") or request.item_ids
            done = asked.filtered("is_done")
            request.progress = 100 * len(done) // len(asked) if asked else 0
            request.redo_count = len(
                request.item_ids.filtered(lambda item: item.review == "redo")
            )

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            due = request.date_due
            request.is_late = bool(due and due < today) and request._is_open()

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = Domain("date_due", "<", today)
        late &= Domain("state", "in", OPEN_STATES)
        return Domain.OR(late if wanted else ~late for wanted in value)

    # CONSTRAINT
    @api.constrains("partner_id", "contact_id")
    def _check_contact_id(self):
        for request in self.filtered("contact_id"):
            if request.contact_id.commercial_partner_id != request.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(client)s.",
                        contact=request.contact_id.display_name,
                        client=request.partner_id.display_name,
                    )
                )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._complete_vals(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_server_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_server_fields(vals)
        asked = FROZEN & vals.keys()
        if asked and not self.env.su and any(r.state != "draft" for r in self):
            raise UserError(
                self.env._(
                    "The client has this request already: cancel it and make another."
                )
            )
        if "partner_id" in vals:
            vals = self._complete_vals(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if any(request.state not in ("draft", "cancelled") for request in self):
            raise UserError(self.env._("Cancel a request instead of deleting it."))

    @api.model
    def _server_fields(self):
        """Return the fields that only server code writes."""
        return {"sent_on", "completed_on"}

    @api.model
    def _check_server_fields(self, vals):
        if not self.env.su and not self._server_fields().isdisjoint(vals):
            raise UserError(
                self.env._(
                    "When a request was sent and answered is recorded by itself."
                )
            )

    @api.model
    def _complete_vals(self, vals):
        """Return ``vals`` with the company as client, and what the template says."""
        vals = dict(vals)
        person = self.env["res.partner"].browse(vals.get("partner_id") or [])
        if person and person != person.commercial_partner_id:
            vals["partner_id"] = person.commercial_partner_id.id
            vals.setdefault("contact_id", person.id)
        template = self.env["piste.request.template"].browse(
            vals.get("template_id") or []
        )
        if template and not vals.get("item_ids"):
            client = person.commercial_partner_id
            template = template.with_context(lang=self._client_lang(client))
            vals["item_ids"] = [
                Command.create(item) for item in template._prepare_items()
            ]
            vals.setdefault("name", template.name)
            vals.setdefault("why", template.why)
            if template.due_days:
                today = fields.Date.context_today(self)
                vals.setdefault("date_due", today + timedelta(days=template.due_days))
        return vals

    # STATE
    def _check_transition(self, target):
        super()._check_transition(target)
        if target == "sent":
            self._check_sendable()
        if target == "complete":
            for request in self:
                if request._missing():
                    raise UserError(
                        self.env._(
                            "“%(request)s” is not complete: %(missing)s.",
                            request=request.name,
                            missing=", ".join(request._missing().mapped("name")),
                        )
                    )

    def _check_sendable(self):
        for request in self:
            if not request.item_ids:
                raise UserError(
                    self.env._(
                        "Ask at least one question in “%(request)s”.",
                        request=request.name,
                    )
                )
            if not request.contact_id.email_normalized:
                raise UserError(
                    self.env._(
                        "%(name)s has no email address: add one, or choose another"
                        " contact.",
                        name=request.contact_id.display_name
                        or request.partner_id.display_name,
                    )
                )

    def _missing(self):
        """Return the required questions that wait for the client."""
        self.ensure_one()
        return self.item_ids.filtered(
            lambda item: (
                not item.is_done and (item.is_required or item.review == "redo")
            )
        )

    def _is_open(self):
        self.ensure_one()
        return self.state in OPEN_STATES

    def _after_transition(self, source, target):
        super()._after_transition(source, target)
        now = fields.Datetime.now()
        # In sudo mode: these fields are closed to every user.
        requests_sudo = self.sudo()
        if target == "sent":
            requests_sudo.write({"sent_on": now})
            requests_sudo._send_links()
        elif target == "complete":
            requests_sudo.write({"completed_on": now})
            requests_sudo._end_links()
        elif target in ("cancelled", "draft"):
            requests_sudo._end_links()

    # ACTION
    def action_send(self):
        """Send the client the link to this request."""
        self.write({"state": "sent"})

    def action_cancel(self):
        """Cancel the request: its links end."""
        self.write({"state": "cancelled"})

    def action_draft(self):
        """Take a cancelled request up again."""
        self.write({"state": "draft"})

    def action_remind(self):
        """Send a new link now; the former ones end.

        :raise UserError: if nobody is to answer any more
        """
        self.check_access("write")
        self._check_sendable()
        if any(not request._is_open() for request in self):
            raise UserError(self.env._("Nobody is to answer this request any more."))
        # In sudo mode: nobody reads the links; the right on the request was checked.
        self.sudo()._send_links(reminder=True)

    def action_accept_all(self):
        """Accept every answer that was not judged yet."""
        self.item_ids.filtered(lambda item: item.is_done and not item.review)._accept()
