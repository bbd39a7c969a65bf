from odoo import fields, models
from odoo.tools import SQL


class PisteTicketReport(models.Model):
    """How the promise of the first answer is kept, by representative and month (OD-04).

    One row per ticket but the doubles. What did not happen yet is empty, so that no
    average counts it.
    """

    _name = "piste.ticket.report"
    _description = "Compliance of the Tickets"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "ticket_id"
    _depends = {
        "piste.ticket": [
            "opened_at",
            "partner_id",
            "user_id",
            "agent_id",
            "first_response_user_id",
            "company_id",
            "kind",
            "channel",
            "state",
            "double_of_id",
            "response_result",
            "first_response_at",
            "response_hours",
            "solution_hours",
            "waiting_hours",
            "closed_at",
            "rating_last_value",
        ],
    }

    ticket_id = fields.Many2one("piste.ticket", readonly=True)
    date = fields.Datetime("Opened on", readonly=True)
    # Who
    partner_id = fields.Many2one(
        "res.partner", "Merchant", readonly=True, index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", "Representative", readonly=True)
    agent_id = fields.Many2one("res.users", "Assigned to", readonly=True)
    responder_id = fields.Many2one("res.users", "First Answer by", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    # What
    kind = fields.Selection(
        selection=lambda self: self.env["piste.ticket"]._fields["kind"].selection,
        readonly=True,
    )
    channel = fields.Selection(
        selection=lambda self: self.env["piste.ticket"]._fields["channel"].selection,
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: self.env["piste.ticket"]._fields["state"].selection,
        readonly=True,
    )
    # Result
    ticket_count = fields.Integer("Tickets", readonly=True)
    on_time_rate = fields.Float(
        "On Time (%)",
        readonly=True,
        aggregator="avg",
        help="Of the tickets whose promise is settled.",
    )
    response_hours = fields.Float(
        "Hours to First Answer", readonly=True, aggregator="avg"
    )
    solution_hours = fields.Float("Hours to Solution", readonly=True, aggregator="avg")
    waiting_hours = fields.Float("Hours Waiting", readonly=True, aggregator="avg")
    satisfaction = fields.Float(
        "Satisfaction (%)",
        readonly=True,
        aggregator="avg",
        help="100 for a happy face, 50 for a neutral one, 0 for an unhappy one.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ticket.id, ticket.id AS ticket_id, ticket.opened_at AS date,
                   ticket.partner_id, ticket.user_id, ticket.agent_id,
                   ticket.first_response_user_id AS responder_id,
                   ticket.company_id, ticket.kind, ticket.channel, ticket.state,
                   1 AS ticket_count,
                   CASE ticket.response_result
                       WHEN 'on_time' THEN 100.0 WHEN 'late' THEN 0.0 END
                       AS on_time_rate,
                   CASE WHEN ticket.first_response_at IS NOT NULL
                       THEN ticket.response_hours END AS response_hours,
                   CASE WHEN ticket.closed_at IS NOT NULL
                       THEN ticket.solution_hours END AS solution_hours,
                   ticket.waiting_hours,
                   CASE WHEN ticket.rating_last_value >= 1
                       THEN (ticket.rating_last_value - 1) * 25 END AS satisfaction
              FROM piste_ticket ticket
             WHERE ticket.double_of_id IS NULL
            """
        )
