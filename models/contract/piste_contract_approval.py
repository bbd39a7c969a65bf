from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

WAITING_STATES = ("pending", "questioned")
LIVE_STATES = (*WAITING_STATES, "approved")
APPROVER_GROUP = "piste.piste_group_approver"


class PisteContractApproval(models.Model):
    """Somebody asks to give a client other terms than the standard ones (OD-23, U9).

    The request holds the sha256 of all terms: an approval counts for exactly these,
    and any later edit voids it. Nobody writes it: the methods below check who asks,
    then act in sudo mode. Who decides is a member of the approvers, or the stand-in of
    one who is away, and neither asked for these terms nor changed them.
    """

    _name = "piste.contract.approval"
    _description = "Approval of Contract Terms"
    _inherit = ["piste.state.mixin"]
    _order = "id desc"

    _initial_state = "pending"
    _transitions = {
        "pending": ("questioned", "approved", "refused", "void"),
        "questioned": ("pending", "approved", "refused", "void"),
        "approved": ("void",),
    }

    # Contract
    order_id = fields.Many2one(
        "sale.order", "Contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Client")
    user_id = fields.Many2one(related="order_id.user_id", string="Representative")
    amount_total = fields.Monetary(related="order_id.amount_total")
    # Request
    requester_id = fields.Many2one(
        "res.users", "Requested by", required=True, index=True, ondelete="restrict"
    )
    requested_on = fields.Datetime(required=True, default=fields.Datetime.now)
    reason = fields.Text(required=True)
    barred_ids = fields.Many2many(
        "res.users",
        "piste_contract_approval_barred_rel",
        "approval_id",
        "user_id",
        string="Who May Not Decide",
        help="Who asked for these terms or changed them.",
    )
    terms_hash = fields.Char("Fingerprint of the Terms", required=True, size=64)
    difference = fields.Json("Facts of the Difference", required=True)
    difference_html = fields.Html(
        "Standard and Asked", compute="_compute_difference", compute_sudo=True
    )
    difference_text = fields.Text(
        "Difference", compute="_compute_difference", compute_sudo=True
    )
    exchange_ids = fields.One2many(
        "piste.contract.approval.message", "approval_id", "Questions and Answers"
    )
    # Decision
    state = fields.Selection(
        [
            ("pending", "To Decide"),
            ("questioned", "Question Asked"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("void", "Void"),
        ],
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default="pending",
        help="To decide: the approver has the floor. Question asked: the"
        " representative has it. Void: the terms were changed since.",
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", copy=False, ondelete="restrict"
    )
    decided_for_id = fields.Many2one(
        "res.users",
        "In Place of",
        copy=False,
        ondelete="restrict",
        help="The approver who was away.",
    )
    decided_on = fields.Datetime(copy=False)
    decision_note = fields.Text(
        "Reason of the Decision",
        copy=False,
        help="Why it was refused.",
    )
    void_reason = fields.Selection(
        [
            ("edited", "The terms have changed since."),
            ("client", "The client of the contract has changed."),
            ("cancelled", "The contract is cancelled."),
        ],
        "Why It Is Void",
        readonly=True,
        copy=False,
    )
    can_decide = fields.Boolean(
        "I May Decide", compute="_compute_can", compute_sudo=False
    )
    can_answer = fields.Boolean(
        "I May Answer", compute="_compute_can", compute_sudo=False
    )
    # Reminders
    remind_at = fields.Datetime("Next Reminder", copy=False)
    reminder_count = fields.Integer("Reminders Sent", copy=False)

    _one_live = models.UniqueIndex(
        "(order_id) WHERE state IN ('pending', 'questioned', 'approved')",
        "This contract already has an approval request.",
    )
    _remind_at_idx = models.Index("(remind_at) WHERE state = 'pending'")

    # === COMPUTE ===

    @api.depends_context("lang")
    @api.depends("order_id.name")
    def _compute_display_name(self):
        for request in self:
            # In sudo mode: the number of the contract is no secret of its lines.
            name = request.sudo().order_id.name
            request.display_name = self.env._("Terms of %(contract)s", contract=name)

    @api.depends_context("lang")
    @api.depends("difference")
    def _compute_difference(self):
        Difference = self.env["piste.contract.difference"]
        for request in self:
            facts, currency = request.difference or [], request.currency_id
            request.difference_html = Difference._html(facts, currency)
            request.difference_text = "\n".join(Difference._sentences(facts, currency))

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can(self):
        for request in self:
            waiting = request.state in WAITING_STATES
            request.can_decide = waiting and request._decides() is not None
            request.can_answer = (
                request.state == "questioned"
                and not request.can_decide
                and request.order_id.has_access("write")
            )

    # === CRUD ===

    def _check_transition(self, target):
        # Only the methods below move it: they run in sudo mode once they have checked.
        if not self.env.su:
            raise AccessError(
                self.env._("Decide with the buttons of the approval request.")
            )
        return super()._check_transition(target)

    # === ACTION ===

    def action_approve(self):
        """Accept exactly these terms (OD-23).

        :raise AccessError: for who may not decide on them
        :raise UserError: when it is decided already, or the terms have changed
        """
        for request in self:
            request._check_can_decide()
            request._check_current()
            request._decide("approved")
        return True

    def action_refuse(self, reason):
        """Refuse these terms, and tell the representative why (OD-23).

        :param str reason: what the representative reads
        :raise AccessError: for who may not decide on them
        :raise UserError: without a reason, or when it is decided already
        """
        reason = self._clean(reason, self.env._("Say why you refuse these terms."))
        for request in self:
            request._check_can_decide()
            request._decide("refused", reason)
        return True

    def action_question(self, text):
        """Ask the representative something before deciding (OD-23).

        :param str text: the question
        :raise AccessError: for who may not decide
        :raise UserError: for an empty question, or when it is decided already
        """
        text = self._clean(text, self.env._("Write your question."))
        for request in self:
            request._check_can_decide()
            request._say("question", text)
            # In sudo mode: nobody has the right to write a request.
            request.sudo().state = "questioned"
            request._tell_representative("questioned")
        return True

    def action_answer(self, text):
        """Answer the question of the approver, who has the floor again (OD-23).

        :param str text: the answer
        :raise AccessError: for who may not change the contract
        :raise UserError: for an empty answer, or when nobody asked
        """
        text = self._clean(text, self.env._("Write your answer."))
        for request in self:
            request.order_id.check_access("write")
            if request.state != "questioned":
                raise UserError(
                    self.env._("There is no question to answer on this request.")
                )
            if request.sudo().exchange_ids[-1:].author_id == self.env.user:
                raise UserError(self.env._("You asked this question yourself."))
            request._say("answer", text)
            # In sudo mode: nobody has the right to write a request.
            request.sudo().write({"state": "pending", **request._first_reminder()})
            request._tell_approvers("answered")
        return True

    def action_open_order(self):
        """Open the contract of this request."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    # === BUSINESS: THE DECISION ===

    def _decides(self):
        """Return in whose place the current user may decide, or None if he may not.

        :return: an empty ``res.users`` for an approver, the absent approver for his
            stand-in
        """
        self.ensure_one()
        user, Users = self.env.user, self.env["res.users"]
        # In sudo mode: who asked and changed is compared, not shown.
        barred = self.sudo().barred_ids | self.sudo().requester_id
        if user in barred or not user._is_internal():
            return None
        if user.has_group(APPROVER_GROUP):
            return Users
        absent = self._absent_approvers() - barred
        return absent[:1].with_env(self.env) if absent else None

    @api.model
    def _absent_approvers(self):
        """Return the approvers whom the current user stands in for today."""
        # In sudo mode: the groups of a colleague are asked, not shown.
        absent = self.env["res.users"].sudo()
        absent = absent.browse(self.env["piste.stand.in"]._absent_ids())
        return absent.filtered(lambda away: away.has_group(APPROVER_GROUP))

    def _check_can_decide(self):
        """:raise AccessError: for who may not decide; UserError: when it is too late"""
        self.ensure_one()
        self.check_access("read")
        if self._decides() is None:
            raise AccessError(
                self.env._(
                    "Only an approver who neither asked for these terms nor changed"
                    " them decides on them."
                )
            )
        if self.state not in WAITING_STATES:
            raise UserError(
                self.env._("This request is closed: %(told)s", told=self.sudo()._told())
            )

    def _check_current(self):
        if self.terms_hash != self.order_id._piste_terms_hash():
            raise UserError(
                self.env._(
                    "The terms of %(contract)s have changed since this request: the"
                    " representative has to ask again.",
                    contract=self.sudo().order_id.name,
                )
            )

    def _decide(self, state, note=False):
        place = self._decides()
        # In sudo mode: nobody has the right to write a request.
        request_sudo = self.sudo()
        request_sudo.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_for_id": place.id,
                "decided_on": fields.Datetime.now(),
                "decision_note": note,
            }
        )
        if state == "approved":
            request_sudo.order_id.piste_term_editor_ids = False
        self._tell_representative(state)
        request_sudo._note(request_sudo._told())

    def _void(self, why):
        """Close these requests, in sudo mode: their terms are not asked any more.

        :param str why: a value of ``void_reason``
        """
        for request in self:
            request.write({"state": "void", "void_reason": why})
            request.order_id._piste_close_approval_activities()
            request._note(
                self.env._("The approval request is void. %(why)s", why=request._told())
            )

    def _say(self, kind, text):
        # In sudo mode: nobody has the right to write a request.
        self.sudo().exchange_ids = [
            fields.Command.create(
                {"kind": kind, "author_id": self.env.uid, "body": text}
            )
        ]

    @api.model
    def _clean(self, text, message):
        """Return a text without its margins.

        :raise UserError: with ``message`` when nothing is left
        """
        text = text.strip() if isinstance(text, str) else ""
        if not text:
            raise UserError(message)
        return text
