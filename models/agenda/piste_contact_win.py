from odoo import fields, models
from odoo.tools import SQL


class PisteContactWin(models.Model):
    """How many exchanges it took until an opportunity was signed (OD-05).

    One row per won opportunity, with what was said on its piste and on itself until
    the day it was won.
    """

    _name = "piste.contact.win"
    _description = "Contacts before Signature"
    _auto = False
    _order = "date_closed desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", "Representative", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_closed = fields.Datetime("Won on", readonly=True)
    contact_count = fields.Integer(
        "Contacts before Signature", readonly=True, aggregator="avg"
    )
    days = fields.Float(
        "Days from First Contact",
        readonly=True,
        aggregator="avg",
        help="From the first exchange to the day it was won.",
    )

    @property
    def _table_query(self):
        self.env["crm.lead"].flush_model(["won_status", "date_closed", "user_id"])
        return SQL(
            """
            SELECT lead.id, lead.id AS lead_id, lead.partner_id, lead.user_id,
                   lead.team_id, lead.source_id, lead.company_id, lead.date_closed,
                   COALESCE(said.number, 0) AS contact_count,
                   EXTRACT(EPOCH FROM lead.date_closed - said.first) / 86400 AS days
              FROM crm_lead lead
         LEFT JOIN LATERAL (
                   SELECT COUNT(*) AS number, MIN(point.date) AS first
                     FROM piste_contact_point point
                    WHERE point.lead_id = lead.id
                      AND point.date <= lead.date_closed
                   ) said ON TRUE
             WHERE lead.type = 'opportunity' AND lead.won_status = 'won'
               AND lead.active
            """
        )

    # ACTION

    def action_open_document(self):
        """Open the opportunity."""
        self.ensure_one()
        self.check_access("read")
        return self.lead_id.get_formview_action()
