from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_amount, format_date
from odoo.tools.misc import formatLang

from ...utils import commission


class PisteCommissionEntry(models.Model):
    """What a representative earns on one allocation of collected money (OD-20, U3).

    Rows are written by the matching of payments alone and never change; money that
    goes back is a negative row. Only the statement they are in stays open.
    """

    _name = "piste.commission.entry"
    _inherit = ["piste.evidence.mixin"]
    _description = "Commission"
    _order = "date desc, id desc"
    _rec_name = "invoice_name"
    _evidence_open_fields = frozenset(["statement_id"])

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
    seller_id = fields.Many2one(
        "res.users",
        "Sold by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whose sale it was, when a leader earns on his team.",
    )
    # Source
    plan_id = fields.Many2one(
        "piste.commission.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    rule_id = fields.Many2one(
        "piste.commission.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the general rate of the plan.",
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
    adjusts_id = fields.Many2one(
        "piste.commission.entry",
        "Adjusts the Tiers after",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    # Money
    date = fields.Date("Collected On", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    base_amount = fields.Monetary(
        "Collected Before Tax", readonly=True, aggregator="sum"
    )
    percent = fields.Float("Rate (%)", digits=(5, 2), readonly=True, aggregator=None)
    fixed_amount = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="What the whole line brings, where the rule gives an amount.",
    )
    tier_start = fields.Date(
        "Tiers From",
        readonly=True,
        help="First day of the period whose tiers gave the rate.",
    )
    amount = fields.Monetary("Commission", readonly=True, aggregator="sum")
    # State
    statement_id = fields.Many2one(
        "piste.commission.statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    date_paid = fields.Date("Paid On", compute="_compute_date_paid", store=True)
    state = fields.Selection(
        [
            ("earned", "Earned"),
            ("due", "To Receive"),
            ("paid", "Paid"),
            ("reversed", "Taken Back"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        help="Earned: the client paid. To Receive: in a validated statement. Paid:"
        " settled with the representative. Taken Back: the money went back before the"
        " settlement.",
    )
    explanation = fields.Char(compute="_compute_explanation")

    _source_unique = models.UniqueIndex(
        "(allocation_id, move_line_id, user_id, plan_id, (COALESCE(rule_id, 0)))"
        " WHERE reversal_of_id IS NULL AND adjusts_id IS NULL",
        "This collected amount already has its commission.",
    )
    _reversal_unique = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL",
        "This commission was already taken back.",
    )
    _adjusts_unique = models.UniqueIndex(
        "(adjusts_id) WHERE adjusts_id IS NOT NULL",
        "The tiers were already adjusted.",
    )
    # What a statement gathers: the batch job looks for it by month.
    _open_idx = models.Index(
        "(company_id, user_id, date) WHERE statement_id IS NULL AND state = 'earned'"
    )

    # === COMPUTE ===

    @api.depends("statement_id.date_paid")
    def _compute_date_paid(self):
        for entry in self:
            # Without statement: history brought in from elsewhere keeps its date.
            if entry.statement_id or not entry.date_paid:
                entry.date_paid = entry.statement_id.date_paid

    @api.depends(
        "date_paid",
        "statement_id.step",
        "reversal_ids.date_paid",
        "reversal_ids.statement_id.step",
        "reversal_of_id.date_paid",
        "reversal_of_id.statement_id.step",
    )
    def _compute_state(self):
        for entry in self:
            pair = entry.reversal_of_id or entry.reversal_ids[:1]
            if entry.date_paid:
                entry.state = "paid"
            elif entry._is_settled():
                entry.state = "due"
            elif pair and not pair._is_settled():
                entry.state = "reversed"
            else:
                entry.state = "earned"

    def _is_settled(self):
        """Tell whether a statement that somebody validated counts this entry."""
        return bool(self.date_paid) or self.statement_id.step not in (False, "draft")

    @api.depends_context("lang")
    @api.depends("percent", "base_amount", "date", "invoice_name", "reversal_of_id")
    def _compute_explanation(self):
        for entry in self:
            # In sudo mode: rules, tiers and colleagues are named, no more.
            entry.explanation = entry.sudo()._explain()

    def _explain(self):
        """Return the reason of the amount as one sentence."""
        self.ensure_one()
        facts = {
            "rate": self._explain_rate(),
            "base": format_amount(self.env, abs(self.base_amount), self.currency_id),
            "date": format_date(self.env, self.date),
            "invoice": self.invoice_name or "",
        }
        if self.adjusts_id:
            reason = self.env._(
                "Tiers of %(period)s reckoned again after what was taken back on"
                " %(date)s",
                period=self.rule_id._describe_period(self.tier_start),
                date=facts["date"],
            )
        elif self.fixed_amount:
            reason = self._explain_fixed(facts)
        else:
            reason = self._explain_percent(facts)
        if self.seller_id and self.seller_id != self.user_id:
            return self.env._(
                "%(reason)s, sold by %(seller)s",
                reason=reason,
                seller=self.seller_id.name,
            )
        return reason

    def _explain_rate(self):
        if self.fixed_amount:
            return format_amount(self.env, abs(self.fixed_amount), self.currency_id)
        percent = formatLang(
            self.env, self.percent, digits=2 if self.percent % 1 else 0
        )
        if self.tier_start:
            return self.env._(
                "%(percent)s%% (tiers of %(period)s)",
                percent=percent,
                period=self.rule_id._describe_period(self.tier_start),
            )
        return self.env._("%(percent)s%%", percent=percent)

    def _explain_percent(self, facts):
        if self.reversal_of_id:
            return self.env._(
                "%(rate)s of %(base)s taken back on %(date)s, payment of %(invoice)s"
                " cancelled",
                **facts,
            )
        if self.base_amount < 0:
            return self.env._(
                "%(rate)s of %(base)s refunded on %(date)s, %(invoice)s", **facts
            )
        return self.env._(
            "%(rate)s of %(base)s collected on %(date)s, %(invoice)s", **facts
        )

    def _explain_fixed(self, facts):
        if self.reversal_of_id:
            return self.env._(
                "%(rate)s in proportion to %(base)s taken back on %(date)s, payment of"
                " %(invoice)s cancelled",
                **facts,
            )
        if self.base_amount < 0:
            return self.env._(
                "%(rate)s in proportion to %(base)s refunded on %(date)s, %(invoice)s",
                **facts,
            )
        return self.env._(
            "%(rate)s in proportion to %(base)s collected on %(date)s, %(invoice)s",
            **facts,
        )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("Commissions come from collected payments alone.")
            )
        return super().create(vals_list)

    @api.private
    def flush_model(self, fnames=None):
        """Enter what the transaction collected so far, as well.

        Whoever reads commissions, by the ORM or by SQL, flushes them before.
        """
        self.env["account.partial.reconcile"]._piste_earn_pending()
        return super().flush_model(fnames)

    # === BUSINESS ===

    def _take_back(self):
        """Enter the negative of these commissions; tiers are reckoned again.

        What no statement counts yet leaves the draft it may be in.
        """
        reversals = self.create([entry._prepare_reversal() for entry in self])
        reversals._adjust_tiers()
        self._leave_drafts()

    def _prepare_reversal(self):
        """Return the values of the row that takes this one back."""
        self.ensure_one()
        return {
            **self._prepare_correction(),
            "reversal_of_id": self.id,
            "percent": self.percent,
            "fixed_amount": self.fixed_amount,
            "base_amount": -self.base_amount,
            "amount": -self.amount,
        }

    def _prepare_correction(self):
        return {
            "allocation_id": self.allocation_id,
            "plan_id": self.plan_id.id,
            "rule_id": self.rule_id.id,
            "tier_start": self.tier_start,
            "user_id": self.user_id.id,
            "seller_id": self.seller_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "move_id": self.move_id.id,
            "move_line_id": self.move_line_id.id,
            "invoice_name": self.invoice_name,
            "date": fields.Date.context_today(self),
        }

    def _adjust_tiers(self):
        """Bring the periods of these reversals to what their tiers give.

        The rate of the reversed row depended on its turn; what remains of the period
        has to earn what it would have earned alone.
        """
        tiered = self.filtered("tier_start")
        if not tiered:
            return
        tiered.rule_id._lock_tiers()
        groups = self._read_group(
            [
                ("rule_id", "in", tiered.rule_id.ids),
                ("user_id", "in", tiered.user_id.ids),
                ("tier_start", "in", tiered.mapped("tier_start")),
            ],
            ["rule_id", "user_id", "company_id", "tier_start:day"],
            ["base_amount:sum", "amount:sum"],
        )
        totals = {tuple(group[:4]): group[4:] for group in groups}
        vals_list = []
        for key, rows in tiered.grouped(
            lambda row: (row.rule_id, row.user_id, row.company_id, row.tier_start)
        ).items():
            missing = rows[-1]._missing_in_tiers(*totals[key])
            if missing:
                vals_list.append(
                    {
                        **rows[-1]._prepare_correction(),
                        "adjusts_id": rows[-1].id,
                        "amount": missing,
                    }
                )
        self.create(vals_list)

    def _missing_in_tiers(self, base, amount):
        cents = self.currency_id.rounding
        target = commission.tiered(round(base / cents), self.rule_id._tiers(cents))
        missing = commission.round_half_up(target) - round(amount / cents)
        return self.currency_id.round(missing * cents)

    def _leave_drafts(self):
        """Take out of their drafts the rows that were taken back meanwhile."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE piste_commission_entry e SET statement_id = NULL"
                " FROM piste_commission_entry old WHERE old.id = e.id AND"
                " e.state = 'reversed' AND e.statement_id IS NOT NULL AND (e.id IN %s"
                " OR e.reversal_of_id IN %s) RETURNING old.statement_id",
                tuple(self.ids),
                tuple(self.ids),
            )
        )
        left = {statement for [statement] in self.env.cr.fetchall()}
        self.invalidate_model(["statement_id"])
        self.env["piste.commission.statement"].browse(left)._refresh_amounts()
