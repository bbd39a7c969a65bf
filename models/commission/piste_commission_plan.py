from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import formatLang


class PisteCommissionPlan(models.Model):
    """Who earns what on collected money (OD-20, U3).

    The first rule that fits a line of an invoice decides; what no rule names earns the
    general rate. One plan at a time holds for a representative, unless another one
    says that it comes on top.
    """

    _name = "piste.commission.plan"
    _description = "Commission Plan"
    _order = "sequence, id"

    # Identity
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the plan holds for every company."
    )
    # Scope
    scope = fields.Selection(
        [("everybody", "Everybody"), ("listed", "Those Named Below")],
        "Beneficiaries",
        compute="_compute_scope",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Whose sales the plan rewards.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Representatives",
        # As a text: the ORM would take a list for a dependency of the scope, and work
        # out who is an employee while a group is still being changed.
        domain="[('share', '=', False)]",
        context={"active_test": False},
    )
    team_ids = fields.Many2many("crm.team", string="Teams")
    is_cumulative = fields.Boolean(
        "On Top of Other Plans",
        help="Earned besides the other plans of the same representative.",
    )
    pays_departed = fields.Boolean(
        "Former Representatives Still Earn",
        default=True,
        help="Who left still earns what his clients pay.",
    )
    date_from = fields.Date(
        "Collected From", help="First day of collected money. Empty: always."
    )
    date_to = fields.Date(
        "Collected Until", help="Last day of collected money. Empty: no end."
    )
    # Money
    percent = fields.Float(
        "Commission (%)",
        digits=(5, 2),
        required=True,
        default=10,
        help="Share of the collected money, before tax, where no rule says otherwise.",
    )
    is_rules_only = fields.Boolean(
        "Only What the Rules Name", help="Nothing is earned where no rule fits."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
        help="Currency of fixed amounts and tiers. They hold in the companies that keep"
        " their books in it.",
    )
    rule_ids = fields.One2many("piste.commission.rule", "plan_id", "Rules", copy=True)

    _percent_range = models.Constraint(
        "CHECK(COALESCE(is_rules_only, FALSE) OR (percent > 0 AND percent <= 100))",
        "The commission is a percentage above 0 and at most 100.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day of a plan cannot come before its first day.",
    )

    # === COMPUTE ===

    @api.depends("user_ids", "team_ids")
    def _compute_scope(self):
        for plan in self:
            if plan.user_ids or plan.team_ids:
                plan.scope = "listed"
            else:
                plan.scope = plan.scope or "everybody"

    @api.depends("company_id")
    def _compute_currency_id(self):
        for plan in self:
            if plan.company_id or not plan.currency_id:
                company = plan.company_id or self.env.company
                plan.currency_id = company.currency_id

    # === CONSTRAINT ===

    @api.constrains("company_id")
    def _check_company(self):
        for plan in self.filtered("company_id"):
            foreign = (
                plan.env["piste.commission.entry"]
                # In sudo mode: whoever edits plans may not see all companies.
                .sudo()
                .search_count(
                    [
                        ("plan_id", "=", plan.id),
                        ("company_id", "!=", plan.company_id.id),
                    ],
                    limit=1,
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” has commissions in another company. Make a plan"
                        " for each company instead.",
                        plan=plan.name,
                    )
                )

    @api.constrains("scope", "user_ids", "team_ids")
    def _check_scope(self):
        for plan in self.filtered(lambda plan: plan.scope == "listed"):
            if not plan._members() and not plan.team_ids:
                raise ValidationError(
                    self.env._(
                        "Name the representatives or the teams of “%(plan)s”, or choose"
                        " “Everybody”.",
                        plan=plan.name,
                    )
                )

    @api.constrains(
        "active",
        "company_id",
        "scope",
        "user_ids",
        "team_ids",
        "is_cumulative",
        "date_from",
        "date_to",
    )
    def _check_overlap(self):
        # In sudo mode: a plan of a company that the editor does not see counts too.
        others = self.sudo().search([("is_cumulative", "=", False)])
        for plan in self.sudo().filtered(lambda p: p.active and not p.is_cumulative):
            other = next((other for other in others if plan._overlaps(other)), None)
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” and “%(other)s” hold for the same representatives"
                        " on the same days. Change the dates or the beneficiaries of"
                        " one, archive it, or tick “On Top of Other Plans”.",
                        plan=plan.name,
                        other=other.name,
                    )
                )

    def _overlaps(self, other):
        """Tell whether both plans hold for somebody on some day in some company."""
        if self == other or (
            self.company_id and other.company_id and self.company_id != other.company_id
        ):
            return False
        for one, two in ((self, other), (other, self)):
            if one.date_to and two.date_from and one.date_to < two.date_from:
                return False
        if "everybody" in (self.scope, other.scope):
            return True
        return bool(
            self.team_ids & other.team_ids
            or self._everyone_listed() & other._everyone_listed()
        )

    def _describe_rate(self):
        """Return the general rate in words, for what no rule names."""
        return self.env._(
            "%(plan)s, %(percent)s%%",
            plan=self.name,
            percent=formatLang(
                self.env, self.percent, digits=2 if self.percent % 1 else 0
            ),
        )

    def _members(self):
        """Return the named representatives, those who left included."""
        return self.with_context(active_test=False).user_ids

    def _everyone_listed(self):
        return self._members() | self.team_ids.member_ids

    # === BUSINESS ===

    @api.model
    def _candidates(self, companies):
        """Return the active plans that may hold in ``companies``."""
        return self.search(
            Domain("company_id", "in", [False, *companies.ids]), order="sequence, id"
        )

    def _applies(self, user, company, day):
        """Tell whether the plan rewards ``user`` for money of ``company`` on ``day``.

        :param res.users user: who sold
        :param date day: accounting date of the allocation
        """
        self.ensure_one()
        if self.company_id and self.company_id != company:
            return False
        if (self.date_from and day < self.date_from) or (
            self.date_to and day > self.date_to
        ):
            return False
        if not user.active and not self.pays_departed:
            return False
        if self.scope == "everybody":
            return True
        return user in self._members() or user.sale_team_id in self.team_ids

    def _holding(self, user, company, day):
        """Return the plans that hold: the first one, and those that come on top.

        Somebody who changed teams may fall under two plans; he is never paid twice.
        """
        plans = self.filtered(lambda plan: plan._applies(user, company, day))
        main = plans.filtered(lambda plan: not plan.is_cumulative)[:1]
        return plans.filtered(lambda plan: plan == main or plan.is_cumulative)

    def _awards(self, user, sale, day, facts):
        """Return who earns by which rule on one sale: ``[(rule, beneficiary)]``.

        An empty rule stands for the general rate of the plan.

        :param res.users user: who sold
        :param CommissionSale sale: one line of an invoice or of a contract
        :param dict facts: what :meth:`account.move._piste_commission_facts` found
        """
        self.ensure_one()
        awards, decided = [], set()
        for rule in self.rule_ids:
            beneficiary = rule._beneficiary(user)
            level = (rule.beneficiary, rule.person_id)
            if level in decided or not beneficiary:
                continue
            if rule._matches(sale, day, facts):
                decided.add(level)
                if rule.kind != "none":
                    awards.append((rule, beneficiary))
        if ("rep", self.env["res.users"]) not in decided and not self.is_rules_only:
            awards.append((self.rule_ids.browse(), user))
        return awards
