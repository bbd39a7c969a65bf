from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang

from ...utils import commission
from ..contract.product_template import FEE_KINDS

PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]


class PisteCommissionRule(models.Model):
    """What one kind of sale earns, and for whom (OD-20).

    Rules are read in their order and the first that fits a line decides, for each
    beneficiary: the seller, the leader of his team, a named person.
    """

    _name = "piste.commission.rule"
    _description = "Commission Rule"
    _order = "sequence, id"

    plan_id = fields.Many2one(
        "piste.commission.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(compute="_compute_name")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    # Beneficiary
    beneficiary = fields.Selection(
        [
            ("rep", "The Representative"),
            ("leader", "The Leader of His Team"),
            ("person", "A Named Person"),
        ],
        required=True,
        default="rep",
        help="A leader or a named person earns on what the others collect, not on his"
        " own sales.",
    )
    person_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    # Conditions
    categ_id = fields.Many2one(
        "product.category", "Category", help="Those below it included."
    )
    product_tmpl_id = fields.Many2one("product.template", "Product")
    fee_kind = fields.Selection(FEE_KINDS, "Fee")
    contract_kind = fields.Selection(
        [("first", "First Contract of the Client"), ("renewal", "Later Contracts")],
        "Contract",
        help="By the order in which the contracts of the client were confirmed.",
    )
    client_from = fields.Integer(
        "From Client No.",
        help="Rank among the clients of the representative, by first invoice: 1 is his"
        " first client. 0: every client.",
    )
    client_to = fields.Integer("To Client No.", help="0: no end.")
    sold_from = fields.Date("Invoiced From")
    sold_to = fields.Date("Invoiced Until")
    date_from = fields.Date("Collected From")
    date_to = fields.Date("Collected Until")
    # Money
    kind = fields.Selection(
        [
            ("percent", "Percentage"),
            ("tiers", "Percentage by Tiers"),
            ("unit", "Amount per Unit Sold"),
            ("line", "Amount per Invoice Line"),
            ("none", "Nothing"),
        ],
        "Earns",
        required=True,
        default="percent",
        help="Always in proportion to what is collected.",
    )
    percent = fields.Float("Rate (%)", digits=(5, 2))
    amount = fields.Monetary()
    tier_period = fields.Selection(PERIODS, "Tiers by", default="month")
    tier_ids = fields.One2many("piste.commission.tier", "rule_id", "Tiers", copy=True)

    _percent_range = models.Constraint(
        "CHECK(kind <> 'percent' OR (percent > 0 AND percent <= 100))",
        "The commission of a rule is a percentage above 0 and at most 100.",
    )
    _amount_positive = models.Constraint(
        "CHECK(kind NOT IN ('unit', 'line') OR amount > 0)",
        "The fixed amount of a rule is above 0.",
    )
    _tiers_have_period = models.Constraint(
        "CHECK(kind <> 'tiers' OR tier_period IS NOT NULL)",
        "Say over which period the tiers are counted.",
    )
    _person_named = models.Constraint(
        "CHECK((beneficiary = 'person') = (person_id IS NOT NULL))",
        "Name the person who earns, or choose another beneficiary.",
    )
    _dates_ordered = models.Constraint(
        "CHECK((date_from IS NULL OR date_to IS NULL OR date_from <= date_to)"
        " AND (sold_from IS NULL OR sold_to IS NULL OR sold_from <= sold_to))",
        "The last day of a rule cannot come before its first day.",
    )
    _clients_ordered = models.Constraint(
        "CHECK(client_from >= 0 AND client_to >= 0"
        " AND (client_to = 0 OR client_from <= client_to))",
        "The ranks of clients go from the lower to the higher one.",
    )

    # === COMPUTE ===

    @api.depends_context("lang")
    @api.depends(
        "kind",
        "percent",
        "amount",
        "beneficiary",
        "fee_kind",
        "categ_id",
        "product_tmpl_id",
        "tier_ids.percent",
    )
    def _compute_name(self):
        for rule in self:
            fee_kinds = dict(self._fields["fee_kind"]._description_selection(self.env))
            what = (
                rule.product_tmpl_id.display_name
                or rule.categ_id.display_name
                or fee_kinds.get(rule.fee_kind)
                or self.env._("Every sale")
            )
            rule.name = f"{what} · {rule._describe_rate()}"

    def _describe_rate(self):
        """Return the rate in words: “10 %”, “5 % – 7 %”, “50,00 $”."""
        self.ensure_one()
        if self.kind == "none":
            return self.env._("Nothing")
        if self.kind in ("unit", "line"):
            return format_amount(self.env, self.amount, self.currency_id)
        rates = self.tier_ids.mapped("percent") if self.kind == "tiers" else []
        return " – ".join(
            self.env._(
                "%(percent)s%%",
                percent=formatLang(self.env, rate, digits=2 if rate % 1 else 0),
            )
            for rate in rates or [self.percent]
        )

    # === CONSTRAINT ===

    @api.constrains("kind", "tier_ids")
    def _check_tiers(self):
        for rule in self.filtered(lambda rule: rule.kind == "tiers"):
            if not rule.tier_ids or min(rule.tier_ids.mapped("amount_from")):
                raise ValidationError(
                    self.env._("The tiers of a rule begin with one above 0.")
                )

    # === CRUD ===

    def write(self, vals):
        if {"kind", "tier_period"} & set(vals):
            self.filtered(
                lambda rule: (
                    "tiers" in (rule.kind, vals.get("kind"))
                    and any(vals.get(name, rule[name]) != rule[name] for name in vals)
                )
            )._check_tiers_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self._is_used():
            raise UserError(
                self.env._("Commissions were earned by this rule: archive it instead.")
            )

    def _is_used(self):
        # In sudo mode: whoever edits plans may not read every commission.
        entries_sudo = self.env["piste.commission.entry"].sudo()
        domain = [("rule_id", "in", self.ids)]
        return bool(self.ids and entries_sudo.search_count(domain, limit=1))

    def _check_tiers_unused(self):
        """Refuse that the tiers of a past period change.

        :raise UserError: when a commission was earned by them
        """
        if self._is_used():
            raise UserError(
                self.env._(
                    "Commissions were earned by these tiers: archive the rule and make"
                    " another one."
                )
            )

    # === BUSINESS ===

    def _beneficiary(self, user):
        """Return who earns when ``user`` sells; empty for nobody."""
        self.ensure_one()
        if self.beneficiary == "rep":
            return user
        above = self.person_id or user.sale_team_id.user_id
        return above if above.active and above != user else above.browse()

    def _matches(self, sale, day, facts):
        """Tell whether the rule fits a sale whose money came on ``day``.

        :param CommissionSale sale: what was sold
        :param dict facts: see ``account.move._piste_commission_facts``
        """
        self.ensure_one()
        sold = sale.sold_on or day
        rank = facts["ranks"].get((sale.seller_id, sale.client_id), 0)
        return (
            (not self.date_from or day >= self.date_from)
            and (not self.date_to or day <= self.date_to)
            and (not self.sold_from or sold >= self.sold_from)
            and (not self.sold_to or sold <= self.sold_to)
            and self._matches_product(sale.template)
            and self.contract_kind
            in (False, facts["contracts"].get(sale.contract_id, ""))
            and (not self.client_from or rank >= self.client_from)
            and (not self.client_to or 0 < rank <= self.client_to)
            and (
                self.kind in ("percent", "none")
                or self.currency_id == sale.company_currency
            )
        )

    def _matches_product(self, template):
        return (
            (not self.product_tmpl_id or template == self.product_tmpl_id)
            and (not self.fee_kind or template.piste_fee_kind == self.fee_kind)
            and (
                not self.categ_id
                or (template.categ_id.parent_path or "").startswith(
                    self.categ_id.parent_path
                )
            )
        )

    def _fixed_amount(self, line, whole):
        """Return what the whole line brings: below zero on a credit note.

        A line that lowers its own document, such as a discount, brings nothing.

        :param int whole: cents of the line before tax, below zero on a credit note
        """
        refund = line.move_id.move_type == "out_refund"
        if not whole or (whole < 0) != refund:
            return 0.0
        quantity = line.quantity if self.kind == "unit" else 1
        amount = self.currency_id.round(self.amount * abs(quantity))
        return -amount if refund else amount

    def _period_start(self, day):
        """Return the first day of the tiers' period; nothing for other rules."""
        if self.kind != "tiers":
            return False
        return commission.period_start(day, self.tier_period)

    def _tiers(self, cents):
        """Return the tiers for the arithmetic, in cents."""
        return [
            (round(tier.amount_from / cents), Fraction(str(round(tier.percent, 2))))
            for tier in self.tier_ids.sorted("amount_from")
        ]

    def _describe_period(self, start):
        """Return the period of tiers that begins on ``start``, in words."""
        if self.tier_period == "year":
            return format_date(self.env, start, date_format="yyyy")
        if self.tier_period == "quarter":
            return format_date(self.env, start, date_format="QQQ yyyy")
        return format_date(self.env, start, date_format="MMMM yyyy")

    def _lock_tiers(self):
        """Have two payments at once in the same tiers wait for each other.

        The second one fails to be serialized and is tried again by Odoo, so that it
        sees what the first one collected.
        """
        if self:
            self.env.cr.execute(
                "UPDATE piste_commission_rule SET sequence = sequence WHERE id IN %s",
                [tuple(sorted(self.ids))],
            )
