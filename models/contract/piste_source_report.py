from odoo import fields, models
from odoo.tools import SQL


class PisteSourceReport(models.Model):
    """From where pistes come to what was signed and collected of them (AX-13).

    One row per piste, per opportunity that comes from no piste, and per contract that
    comes from no opportunity: its source is its own, else that of the client. Contracts
    are those of its opportunity; collected is what its posted invoices were paid,
    credit notes deducted.
    """

    _name = "piste.source.report"
    _description = "Sources, Signatures and Collected Amounts"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "account.move": [
            "state",
            "move_type",
            "amount_total_signed",
            "amount_residual_signed",
        ],
        "account.move.line": ["move_id"],
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
        "res.partner": ["piste_source_id", "piste_medium_id", "piste_campaign_id"],
        "sale.order": [
            "opportunity_id",
            "partner_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "user_id",
            "team_id",
            "date_order",
            "piste_is_contract",
            "signed_on",
            "state",
            "amount_total",
            "currency_rate",
        ],
        "sale.order.line": ["order_id", "invoice_lines"],
    }

    lead_id = fields.Many2one("crm.lead", "Piste or Opportunity", readonly=True)
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
        hidden_ids = self.env["crm.stage"]._piste_hidden_ids()
        return SQL(
            """
            WITH %(contracts)s
            SELECT lead.id, lead.id AS lead_id, lead.create_date AS date,
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
                ON signed.opportunity_id = COALESCE(conversion.opportunity_id, lead.id)
         LEFT JOIN collected
                ON collected.opportunity_id
                   = COALESCE(conversion.opportunity_id, lead.id)
             WHERE origin.id IS NULL
               AND (lead.active OR lead.won_status = 'lost')
               AND (lead.stage_id = ANY(%(hidden)s)) IS NOT TRUE
         UNION ALL %(orders)s
            """,
            contracts=self._sql_contracts(),
            orders=self._sql_orders(),
            company=self.env.company.id,
            hidden=SQL("%s::int[]", list(hidden_ids)),
        )

    def _sql_orders(self):
        """Return the rows of the contracts that come from no opportunity."""
        return SQL(
            """
            SELECT -so.id AS id, NULL::int AS lead_id, so.date_order AS date,
                   COALESCE(so.source_id, client.piste_source_id) AS source_id,
                   COALESCE(so.medium_id, client.piste_medium_id) AS medium_id,
                   COALESCE(so.campaign_id, client.piste_campaign_id) AS campaign_id,
                   client.piste_category_id AS category_id,
                   so.user_id, so.team_id, so.company_id, company.currency_id,
                   0 AS lead_count, 0 AS converted_count,
                   COALESCE(signed.number, 0)::int AS signed_count,
                   COALESCE(signed.amount, 0) AS signed_amount,
                   COALESCE(collected.amount, 0) AS collected_amount
              FROM sale_order so
              JOIN res_partner person ON person.id = so.partner_id
              JOIN res_partner client ON client.id = person.commercial_partner_id
              JOIN res_company company ON company.id = so.company_id
         LEFT JOIN signed ON signed.opportunity_id = -so.id
         LEFT JOIN collected ON collected.opportunity_id = -so.id
             WHERE so.piste_is_contract AND so.opportunity_id IS NULL
               AND so.state != 'cancel'
            """
        )

    def _sql_contracts(self):
        """Return the tables of what was signed and collected, by opportunity.

        A contract without one stands under its own number, negative.
        """
        return SQL(
            """
            contract AS (
                SELECT id, COALESCE(opportunity_id, -id) AS opportunity_id, signed_on,
                       amount_total / COALESCE(NULLIF(currency_rate, 0), 1) AS amount
                  FROM sale_order
                 WHERE piste_is_contract AND state != 'cancel'
            ), signed AS (
                SELECT opportunity_id, COUNT(*) AS number, SUM(amount) AS amount
                  FROM contract
                 WHERE signed_on IS NOT NULL
              GROUP BY opportunity_id
            ), invoice AS (
                SELECT DISTINCT contract.opportunity_id, item.move_id
                  FROM contract
                  JOIN sale_order_line line ON line.order_id = contract.id
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
            ), collected AS (
                SELECT opportunity_id,
                       SUM(amount_total_signed - amount_residual_signed) AS amount
                  FROM invoice
                  JOIN account_move move ON move.id = invoice.move_id
                 WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
              GROUP BY opportunity_id
            )
            """
        )
