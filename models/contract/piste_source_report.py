from odoo import fields, models
from odoo.tools import SQL


class PisteSourceReport(models.Model):
    """From where pistes come to what was signed and collected of them (AX-13).

    One row per piste, per opportunity that comes from no piste, and per signed contract
    that was made without any opportunity: its source is its own, else that of the
    client. Contracts are those of the opportunity; collected is what their posted
    invoices were paid, credit notes deducted.
    """

    _name = "piste.source.report"
    _description = "Sources, Signatures and Collected Amounts"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "account.move": [
            "piste_contract_id",
            "state",
            "move_type",
            "amount_total_signed",
            "amount_residual_signed",
        ],
        "crm.lead": [
            "active",
            "type",
            "won_status",
            "stage_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "user_id",
            "team_id",
            "company_id",
            "piste_category_id",
        ],
        "piste.lead.conversion": ["lead_id", "opportunity_id", "date_undone"],
        "res.partner": [
            "commercial_partner_id",
            "piste_source_id",
            "piste_medium_id",
            "piste_campaign_id",
            "piste_category_id",
        ],
        "sale.order": [
            "partner_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "user_id",
            "team_id",
            "company_id",
            "opportunity_id",
            "piste_is_contract",
            "signed_on",
            "state",
            "amount_total",
            "currency_rate",
        ],
    }

    lead_id = fields.Many2one("crm.lead", "Piste or Opportunity", readonly=True)
    order_id = fields.Many2one(
        "sale.order",
        "Contract",
        readonly=True,
        help="Only where there is neither piste nor opportunity.",
    )
    date = fields.Datetime("Creation Date", readonly=True)
    # Origin
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    category_id = fields.Many2one("piste.category", readonly=True)
    # Owner
    user_id = fields.Many2one("res.users", "Representative", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    # Result
    lead_count = fields.Integer("Pistes", readonly=True)
    converted_count = fields.Integer("Converted", readonly=True)
    signed_count = fields.Integer("Contracts Signed", readonly=True)
    signed_amount = fields.Monetary(readonly=True)
    collected_amount = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "WITH %(contracts)s %(leads)s UNION ALL %(orders)s",
            contracts=self._sql_contracts(),
            leads=self._sql_leads(),
            orders=self._sql_orders(),
        )

    def _sql_leads(self):
        """Return the rows of pistes, and of opportunities that come from none."""
        hidden_ids = self.env["crm.stage"]._piste_hidden_ids()
        return SQL(
            """
            SELECT lead.id::bigint * 2 AS id, lead.id AS lead_id,
                   NULL::int AS order_id, lead.create_date AS date,
                   lead.source_id, lead.medium_id, lead.campaign_id,
                   lead.piste_category_id AS category_id,
                   lead.user_id, lead.team_id, lead.company_id,
                   company.currency_id,
                   1 AS lead_count,
                   CASE WHEN conversion.id IS NULL THEN 0 ELSE 1 END
                       AS converted_count,
                   COALESCE(signed.number, 0)::int AS signed_count,
                   COALESCE(signed.amount, 0) AS signed_amount,
                   COALESCE(collected.amount, 0) AS collected_amount
              FROM crm_lead lead
         LEFT JOIN res_company company
                ON company.id = COALESCE(lead.company_id, %(company)s)
         LEFT JOIN piste_lead_conversion conversion
                ON conversion.lead_id = lead.id AND conversion.date_undone IS NULL
         LEFT JOIN piste_lead_conversion origin
                ON origin.opportunity_id = lead.id AND origin.date_undone IS NULL
         LEFT JOIN signed
                ON signed.origin = COALESCE(conversion.opportunity_id, lead.id)
         LEFT JOIN collected
                ON collected.origin = COALESCE(conversion.opportunity_id, lead.id)
             WHERE origin.id IS NULL
               AND (lead.active OR lead.won_status = 'lost')
               AND (lead.stage_id = ANY(%(hidden)s)) IS NOT TRUE
            """,
            company=self.env.company.id,
            hidden=SQL("%s::int[]", list(hidden_ids)),
        )

    def _sql_orders(self):
        """Return the rows of signed contracts without opportunity."""
        return SQL(
            """
            SELECT sale.id::bigint * 2 + 1, NULL, sale.id, sale.create_date,
                   COALESCE(sale.source_id, party.piste_source_id),
                   COALESCE(sale.medium_id, party.piste_medium_id),
                   COALESCE(sale.campaign_id, party.piste_campaign_id),
                   party.piste_category_id,
                   sale.user_id, sale.team_id, sale.company_id,
                   company.currency_id,
                   0, 0,
                   signed.number::int,
                   signed.amount,
                   COALESCE(collected.amount, 0)
              FROM sale_order sale
              JOIN signed ON signed.origin = -sale.id
         LEFT JOIN collected ON collected.origin = -sale.id
              JOIN res_company company ON company.id = sale.company_id
              JOIN res_partner customer ON customer.id = sale.partner_id
         LEFT JOIN res_partner party ON party.id = customer.commercial_partner_id
            """
        )

    def _sql_contracts(self):
        """Return the tables of what was signed and collected, by origin.

        An origin is an opportunity, or a contract that has none: its negative id.
        """
        return SQL(
            """
            contract AS (
                SELECT id, COALESCE(opportunity_id, -id) AS origin, signed_on,
                       amount_total / COALESCE(NULLIF(currency_rate, 0), 1) AS amount
                  FROM sale_order
                 WHERE piste_is_contract AND state != 'cancel'
            ), signed AS (
                SELECT origin, COUNT(*) AS number, SUM(amount) AS amount
                  FROM contract
                 WHERE signed_on IS NOT NULL
              GROUP BY origin
            ), collected AS (
                SELECT origin,
                       SUM(amount_total_signed - amount_residual_signed) AS amount
                  FROM contract
                  JOIN account_move move ON move.piste_contract_id = contract.id
                 WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
              GROUP BY origin
            )
            """
        )
