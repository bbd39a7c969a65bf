from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ...utils import commission
from .commission_ledger import CommissionLedger


class PisteCommissionForecast(models.Model):
    """What a representative will earn once it is paid: *prévue* (OD-20, U4).

    One row per open line of a posted invoice or of a confirmed order, and per person
    who may earn on it. A view: nothing is kept, the amount follows the plans of today.
    """

    _name = "piste.commission.forecast"
    _description = "Expected Commission"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document_name"

    user_id = fields.Many2one("res.users", "Representative", readonly=True)
    seller_id = fields.Many2one("res.users", "Sold by", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    # Indexed in the tables below; a view has none of its own.
    partner_id = fields.Many2one("res.partner", "Client", readonly=True, index=True)
    move_line_id = fields.Many2one("account.move.line", "Invoice Line", readonly=True)
    order_line_id = fields.Many2one("sale.order.line", "Contract Line", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    source = fields.Selection(
        [("order", "To Invoice"), ("invoice", "Not Paid Yet")], readonly=True
    )
    date = fields.Date("Due On", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    base_amount = fields.Monetary("To Collect Before Tax", readonly=True)
    amount = fields.Monetary("Expected Commission", compute="_compute_amount")
    explanation = fields.Char(compute="_compute_amount")

    @property
    def _table_query(self):
        return SQL(
            "SELECT o.line_id::bigint * 1000000 + b.user_id * 2 + o.is_order AS id,"
            " b.user_id, o.seller_id, o.company_id, o.partner_id, o.move_line_id,"
            " o.order_line_id, o.document_name, o.source, o.date, o.base_amount"
            " FROM (%s UNION ALL %s) o JOIN LATERAL (%s) b ON b.user_id IS NOT NULL"
            " WHERE o.base_amount <> 0",
            self._query_invoices(),
            self._query_orders(),
            self._query_beneficiaries(),
        )

    @api.model
    def _query_invoices(self):
        """Open lines of posted invoices, in the currency of the company."""
        return SQL(
            "SELECT l.id AS line_id, 0 AS is_order, m.invoice_user_id AS seller_id,"
            " m.company_id, m.commercial_partner_id AS partner_id,"
            " l.id AS move_line_id, NULL::int AS order_line_id,"
            " m.name AS document_name, 'invoice' AS source,"
            " m.invoice_date_due AS date,"
            " round(-l.balance * m.amount_residual / m.amount_total, 2) AS base_amount"
            " FROM account_move m JOIN account_move_line l ON l.move_id = m.id"
            " AND l.display_type = 'product'"
            " WHERE m.move_type = 'out_invoice' AND m.state = 'posted'"
            " AND m.payment_state IN ('not_paid', 'partial')"
            " AND m.amount_total <> 0 AND m.invoice_user_id IS NOT NULL"
        )

    @api.model
    def _query_orders(self):
        """Lines of confirmed orders that are still to invoice."""
        return SQL(
            "SELECT l.id, 1, o.user_id, o.company_id, p.commercial_partner_id,"
            " NULL::int, l.id, o.name, 'order', o.date_order::date,"
            " round((l.untaxed_amount_to_invoice"
            " / COALESCE(NULLIF(o.currency_rate, 0), 1))::numeric, 2)"
            " FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id"
            " JOIN res_partner p ON p.id = o.partner_id"
            " WHERE o.state = 'sale' AND l.untaxed_amount_to_invoice <> 0"
            " AND o.user_id IS NOT NULL AND l.display_type IS NULL"
        )

    @api.model
    def _query_beneficiaries(self):
        """Who may earn: the seller, and those whom some rule names besides him."""
        return SQL(
            "SELECT o.seller_id AS user_id UNION"
            " SELECT t.user_id FROM res_users u"
            " JOIN crm_team t ON t.id = u.sale_team_id WHERE u.id = o.seller_id"
            " AND EXISTS (SELECT FROM piste_commission_rule r"
            " WHERE r.active AND r.beneficiary = 'leader') UNION"
            " SELECT r.person_id FROM piste_commission_rule r"
            " WHERE r.active AND r.beneficiary = 'person'"
        )

    # === COMPUTE ===

    @api.depends_context("lang")
    def _compute_amount(self):
        # In sudo mode: a representative reads neither the plans of others nor the
        # lines of invoices; he gets his own amount and its reason.
        rows = self.sudo().with_prefetch()
        plans = self.env["piste.commission.plan"].sudo()._candidates(rows.company_id)
        rules = plans.rule_ids
        moves = rows.move_line_id.move_id
        facts = moves._piste_commission_facts(rules, rows.order_line_id.order_id)
        today = fields.Date.context_today(self)
        ledger = CommissionLedger(moves, rules, [])
        ledger.read_periods(rules, [today])
        for row, row_sudo in zip(self, rows, strict=True):
            won = row_sudo._awarded(plans, facts, ledger, today)
            cents = row_sudo.currency_id.rounding or 0.01
            total = sum(commission.round_half_up(value) for _name, value in won)
            row.amount = row_sudo.currency_id.round(total * cents)
            row.explanation = ", ".join(name for name, _value in won)

    def _awarded(self, plans, facts, ledger, today):
        """Return what the row would earn if it was paid today.

        :return: ``[(name of the rule, exact cents)]``
        """
        line = self.move_line_id or self.order_line_id
        seller = self.seller_id
        if not seller.has_group("piste.piste_group_rep"):
            return []
        cents = self.currency_id.rounding
        base = round(self.base_amount / cents)
        sale = line._piste_commission_sale(seller)
        won = []
        for plan in plans._holding(seller, self.company_id, today):
            for rule, beneficiary in plan._awards(seller, sale, today, facts):
                if beneficiary == self.user_id:
                    value = self._expected((plan, rule), line, base, ledger, today)
                    won.append((rule.name or plan._describe_rate(), value))
        return won

    def _expected(self, award, line, base, ledger, today):
        plan, rule = award
        if rule.kind == "tiers":
            past, _amount = ledger.periods[
                rule.id, self.user_id.id, self.company_id.id, rule._period_start(today)
            ]
            tiers = rule._tiers(self.currency_id.rounding)
            return commission.tiered(past + base, tiers) - commission.tiered(
                past, tiers
            )
        if rule.kind in ("unit", "line"):
            return self._expected_fixed(rule, line, base)
        percent = rule.percent if rule else plan.percent
        return base * Fraction(str(round(percent, 2))) / 100

    def _expected_fixed(self, rule, line, base):
        cents = self.currency_id.rounding
        if self.order_line_id:
            whole, quantity = base, line.qty_to_invoice
        else:
            whole, quantity = round(-line.balance / cents), line.quantity
        if base <= 0 or not whole:
            return Fraction(0)
        amount = rule.amount * (quantity if rule.kind == "unit" else 1)
        return Fraction(round(amount / cents) * base, whole)
