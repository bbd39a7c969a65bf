from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...utils import habit

READERS = "piste.piste_group_rep,piste.piste_group_marketing,piste.piste_group_finance"
USUAL_PRODUCTS = 5
# What is older says nothing about the habits of today.
YEARS = 3


class ResPartner(models.Model):
    """When and what a client usually buys, and whether he falls behind (GB-07, U24)."""

    _inherit = "res.partner"

    piste_habit_ids = fields.Many2many(
        "piste.habit",
        string="Usual Products",
        compute="_compute_piste_habit_ids",
        groups=READERS,
        help="The products bought most often, over all invoices.",
    )
    piste_habit_count = fields.Integer(
        "Orders of Three Years", compute="_compute_piste_habits", groups=READERS
    )
    piste_habit_interval = fields.Integer(
        "Usual Interval (days)",
        compute="_compute_piste_habits",
        groups=READERS,
        help="Median number of days between two orders; 0 before the third one.",
    )
    piste_habit_months = fields.Char(
        "Usual Months", compute="_compute_piste_habits", groups=READERS
    )
    piste_habit_last = fields.Date(
        "Last Ordered", compute="_compute_piste_habits", groups=READERS
    )
    piste_habit_next = fields.Date(
        "Next Order Expected", compute="_compute_piste_habits", groups=READERS
    )
    piste_habit_alert = fields.Selection(
        [("late", "Late"), ("drop", "Falling")],
        "Drop Alert",
        compute="_compute_piste_habits",
        search="_search_piste_habit_alert",
        groups=READERS,
        help="Late: past one and a half of the usual interval.\n"
        "Falling: half of the period before, or less.",
    )

    # === COMPUTE ===

    @api.depends_context("allowed_company_ids", "tz", "lang")
    def _compute_piste_habits(self):
        today = fields.Date.context_today(self)
        orders = self._piste_orders(self.commercial_partner_id.ids)
        for partner in self:
            own = orders.get(partner.commercial_partner_id._origin.id, {})
            days = [day for day, amount in own.items() if amount > 0]
            partner.piste_habit_count = len(days)
            partner.piste_habit_interval = habit.interval(days) or 0
            partner.piste_habit_months = partner._piste_month_names(
                habit.usual_months(days)
            )
            partner.piste_habit_last = max(days, default=False)
            partner.piste_habit_next = habit.next_expected(days) or False
            partner.piste_habit_alert = habit.alert(own, today) or False

    def _piste_month_names(self, months):
        start = fields.Date.context_today(self).replace(day=1)
        return ", ".join(
            format_date(self.env, start.replace(month=month), date_format="MMMM")
            for month in months
        )

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_piste_habit_ids(self):
        # The record rules of the habits say whose they are.
        rows = self.env["piste.habit"].search(
            [("partner_id", "in", self.commercial_partner_id.ids)]
        )
        products = rows.grouped("partner_id")
        for partner in self:
            own = products.get(partner.commercial_partner_id._origin, rows.browse())
            partner.piste_habit_ids = own[:USUAL_PRODUCTS]

    @api.model
    def _search_piste_habit_alert(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        found = {"late": [], "drop": [], None: []}
        for client_id, orders in self._piste_orders().items():
            found[habit.alert(orders, today)].append(client_id)
        wanted = [client for alert in value if alert for client in found[alert]]
        domain = Domain("id", "in", wanted)
        if False in value:
            domain |= Domain("id", "not in", found["late"] + found["drop"])
        return domain

    # === BUSINESS ===

    @api.model
    def _piste_orders(self, ids=None):
        """Return what these clients were invoiced each day, before taxes.

        :param ids: companies, or persons without any; None for all
        :return: client id -> {day: amount}, credit notes deducted
        """
        chosen = SQL("TRUE")
        if ids is not None:
            chosen = SQL("commercial_partner_id = ANY(%s)", list(ids))
        self.env["account.move"].flush_model()
        # By SQL: who may read a client may know how often he buys, while the invoices
        # themselves are for their representative.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT commercial_partner_id, invoice_date, SUM(amount_untaxed_signed)
                  FROM account_move
                 WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
                   AND company_id = ANY(%(companies)s)
                   AND invoice_date >= %(today)s - make_interval(years => %(years)s)
                   AND %(chosen)s
              GROUP BY 1, 2
                """,
                companies=self.env.companies.ids,
                today=fields.Date.context_today(self),
                years=YEARS,
                chosen=chosen,
            )
        )
        orders = defaultdict(dict)
        for client_id, day, amount in rows:
            orders[client_id][day] = float(amount)
        return orders
