from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL


class PistePaymentDebit(models.Model):
    """One attempt to draw one invoice by one authorization (OD-26).

    Written by the server alone. The money of an invoice is asked for once: while an
    attempt waits, is at the bank or has succeeded, there is no other.
    """

    _name = "piste.payment.debit"
    _description = "Debit"
    _inherit = ["piste.state.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _initial_state = "ready"
    _transitions = {
        "ready": ("sent", "refused"),
        "sent": ("collected", "returned"),
        "collected": ("returned",),
    }

    # What is drawn
    authorization_id = fields.Many2one(
        "piste.payment.authorization",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    invoice_name = fields.Char("Invoice Number", readonly=True)
    attempt = fields.Integer(required=True, readonly=True, default=1)
    period = fields.Char(required=True, readonly=True, export_string_translation=False)
    # Client
    partner_id = fields.Many2one(
        related="authorization_id.partner_id", string="Client", store=True, index=True
    )
    user_id = fields.Many2one(
        related="authorization_id.user_id",
        string="Representative",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="authorization_id.company_id", store=True, index=True
    )
    payor = fields.Char("Account Holder", readonly=True)
    kind = fields.Selection(related="authorization_id.kind", store=True)
    account = fields.Char(related="authorization_id.account_number")
    # Money
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    date = fields.Date("Date of the Debit", required=True, readonly=True, index=True)
    is_first = fields.Boolean(
        "First of Its Mandate", readonly=True, export_string_translation=False
    )
    # State
    state = fields.Selection(
        [
            ("ready", "To Draw"),
            ("sent", "Sent"),
            ("collected", "Collected"),
            ("returned", "Returned"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="ready",
        index=True,
        help="To Draw: in the next file, or the next charge of the card. Sent: the bank"
        " has it. Collected: the money came. Returned: the bank or the client sent it"
        " back. Refused: not covered by the authorization, never sent.",
    )
    reason = fields.Char(readonly=True, copy=False)
    run_id = fields.Many2one(
        "piste.debit.run", "Debit Run", readonly=True, index="btree_not_null"
    )
    transaction_id = fields.Many2one(
        "payment.transaction",
        "Card Payment",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="piste.piste_group_manager,piste.piste_group_finance",
    )
    payment_id = fields.Many2one(
        "account.payment",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="piste.piste_group_manager,piste.piste_group_finance",
    )

    _attempt_unique = models.UniqueIndex(
        "(authorization_id, move_id, attempt)",
        "This attempt to draw the invoice exists already.",
    )
    _open_unique = models.UniqueIndex(
        "(move_id) WHERE state IN ('ready', 'sent', 'collected')",
        "This invoice is drawn already.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND amount < 1e12)", "There is nothing to draw."
    )
    _waiting_idx = models.Index("(company_id, kind) WHERE state = 'ready'")

    @api.depends("invoice_name", "attempt")
    def _compute_display_name(self):
        for debit in self:
            suffix = f" ({debit.attempt})" if debit.attempt > 1 else ""
            debit.display_name = f"{debit.invoice_name or ''}{suffix}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_debit(self):
        raise UserError(self.env._("A debit is kept: it tells what was asked for."))

    # === ACTION ===

    def action_retry(self):
        """Ask again for what was returned or refused: a new attempt, checked anew.

        :raise UserError: if the invoice is paid, drawn already, or not covered
        """
        self._check_officer()
        today = fields.Date.context_today(self)
        # In sudo mode: debits are written by the server alone.
        for debit_sudo in self.sudo():
            invoice = debit_sudo.move_id
            siblings = self.sudo().search([("move_id", "=", invoice.id)])
            if {*siblings.mapped("state")} & {"ready", "sent", "collected"}:
                raise UserError(
                    self.env._("%(invoice)s is drawn already.", invoice=invoice.name)
                )
            authorization = debit_sudo.authorization_id
            authorization._check_can_debit(
                invoice.amount_residual, invoice.currency_id, today
            )
            debit_sudo.create(
                authorization._prepare_debit(
                    invoice, today, max(siblings.mapped("attempt")) + 1
                )
            )
        return True

    def action_return(self, reason=None):
        """Note that the bank sent these debits back: their invoices are due again.

        :param str reason: what the bank says
        :raise UserError: if one of them is neither sent nor collected
        """
        self._check_officer()
        # In sudo mode: debits are written by the server alone.
        self.sudo()._set_returned(reason or self.env._("Returned by the bank."))
        return True

    def action_collect(self):
        """Note that the money of these debits came, and settle their invoices.

        :raise UserError: if one of them is not at the bank
        """
        self._check_officer()
        # In sudo mode: debits are written by the server alone.
        self.sudo()._collect()
        return True

    def _check_officer(self):
        """Check that the user settles money and sees these debits."""
        self.check_access("read")
        self.env["piste.debit.run"].check_access("write")

    # === BUSINESS ===

    def _refuse(self, reason):
        """Take debits back that are not covered any more, before they are sent."""
        if self:
            self.write({"state": "refused", "reason": reason, "run_id": False})

    def _set_returned(self, reason):
        self._check_states("sent", "collected")
        self.write({"state": "returned", "reason": reason[:500]})
        payments = self.payment_id.filtered(lambda payment: payment.state != "canceled")
        # Only a cancelled payment gives its invoice back.
        payments.action_draft()
        payments.action_cancel()

    def _collect(self):
        """Settle the invoices of debits that a bank executed."""
        self._check_states("sent")
        lines = self.filtered(lambda debit: debit.kind != "card")
        self.write({"state": "collected"})
        payments = self.env["account.payment"].create(
            [debit._prepare_payment() for debit in lines]
        )
        payments.action_post()
        for debit, payment in zip(lines, payments, strict=True):
            debit.payment_id = payment
            (payment.move_id.line_ids + debit.move_id.line_ids).filtered(
                lambda line, account=payment.destination_account_id: (
                    line.account_id == account and not line.reconciled
                )
            ).reconcile()

    def _check_states(self, *states):
        """Lock these debits, and check that they are where they may be moved from.

        :raise UserError: if somebody moved one of them already
        """
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody works on these debits right now: try again.")
            ) from error
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for debit in self:
            if debit.state not in states:
                raise UserError(
                    self.env._(
                        "The debit of %(invoice)s is “%(state)s”: nothing to note.",
                        invoice=debit.invoice_name,
                        state=labels[debit.state],
                    )
                )

    def _prepare_payment(self):
        """Return the values of the payment of a debit that the bank executed."""
        self.ensure_one()
        journal = self.company_id._piste_debit_journal()
        receivable = self.move_id.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        return {
            "amount": self.amount,
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "date": self.date,
            "journal_id": journal.id,
            "company_id": self.company_id.id,
            "memo": self.invoice_name,
            "destination_account_id": receivable[:1].account_id.id,
            "invoice_ids": [fields.Command.set(self.move_id.ids)],
        }

    @api.model
    def _follow_transactions(self, transactions):
        """Bring the debits of card payments to where their payments are.

        :param transactions: payments whose state changed, in sudo mode
        """
        debits_sudo = self.sudo().search([("transaction_id", "in", transactions.ids)])
        for debit in debits_sudo:
            transaction = debit.transaction_id
            if transaction.state == "done" and debit.state == "sent":
                debit.write({"state": "collected"})
            elif transaction.state in ("cancel", "error") and debit.state == "sent":
                reason = transaction.state_message or self.env._("Refused by the card.")
                debit.write({"state": "returned", "reason": reason[:500]})

    @api.model
    def _lock_ready(self, kind, limit, company=None):
        """Return ready debits that nobody else works on, locked, the oldest first."""
        self.flush_model(["state", "run_id", "company_id", "kind"])
        among = SQL("company_id = %s", company.id) if company else SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM piste_payment_debit WHERE state = 'ready' AND kind = %s"
                " AND run_id IS NULL AND %s ORDER BY id LIMIT %s"
                " FOR UPDATE SKIP LOCKED",
                kind,
                among,
                limit,
            )
        )
        return self.browse(row[0] for row in rows)
