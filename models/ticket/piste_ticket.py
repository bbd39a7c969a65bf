from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .piste_response_mixin import ACTIVITY_TYPE

CLOSED_STATES = ("solved", "closed")


class PisteTicket(models.Model):
    """Question or problem of a merchant, answered within the promised delay (OD-03)."""

    _name = "piste.ticket"
    _description = "Ticket"
    _inherit = [
        "piste.state.mixin",
        "piste.response.mixin",
        "rating.mixin",
        "portal.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _mail_thread_customer = True
    _primary_email = "email_from"

    _initial_state = "new"
    _transitions = {
        "new": ("in_progress", "waiting", "solved", "closed"),
        "in_progress": ("waiting", "solved", "closed"),
        "waiting": ("in_progress", "solved", "closed"),
        "solved": ("in_progress", "closed"),
        "closed": ("in_progress",),
    }

    # Identity
    name = fields.Char(
        "Number", required=True, readonly=True, copy=False, default="/", index="trigram"
    )
    subject = fields.Char(required=True, index="trigram", tracking=1)
    description = fields.Text()
    kind = fields.Selection(
        [("question", "Question"), ("problem", "Problem")],
        required=True,
        default="question",
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Urgent")], required=True, default="0"
    )
    channel = fields.Selection(
        [("portal", "Portal"), ("email", "Email"), ("rep", "Representative")],
        required=True,
        readonly=True,
        default="rep",
        help="How the ticket came in.",
    )
    # Merchant
    partner_id = fields.Many2one(
        "res.partner",
        "Merchant",
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=2,
        help="Empty when the sender of an e-mail is unknown.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        help="Person who asks and receives the answers.",
    )
    email_from = fields.Char("Email")
    # People in charge
    user_id = fields.Many2one(
        "res.users",
        "Representative",
        related="partner_id.user_id",
        store=True,
        index=True,
        help="Representative of the merchant.",
    )
    agent_id = fields.Many2one(
        "res.users",
        "Assigned to",
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=3,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    # Related documents
    order_id = fields.Many2one(
        "sale.order", "Contract", index="btree_not_null", check_company=True
    )
    promotion_id = fields.Many2one(
        "piste.promotion", index="btree_not_null", check_company=True
    )
    origin_id = fields.Many2one(
        "piste.ticket",
        "Follow-up of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Closed ticket that this one continues.",
    )
    follow_up_ids = fields.One2many("piste.ticket", "origin_id", "Follow-ups")
    # State
    state = fields.Selection(
        [
            ("new", "New"),
            ("in_progress", "In Progress"),
            ("waiting", "Waiting for the Customer"),
            ("solved", "Solved"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="new",
        index=True,
        tracking=4,
        group_expand=True,
        help="Waiting for the Customer: the merchant must answer.\n"
        "Solved: the merchant may still reopen it.",
    )
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    # Technical
    submission_uid = fields.Char(
        readonly=True, copy=False, export_string_translation=False
    )

    _submission_unique = models.UniqueIndex(
        "(partner_id, submission_uid) WHERE submission_uid IS NOT NULL",
        "This ticket was already sent.",
    )
    _waiting_idx = models.Index(
        "(first_response_deadline) WHERE first_response_at IS NULL"
    )

    # COMPUTE
    @api.depends("partner_id")
    def _compute_contact_id(self):
        for ticket in self:
            merchant = ticket.partner_id
            if merchant and ticket.contact_id.commercial_partner_id != merchant:
                ticket.contact_id = merchant._piste_contact_for("ticket")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for ticket in self:
            ticket.display_name = f"{ticket.name} – {ticket.subject or ''}"

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator in ("ilike", "like", "=ilike", "=like", "="):
            domain |= Domain("subject", operator, value)
        return domain

    def _compute_access_url(self):
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"

    # CONSTRAINT
    @api.constrains("partner_id", "contact_id", "order_id", "promotion_id")
    def _check_merchant(self):
        for ticket in self.filtered("partner_id"):
            merchant = ticket.partner_id
            # In sudo mode: an agent need not read contracts to keep them apart.
            ticket_sudo = ticket.sudo()
            people = ticket_sudo.contact_id | ticket_sudo.order_id.partner_id
            people |= ticket_sudo.promotion_id.partner_id
            if any(person.commercial_partner_id != merchant for person in people):
                raise ValidationError(
                    self.env._(
                        "The contact, the contract and the promotion of a ticket must"
                        " belong to its merchant, %(merchant)s.",
                        merchant=merchant.name,
                    )
                )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_vals_list(vals_list)
        # The mail mixin works record by record: we subscribe and log in one go.
        quick = super(PisteTicket, self.with_context(tracking_disable=True))
        tickets = quick.create(vals_list).with_env(self.env)
        if not self.env.context.get("tracking_disable"):
            tickets._subscribe_people(self.env.user)
            tickets._log_creation()
            tickets._notify_agents()
        return tickets

    def write(self, vals):
        self._check_server_fields(vals)
        vals = self._with_commercial_merchant(vals)
        moved = self.filtered(
            lambda ticket: (
                vals.get("partner_id", ticket.partner_id.id) != ticket.partner_id.id
            )
        )
        result = super().write(vals)
        if {"partner_id", "contact_id"} & vals.keys():
            moved._unsubscribe_strangers()
            self._subscribe_people()
        return result

    @api.model
    def _prepare_vals_list(self, vals_list):
        """Return the values of new tickets, completed with number and promise."""
        now, clocks = fields.Datetime.now(), {}
        # In sudo mode: who may create a ticket needs no right on sequences.
        numbers = self.sudo()._next_numbers(len(vals_list))
        prepared = []
        for vals, number in zip(vals_list, numbers, strict=True):
            self._check_server_fields(vals)
            company_id = vals.get("company_id") or self.env.company.id
            # Only server code brings another moment: the history of another tool.
            start = fields.Datetime.to_datetime(vals.get("opened_at")) or now
            if (company_id, start) not in clocks:
                company = self.env["res.company"].browse(company_id)
                clock = self._prepare_response_clock(company, start)
                clocks[company_id, start] = clock
            prepared.append(
                {
                    # A default sent by the client never beats these.
                    **dict.fromkeys(self._server_fields(), False),
                    **clocks[company_id, start],
                    **self._with_commercial_merchant(vals),
                    "company_id": company_id,
                    "name": number,
                }
            )
        return prepared

    @api.model
    def _next_numbers(self, count):
        """Return the next numbers of the sequence, all by one query.

        Call it in sudo mode.
        """
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "piste.ticket")], limit=1
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        return [sequence.get_next_char(number) for [number] in self.env.cr.fetchall()]

    @api.model
    def _server_fields(self):
        """Return the fields that only server code writes."""
        return self._response_clock_fields() | {
            "closed_at",
            "origin_id",
            "submission_uid",
        }

    @api.model
    def _check_server_fields(self, vals):
        forged = self._server_fields() & vals.keys()
        if forged and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(field)s” is recorded by the software. Leave it out.",
                    field=self._fields[min(forged)]._description_string(self.env),
                )
            )

    @api.model
    def _with_commercial_merchant(self, vals):
        """Return ``vals`` with the company as merchant, the person as contact."""
        Partner = self.env["res.partner"]
        person = Partner.browse(vals.get("partner_id") or vals.get("contact_id") or [])
        if not person or ("partner_id" in vals and not vals["partner_id"]):
            return vals
        merchant = person.commercial_partner_id
        vals = {**vals, "partner_id": merchant.id}
        if person != merchant:
            vals.setdefault("contact_id", person.id)
        return vals

    def _after_transition(self, source, target):
        super()._after_transition(source, target)
        if source == "waiting":
            self._resume_response_clock()
        if target == "waiting":
            self._pause_response_clock()
        closing = target in CLOSED_STATES
        if closing and source not in CLOSED_STATES:
            self._after_closing()
        elif not closing and source in CLOSED_STATES:
            self._after_reopening()

    def _after_closing(self):
        # In sudo mode: these fields are closed to every user.
        self.sudo().write({"closed_at": fields.Datetime.now()})
        self._measure_solution()
        if self.env.user.share:
            unanswered = self.filtered(lambda ticket: not ticket.first_response_at)
            unanswered.sudo().write({"response_waived": True})
        self.sudo().activity_unlink([ACTIVITY_TYPE])

    def _after_reopening(self):
        # In sudo mode: these fields are closed to every user.
        self.sudo().write({"closed_at": False})
        self._forget_solution()
        self.filtered("response_waived")._restart_response_clock()

    # ACTION
    def action_take(self):
        """Assign the tickets to the current user."""
        self.write({"agent_id": self.env.uid})

    def action_start(self):
        """Work on the tickets."""
        self.write({"state": "in_progress"})

    def action_wait(self):
        """Wait for the merchants' answer."""
        self.write({"state": "waiting"})

    def action_solve(self):
        """Declare the tickets solved; the merchants may still reopen them."""
        self.write({"state": "solved"})

    def action_close(self):
        """Close the tickets for good."""
        self.write({"state": "closed"})

    def action_reopen(self):
        """Work again on closed tickets."""
        self.write({"state": "in_progress"})
