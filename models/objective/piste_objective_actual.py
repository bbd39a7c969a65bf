from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

# Tables whose pending changes the statements below must see.
SOURCES = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "piste.commission.entry",
    "piste.promotion",
    "product.template",
    "res.company",
    "res.partner",
    "sale.order",
    "sale.order.line",
)
# Money of a customer document that came in, or went out again for a credit note;
# what one document settles of another is no money, nor is a difference of exchange.
MONEY = SQL(
    """
    SELECT document.id AS move_id, part.max_date AS day, part.amount
      FROM account_partial_reconcile part
      JOIN account_move_line line ON line.id = part.debit_move_id
      JOIN account_move document ON document.id = line.move_id
                                AND document.move_type = 'out_invoice'
      JOIN account_move_line other ON other.id = part.credit_move_id
      JOIN account_move money ON money.id = other.move_id
                             AND money.move_type = 'entry'
     WHERE part.debit_amount_currency != 0
    UNION ALL
    SELECT document.id, part.max_date, -part.amount
      FROM account_partial_reconcile part
      JOIN account_move_line line ON line.id = part.credit_move_id
      JOIN account_move document ON document.id = line.move_id
                                AND document.move_type = 'out_refund'
      JOIN account_move_line other ON other.id = part.debit_move_id
      JOIN account_move money ON money.id = other.move_id
                             AND money.move_type = 'entry'
     WHERE part.credit_amount_currency != 0
    """
)
# The day of a signature, or of a confirmation without one, where its owner works.
SIGNED_ON = SQL("COALESCE(sale.signed_on, sale.date_order)")
SIGNED_DAY = SQL(
    "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(owner.tz, 'UTC'))::date", SIGNED_ON
)
# After a join of sale_order: those that count as signed, with their owner.
SIGNED = SQL(
    """
      JOIN res_users seller ON seller.id = sale.user_id
      JOIN res_partner owner ON owner.id = seller.partner_id
     WHERE sale.state != 'cancel'
       AND (sale.signed_on IS NOT NULL OR sale.state = 'sale')
    """
)


