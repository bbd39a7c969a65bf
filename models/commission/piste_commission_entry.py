from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang


class PisteCommissionEntry(models.Model):
    """What a representative earns on one allocation of collected money (OD-20, U3).

    Rows are written by the matching of payments alone and never change; money that
    goes back is a negative row. Only the settlement date stays open.
    """

    _name = "piste.commission.entry"
    _inherit = ["piste.evidence.mixin"]
    _description = "Commission"
    _order = "date desc, id desc"
    _rec_name = "invoice_name"
    _evidence_open_fields = frozenset(["date_paid", "paid_by_id"])

    # Owner
    user_id = fields.Many2one(
        "res.users",
        "Representative",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # Source
    plan_id = fields.Many2one(
        "piste.commission.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    # The allocation, the line and the invoice may disappear; the evidence stays.
    allocation_id = fields.Integer(
        readonly=True,
        required=True,
        index=True,
        export_string_translation=False,
        help="Id of the account.partial.reconcile, kept after its removal.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        "Invoice Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    invoice_name = fields.Char("Invoice Number", readonly=True)
    reversal_of_id = fields.Many2one(
        "piste.commission.entry",
        "Takes Back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    reversal_ids = fields.One2many(
        "piste.commission.entry", "reversal_of_id", "Taken Back By", readonly=True
    )
    # Money
    date = fields.Date("Collected On", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    base_amount = fields.Monetary(
        "Collected Before Tax", readonly=True, aggregator="sum"
    )
    percent = fields.Float("Rate (%)", digits=(5, 2), readonly=True, aggregator=None)
    amount = fields.Monetary("Commission", readonly=True, aggregator="sum")
    # State
    date_paid = fields.Date("Paid On", readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        [("due", "To Receive"), ("paid", "Paid"), ("reversed", "Taken Back")],
        compute="_compute_state",
        store=True,
        index=True,
        help="To Receive: earned, not settled yet. Paid: settled with the"
        " representative. Taken Back: the money went back before the settlement.",
    )
    explanation = fields.Char(compute="_compute_explanation")

    _source_unique = models.UniqueIndex(
        "(allocation_id, move_line_id, user_id, plan_id) WHERE reversal_of_id IS NULL",
        "This collected amount already has its commission.",
    )
    _reversal_unique = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL",
        "This commission was already taken back.",
    )

    # === COMPUTE ===

    @api.depends("date_paid", "reversal_ids", "reversal_of_id.date_paid")
    def _compute_state(self):
        for entry in self:
            origin = entry.reversal_of_id
            if entry.date_paid:
                entry.state = "paid"
            elif entry.reversal_ids or (origin and not origin.date_paid):
                entry.state = "reversed"
            else:
                entry.state = "due"

    @api.depends_context("lang")
    @api.depends("percent", "base_amount", "date", "invoice_name", "reversal_of_id")
    def _compute_explanation(self):
        for entry in self:
            facts = {
                "percent": formatLang(
                    self.env, entry.percent, digits=2 if entry.percent % 1 else 0
                ),
                "base": format_amount(
                    self.env, abs(entry.base_amount), entry.currency_id
                ),
                "date": format_date(self.env, entry.date),
                "invoice": entry.invoice_name or "",
            }
            entry.explanation = entry._explain(facts)

    def _explain(self, facts):
        if self.reversal_of_id:
            return self.env._(
                "%(percent)s%% of %(base)s taken back on %(date)s, payment of"
                " %(invoice)s cancelled",
                **facts,
            )
        if self.base_amount < 0:
            return self.env._(
                "%(percent)s%% of %(base)s refunded on %(date)s, %(invoice)s", **facts
            )
        return self.env._(
            "%(percent)s%% of %(base)s collected on %(date)s, %(invoice)s", **facts
        )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("Commissions come from collected payments alone.")
            )
        return super().create(vals_list)

    def _prepare_reversal(self):
        """Return the values of the row that takes this one back."""
        self.ensure_one()
        return {
            "reversal_of_id": self.id,
            "allocation_id": self.allocation_id,
            "plan_id": self.plan_id.id,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "move_id": self.move_id.id,
            "move_line_id": self.move_line_id.id,
            "invoice_name": self.invoice_name,
            "date": fields.Date.context_today(self),
            "percent": self.percent,
            "base_amount": -self.base_amount,
            "amount": -self.amount,
        }

    # === ACTION ===

    def action_register_paid(self):
        """Record that these commissions were settled today.

        :raise AccessError: for anybody but finance
        :raise UserError: if none of them is to be settled
        """
        if not self.env.user.has_group("piste.piste_group_finance"):
            raise AccessError(self.env._("Only finance settles commissions."))
        self.check_access("read")
        due = self.filtered(lambda entry: entry.state == "due")
        if not due:
            raise UserError(self.env._("None of these commissions is to be settled."))
        # In sudo mode: nobody has the right to write on the evidence itself.
        due.sudo().write(
            {"date_paid": fields.Date.context_today(self), "paid_by_id": self.env.uid}
        )
        return True
