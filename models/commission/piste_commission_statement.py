from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

FINANCE = "piste.piste_group_finance"
# Set when the statement is made; the rest is reckoned.
FIXED = frozenset(["user_id", "company_id", "month"])
RECKONED = frozenset(["amount", "carried_to_id", "bill_id"])


class PisteCommissionStatement(models.Model):
    """What one representative earned until the end of a month (OD-20, U4).

    A draft gathers his collected commissions; once validated its lines are to receive;
    its bill is paid as any other, and the lines with it. ``step`` is what people
    decide, ``state`` also follows the bill.
    """

    _name = "piste.commission.statement"
    _description = "Commission Statement"
    _inherit = ["piste.state.mixin", "mail.thread"]
    _order = "month desc, id desc"

    _state_field = "step"
    _transitions = {
        "draft": ("validated",),
        "validated": ("draft", "billed", "carried", "settled"),
        "billed": ("draft",),
        "carried": ("validated",),
        "settled": ("draft",),
    }

    # Owner
    name = fields.Char(compute="_compute_name")
    user_id = fields.Many2one(
        "res.users",
        "Representative",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        context={"active_test": False},
        tracking=1,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: self._last_month(),
        help="What was collected until the end of this month.",
    )
    # Lines
    entry_ids = fields.One2many(
        "piste.commission.entry", "statement_id", "Lines", readonly=True
    )
    entry_count = fields.Integer("Number of Commissions", compute="_compute_count")
    # Money
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        "Commissions", readonly=True, copy=False, help="Sum of the lines."
    )
    carried_from_ids = fields.One2many(
        "piste.commission.statement", "carried_to_id", readonly=True
    )
    carried_to_id = fields.Many2one(
        "piste.commission.statement",
        "Carried Over To",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    amount_carried = fields.Monetary(
        "Carried Over",
        compute="_compute_balance",
        store=True,
        recursive=True,
        help="Below zero: what earlier statements were short of.",
    )
    balance = fields.Monetary(
        "To Pay", compute="_compute_balance", store=True, recursive=True
    )
    bill_id = fields.Many2one(
        "account.move", readonly=True, copy=False, index="btree_not_null"
    )
    # State
    step = fields.Selection(
        [
            ("draft", "Draft"),
            ("validated", "Validated"),
            ("billed", "Billed"),
            ("carried", "Carried Over"),
            ("settled", "Nothing to Pay"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("validated", "Validated"),
            ("billed", "Billed"),
            ("paid", "Paid"),
            ("carried", "Carried Over"),
        ],
        "Status",
        compute="_compute_state",
        store=True,
        recursive=True,
        index=True,
        tracking=2,
        help="Draft: gathers what is collected. Validated: to pay. Billed: waits for"
        " the payment of its bill. Paid: the bill is paid. Carried Over: deducted from"
        " the next statement.",
    )
    date_paid = fields.Date(
        "Paid On", compute="_compute_state", store=True, recursive=True
    )
    sent_on = fields.Datetime(readonly=True, copy=False)

    _owner_month_unique = models.UniqueIndex(
        "(user_id, company_id, month)",
        "This representative has a statement of that month.",
    )
    _month_starts = models.Constraint(
        "CHECK(EXTRACT(day FROM month) = 1)", "A statement is of a whole month."
    )

    # === COMPUTE ===

    @api.depends_context("lang")
    @api.depends("user_id", "month")
    def _compute_name(self):
        for statement in self:
            statement.name = self.env._(
                "Statement %(month)s, %(user)s",
                month=format_date(self.env, statement.month, date_format="MMMM yyyy"),
                # In sudo mode: a colleague who left is named too.
                user=statement.user_id.sudo().name or "",
            )

    def _compute_display_name(self):
        for statement in self:
            statement.display_name = statement.name

    def _compute_count(self):
        counts = dict(
            self.env["piste.commission.entry"]._read_group(
                [("statement_id", "in", self.ids)], ["statement_id"], ["__count"]
            )
        )
        for statement in self:
            statement.entry_count = counts.get(statement, 0)

    @api.depends("amount", "carried_from_ids.balance")
    def _compute_balance(self):
        for statement in self:
            carried = sum(statement.carried_from_ids.mapped("balance"))
            statement.amount_carried = carried
            statement.balance = statement.amount + carried

    @api.depends(
        "step", "bill_id.payment_state", "bill_id.state", "carried_to_id.state"
    )
    def _compute_state(self):
        for statement in self:
            state = statement._current_state()
            if state != "paid":
                statement.date_paid = False
            elif not statement.date_paid:
                statement.date_paid = fields.Date.context_today(statement)
            statement.state = state

    def _current_state(self):
        """Return the state that the step and the bill make together."""
        if self.step == "settled":
            return "paid"
        if self.step == "carried":
            return "paid" if self.carried_to_id.state == "paid" else "carried"
        if self.step == "billed":
            if self._is_bill_void():
                return "validated"
            return "paid" if self.bill_id.payment_state == "paid" else "billed"
        return self.step

    def _is_bill_void(self):
        """Tell whether the bill is gone: deleted, cancelled or reversed."""
        bill = self.bill_id
        return not bill or bill.state == "cancel" or bill.payment_state == "reversed"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("month"):
                vals["month"] = fields.Date.to_date(vals["month"]).replace(day=1)
            self._check_reckoned(vals)
        statements = super().create(vals_list)
        statements._gather()
        return statements

    def write(self, vals):
        self._check_reckoned(vals)
        if FIXED & set(vals) and not self.env.su:
            raise AccessError(
                self.env._("Delete the draft and make another statement instead.")
            )
        return super().write(vals)

    def _check_reckoned(self, vals):
        if RECKONED & set(vals) and not self.env.su:
            raise AccessError(
                self.env._("A statement is reckoned from its commissions alone.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_validated(self):
        if any(statement.step != "draft" for statement in self):
            raise UserError(
                self.env._("Only a draft is deleted; its commissions are free again.")
            )

    # === TRANSITIONS ===

    def _check_transition(self, target):
        if not self.env.su:
            if not self.env.user.has_group(FINANCE):
                raise AccessError(self.env._("Only finance settles commissions."))
            if target in ("billed", "settled"):
                raise UserError(
                    self.env._("A statement is billed by the button “Create Bill”.")
                )
        super()._check_transition(target)
        if target == "validated":
            self._check_can_validate()
        elif target == "carried" and any(s.balance >= 0 for s in self):
            raise UserError(self.env._("Only what is short is carried over."))
        elif target == "draft":
            self._check_can_reopen()

    def _check_can_validate(self):
        drafts = self.filtered(lambda statement: statement.step == "draft")
        drafts._refresh_amounts()
        if any(not s.entry_count and not s.carried_from_ids for s in drafts):
            raise UserError(self.env._("There is no commission to settle."))
        carried = self.filtered(lambda statement: statement.step == "carried")
        if any(s.carried_to_id.step not in (False, "draft") for s in carried):
            raise UserError(
                self.env._("The statement that it was carried over to is validated.")
            )

    def _check_can_reopen(self):
        billed = self.filtered(lambda statement: statement.step == "billed")
        if any(not statement._is_bill_void() for statement in billed):
            raise UserError(self.env._("Cancel or delete the bill first."))

    def _after_transition(self, source, target):
        result = super()._after_transition(source, target)
        # In sudo mode: what follows from the step is not written by people.
        statements_sudo = self.sudo()
        if target == "draft":
            statements_sudo.bill_id = False
            statements_sudo.entry_ids._leave_drafts()
            statements_sudo._gather()
        elif source == "carried":
            statements_sudo.carried_to_id = False
        elif target == "validated":
            even = statements_sudo.filtered(lambda s: s.currency_id.is_zero(s.balance))
            even.step = "settled"
        return result

    # === ACTION ===

    def action_gather(self):
        """Take in what was collected since, until the end of the month."""
        self._check_finance()
        self.filtered(lambda statement: statement.step == "draft")._gather()
        return True

    def action_validate(self):
        """Make the lines of these drafts *to receive*."""
        self._check_finance()
        self.filtered(lambda s: s.step == "draft").step = "validated"
        return True

    def action_draft(self):
        """Open these statements again, as long as nothing was billed."""
        self._check_finance()
        self.step = "draft"
        return True

    def action_carry_over(self):
        """Deduct what these statements are short of from the next ones."""
        self._check_finance()
        self.step = "carried"
        return True

    def action_open_entries(self):
        """Open the commissions of this statement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_commission_entry_action"
        )
        return {
            **action,
            "domain": [("statement_id", "=", self.id)],
            "context": {"search_default_group_invoice": 1},
        }

    # === BUSINESS ===

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Leave the representative out: he is told by “Send”, not by each draft."""
        return []

    @api.model
    def _last_month(self):
        """Return the first day of the month before this one."""
        return fields.Date.add(fields.Date.context_today(self), months=-1, day=1)

    def _check_finance(self):
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Only finance settles commissions."))
        self.check_access("write")

    def _gather(self):
        """Take in the collected commissions that no statement counts, in one statement.

        The older month first, when a representative has several drafts. What earlier
        statements were short of is deducted from the first draft after them.
        """
        Entry = self.env["piste.commission.entry"]
        Entry.flush_model()
        self.flush_model()
        for month, statements in sorted(self.grouped("month").items()):
            self.env.cr.execute(
                SQL(
                    "UPDATE piste_commission_entry e SET statement_id = s.id"
                    " FROM piste_commission_statement s WHERE s.id IN %s"
                    " AND s.step = 'draft' AND e.statement_id IS NULL"
                    " AND e.state = 'earned' AND e.user_id = s.user_id"
                    " AND e.company_id = s.company_id AND e.date < %s",
                    tuple(statements.ids),
                    fields.Date.add(month, months=1),
                )
            )
        Entry.invalidate_model(["statement_id"])
        self.invalidate_recordset(["entry_ids"])
        self._gather_carried()
        self._refresh_amounts()

    def _gather_carried(self):
        # In sudo mode: written by nobody, see RECKONED.
        short_sudo = self.sudo().search(
            [
                ("step", "=", "carried"),
                ("carried_to_id", "=", False),
                ("user_id", "in", self.user_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        drafts = self.filtered(lambda s: s.step == "draft").sorted("month")
        for short in short_sudo:
            short.carried_to_id = drafts.filtered(
                lambda draft, short=short: (
                    (draft.user_id, draft.company_id)
                    == (short.user_id, short.company_id)
                    and draft.month >= short.month
                    and draft != short
                )
            )[:1]

    def _refresh_amounts(self):
        """Reckon the sums of these statements from their lines."""
        # In sudo mode: the sum is of all the lines, whoever asks for it.
        sums = dict(
            self.env["piste.commission.entry"]
            .sudo()
            ._read_group(
                [("statement_id", "in", self.ids)], ["statement_id"], ["amount:sum"]
            )
        )
        for statement in self.sudo():
            amount = sums.get(statement, 0.0)
            if statement.currency_id.compare_amounts(statement.amount, amount):
                statement.amount = amount