class PisteObjective(models.Model):
    """What was really reached, read from its events by one query per measure.

    Nothing is stored, so that nobody can write it and every correction shows at once.
    """

    _inherit = "piste.objective"

    @api.model
    def _flows(self, measure, users, companies, start, end):
        """Return what each of these users reached each day, in company currency.

        :param str measure: one of those that add up, or "sold" for the confirmed
            advertising
        :return: (user id, company id) -> [(day, amount)]
        """
        if not companies:
            return {}
        query = getattr(self, f"_sql_{measure}")(
            {
                "users": SQL("%s::int[]", users.ids),
                "companies": SQL("%s::int[]", companies.ids),
                "bases": {
                    basis: SQL("%s::int[]", same.ids)
                    # In sudo mode: how a company counts, for whoever may not read it.
                    for basis, same in companies.sudo()
                    .grouped("piste_objective_basis")
                    .items()
                },
                "start": start,
                "end": end,
            }
        )
        self._flush_sources()
        days = defaultdict(list)
        for user_id, company_id, day, amount in self.env.execute_query(query):
            days[user_id, company_id].append((day, float(amount)))
        return days

    @api.model
    def _flush_sources(self):
        for name in SOURCES:
            self.env[name].flush_model()

    @api.model
    def _sql_signed(self, values):
        return SQL(
            """
            SELECT sale.user_id, sale.company_id, %(day)s,
                   SUM(sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1))
              FROM sale_order sale %(signed)s
               AND %(scope)s
          GROUP BY 1, 2, 3
            """,
            day=SIGNED_DAY,
            signed=SIGNED,
            scope=self._sql_signed_scope(values),
        )

    @api.model
    def _sql_signed_scope(self, values):
        """Return the condition on the owners, companies and days of contracts."""
        return SQL(
            """
            sale.user_id = ANY(%(users)s) AND sale.company_id = ANY(%(companies)s)
               AND %(moment)s >= %(start)s::date - 1
               AND %(moment)s < %(end)s::date + 2
               AND %(day)s BETWEEN %(start)s AND %(end)s
            """,
            moment=SIGNED_ON,
            day=SIGNED_DAY,
            **values,
        )

    @api.model
    def _sql_sold(self, values):
        """Return the query of the advertising in signed contracts (OD-19)."""
        return SQL(
            """
            SELECT sale.user_id, sale.company_id, %(day)s,
                   SUM(item.price_subtotal
                       / COALESCE(NULLIF(sale.currency_rate, 0), 1))
              FROM sale_order_line item
              JOIN product_product product ON product.id = item.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
                                            AND template.piste_is_advertising
              JOIN sale_order sale ON sale.id = item.order_id %(signed)s
               AND sale.state = 'sale'
               AND %(scope)s
          GROUP BY 1, 2, 3
            """,
            day=SIGNED_DAY,
            signed=SIGNED,
            scope=self._sql_signed_scope(values),
        )

    @api.model
    def _sql_real(self, values):
        """Return the query of what was invoiced or collected before taxes."""
        return self._sql_documents(values, SQL(""), SQL(""))

    @api.model
    def _sql_advertising(self, values):
        """Return the query of the advertising that was invoiced or collected."""
        lines = SQL(
            """
            JOIN LATERAL (
                SELECT SUM(-line.balance) AS amount
                  FROM account_move_line line
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                   AND template.piste_is_advertising
                 WHERE line.move_id = move.id AND line.display_type = 'product'
            ) advertising ON advertising.amount IS NOT NULL
            """
        )
        part = SQL("* advertising.amount / NULLIF(move.amount_untaxed_signed, 0)")
        return self._sql_documents(values, part, lines)

    @api.model
    def _sql_documents(self, values, part, lines):
        """Return the query of customer documents, dated as their company wants.

        A credit note is for the representative of its invoice, whoever wrote it.

        :param SQL part: factor of what counts of the amount before taxes, or nothing
        :param SQL lines: join that ``part`` needs
        """
        counts = SQL(
            "move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')"
        )
        queries = []
        for basis, companies in values["bases"].items():
            in_companies = SQL("%s AND move.company_id = ANY(%s)", counts, companies)
            facts = {**values, "part": part, "lines": lines, "counts": in_companies}
            queries += getattr(self, f"_sql_{basis}")(facts)
        return SQL(" UNION ALL ").join(queries)

    @api.model
    def _sql_invoiced(self, facts):
        """Return the queries of what was invoiced: own documents, and corrections."""
        return [
            SQL(
                """
                SELECT %(earner)s, move.company_id, move.invoice_date,
                       SUM(move.amount_untaxed_signed %(part)s) AS amount
                  FROM account_move move %(origin)s %(lines)s
                 WHERE %(counts)s AND %(earner)s = ANY(%(users)s)
                   AND move.invoice_date BETWEEN %(start)s AND %(end)s
              GROUP BY 1, 2, 3
                HAVING SUM(move.amount_untaxed_signed %(part)s) IS NOT NULL
                """,
                **{
                    **facts,
                    "earner": earner,
                    "origin": origin,
                    "counts": SQL("%s AND %s", facts["counts"], kind),
                },
            )
            for earner, origin, kind in (
                (
                    SQL("move.invoice_user_id"),
                    SQL(""),
                    SQL("move.reversed_entry_id IS NULL"),
                ),
                (
                    SQL("COALESCE(origin.invoice_user_id, move.invoice_user_id)"),
                    SQL(
                        "JOIN account_move origin ON origin.id = move.reversed_entry_id"
                    ),
                    SQL("TRUE"),
                ),
            )
        ]

    @api.model
    def _sql_collected(self, facts):
        """Return the query of what was collected, as a list of one."""
        return [
            SQL(
                """
                SELECT earner_id, company_id, day, SUM(amount) FROM (
                    SELECT CASE WHEN move.reversed_entry_id IS NULL
                                THEN move.invoice_user_id
                                ELSE COALESCE((SELECT origin.invoice_user_id
                                                 FROM account_move origin
                                                WHERE origin.id
                                                      = move.reversed_entry_id),
                                              move.invoice_user_id)
                           END AS earner_id, move.company_id, money.day,
                           money.amount * move.amount_untaxed_signed
                               / NULLIF(move.amount_total_signed, 0) %(part)s
                               AS amount
                      FROM (%(money)s) money
                      JOIN account_move move ON move.id = money.move_id %(lines)s
                     WHERE %(counts)s AND money.day BETWEEN %(start)s AND %(end)s
                ) collected
                 WHERE earner_id = ANY(%(users)s) AND amount IS NOT NULL
              GROUP BY 1, 2, 3
                """,
                money=MONEY,
                **facts,
            )
        ]

    @api.model
    def _sql_commission(self, values):
        return SQL(
            """
            SELECT user_id, company_id, date, SUM(amount)
              FROM piste_commission_entry
             WHERE user_id = ANY(%(users)s) AND company_id = ANY(%(companies)s)
               AND date BETWEEN %(start)s AND %(end)s
          GROUP BY 1, 2, 3
            """,
            **values,
        )

    @api.model
    def _sql_clients(self, values):
        """Return the query of new clients, at their first contract (OD-18)."""
        return SQL(
            """
            SELECT user_id, company_id, day, COUNT(*)
              FROM (%(first)s) first
             WHERE user_id = ANY(%(users)s)
               AND day BETWEEN %(start)s AND %(end)s
          GROUP BY 1, 2, 3
            """,
            first=self._sql_first_contracts(values["companies"]),
            **{key: values[key] for key in ("users", "start", "end")},
        )

    @api.model
    def _sql_first_contracts(self, companies):
        """Return the query of the first signed contract of each client company."""
        return SQL(
            """
            SELECT DISTINCT ON (client.commercial_partner_id, sale.company_id)
                   client.commercial_partner_id AS client_id, sale.user_id,
                   sale.company_id, %(day)s AS day
              FROM res_partner client
              JOIN sale_order sale ON sale.partner_id = client.id %(signed)s
               AND sale.company_id = ANY(%(companies)s)
          ORDER BY client.commercial_partner_id, sale.company_id, %(moment)s, sale.id
            """,
            day=SIGNED_DAY,
            moment=SIGNED_ON,
            companies=companies,
            signed=SIGNED,
        )

    def _client_ids(self, start, end):
        """Return the ids of the clients that count for these objectives.

        :return: the new ones from ``start`` to ``end``, or those active on ``end``
        """
        self.ensure_one()
        users, companies = self._members(), self.company_id
        if self.measure == "active":
            return self._active_client_ids(users, companies, end)
        query = SQL(
            """
            SELECT client_id FROM (%(first)s) first
             WHERE user_id = ANY(%(users)s) AND day BETWEEN %(start)s AND %(end)s
            """,
            first=self._sql_first_contracts(SQL("%s::int[]", companies.ids)),
            users=SQL("%s::int[]", users.ids),
            start=start,
            end=end,
        )
        self._flush_sources()
        return [client_id for [client_id] in self.env.execute_query(query)]

    def _members(self):
        """Return the representatives whose results count for these objectives."""
        # In sudo mode: who is in a team is asked whatever one may read of teams.
        teams = self.sudo().team_id
        return (self.sudo().user_id | teams.member_ids).sudo(False)
