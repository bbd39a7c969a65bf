from odoo import api, models
from odoo.tools import SQL

from .piste_objective_actual import MONEY, SIGNED, SIGNED_DAY


class PisteObjective(models.Model):
    """Who is an active client on a given day (OD-18).

    Has a signed contract, has paid, and within the last days of the settings had a
    running promotion or an invoice. Each client gets the ranges of days when all of
    that holds, so that every week of the past is known by one query.
    """

    _inherit = "piste.objective"

    @api.model
    def _active_counts(self, users, companies, days):
        """Return how many clients of these users were active on each of these days.

        :return: (user id, company id, day) -> number
        """
        query = SQL(
            """
            SELECT user_id, company_id, day, COUNT(*)
              FROM (%(spans)s) active
              JOIN unnest(%(days)s) day ON active.span @> day
          GROUP BY 1, 2, 3
            """,
            spans=self._sql_active(users, companies, min(days), max(days)),
            days=SQL("%s::date[]", list(days)),
        )
        self._flush_sources()
        return {
            (user_id, company_id, day): number
            for user_id, company_id, day, number in self.env.execute_query(query)
        }

    @api.model
    def _active_client_ids(self, users, companies, day):
        """Return the ids of the clients of these users that are active on ``day``."""
        query = SQL(
            "SELECT client_id FROM (%s) active WHERE active.span @> %s::date",
            self._sql_active(users, companies, day, day),
            day,
        )
        self._flush_sources()
        return [client_id for [client_id] in self.env.execute_query(query)]

    @api.model
    def _sql_active(self, users, companies, first, last):
        """Return the query of the days when each client of these users is active.

        What can only tell of days before ``first`` or after ``last`` is left out.
        """
        companies = SQL("%s::int[]", companies.ids)
        return SQL(
            """
            WITH client AS (
                SELECT id, user_id FROM res_partner
                 WHERE user_id = ANY(%(users)s) AND commercial_partner_id = id
            ), signed AS (
                SELECT party.commercial_partner_id AS client_id, sale.company_id,
                       MIN(%(signed_day)s) AS day
                  FROM res_partner party
                  JOIN client ON client.id = party.commercial_partner_id
                  JOIN sale_order sale ON sale.partner_id = party.id %(signed)s
                   AND sale.company_id = ANY(%(companies)s)
              GROUP BY 1, 2
            ), paid AS (
                SELECT move.commercial_partner_id AS client_id, move.company_id,
                       MIN(money.day) AS day
                  FROM (%(money)s) money
                  JOIN account_move move ON move.id = money.move_id
                                        AND move.move_type = 'out_invoice'
                                        AND move.state = 'posted'
                                        AND move.company_id = ANY(%(companies)s)
                  JOIN client ON client.id = move.commercial_partner_id
              GROUP BY 1, 2
            ), alive AS (
                SELECT DISTINCT move.commercial_partner_id AS client_id,
                       move.company_id, move.invoice_date AS first,
                       move.invoice_date AS last
                  FROM account_move move
                  JOIN client ON client.id = move.commercial_partner_id
                  JOIN res_company company ON company.id = move.company_id
                                          AND company.piste_active_sign != 'promotion'
                 WHERE move.state = 'posted' AND move.move_type = 'out_invoice'
                   AND move.company_id = ANY(%(companies)s)
                   AND move.invoice_date <= %(last)s
                   AND move.invoice_date >= %(first)s - company.piste_active_days
             UNION ALL
                SELECT party.commercial_partner_id, promotion.company_id,
                       promotion.date_start, promotion.date_end
                  FROM piste_promotion promotion
                  JOIN res_partner party ON party.id = promotion.partner_id
                  JOIN client ON client.id = party.commercial_partner_id
                  JOIN res_company company ON company.id = promotion.company_id
                                          AND company.piste_active_sign != 'invoice'
                 WHERE promotion.state IN ('running', 'ended')
                   AND promotion.date_start <= promotion.date_end
                   AND promotion.company_id = ANY(%(companies)s)
                   AND promotion.date_start <= %(last)s
                   AND promotion.date_end >= %(first)s - company.piste_active_days
            )
            SELECT client.id AS client_id, client.user_id, alive.company_id,
                   range_agg(
                       daterange(
                           alive.first,
                           alive.last + company.piste_active_days + 1)
                       * daterange(
                           CASE WHEN company.piste_active_needs_payment
                                THEN GREATEST(signed.day, paid.day)
                                ELSE signed.day END,
                           NULL)
                   ) AS span
              FROM alive
              JOIN client ON client.id = alive.client_id
              JOIN res_company company ON company.id = alive.company_id
              JOIN signed ON signed.client_id = alive.client_id
                         AND signed.company_id = alive.company_id
         LEFT JOIN paid ON paid.client_id = alive.client_id
                       AND paid.company_id = alive.company_id
             WHERE paid.day IS NOT NULL OR NOT company.piste_active_needs_payment
          GROUP BY client.id, client.user_id, alive.company_id
            """,
            users=SQL("%s::int[]", users.ids),
            companies=companies,
            first=SQL("%s::date", first),
            last=SQL("%s::date", last),
            signed_day=SIGNED_DAY,
            signed=SIGNED,
            money=MONEY,
        )
