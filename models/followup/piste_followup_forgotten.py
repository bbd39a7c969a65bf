from odoo import api, fields, models
from odoo.tools import SQL


class PisteFollowupForgotten(models.Model):
    """*Oubliés*: every open file that nobody has a date for (OD-07, U1).

    Open pistes, prospects and opportunities without a planned action, a typed date or
    a meeting to come. Read from the files themselves: nothing can be missing here.
    """

    _name = "piste.followup.forgotten"
    _description = "Forgotten File"
    _auto = False
    _order = "since, id"

    name = fields.Char("File", readonly=True)
    kind = fields.Selection(
        [
            ("piste", "Piste"),
            ("opportunity", "Opportunity"),
            ("prospect", "Prospect"),
        ],
        readonly=True,
    )
    lead_id = fields.Many2one("crm.lead", "Piste or Opportunity", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", "Client", readonly=True, index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", "Representative", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    since = fields.Datetime(
        "Last Contact", readonly=True, help="Else the creation of the file."
    )
    days = fields.Integer("Days without Contact", compute="_compute_days")

    @api.depends("since")
    def _compute_days(self):
        now = self.env.cr.now()
        for row in self:
            row.days = max((now - row.since).days, 0) if row.since else 0

    @property
    def _table_query(self):
        self.env["crm.lead"].flush_model()
        self.env["res.partner"].flush_model()
        self.env["mail.activity"].flush_model()
        self.env["calendar.event"].flush_model()
        return SQL(
            """
            SELECT lead.id * 2 AS id,
                   lead.name AS name,
                   CASE lead.type WHEN 'lead' THEN 'piste' ELSE 'opportunity' END
                       AS kind,
                   lead.id AS lead_id,
                   customer.commercial_partner_id,
                   lead.user_id, lead.team_id,
                   COALESCE(lead.piste_last_contact_at, lead.create_date) AS since
              FROM crm_lead lead
         LEFT JOIN res_partner customer ON customer.id = lead.partner_id
         LEFT JOIN piste_lead_status status ON status.id = lead.piste_status_id
             WHERE lead.active
               AND lead.won_status = 'pending'
               AND (lead.type = 'opportunity' OR status.is_closed IS NOT TRUE)
               AND lead.piste_followup_date IS NULL
               AND %(lead_unplanned)s
         UNION ALL
            SELECT party.id * 2 + 1, party.complete_name, 'prospect', NULL,
                   party.commercial_partner_id, party.user_id, party.piste_team_id,
                   COALESCE((SELECT MAX(said.date) FROM piste_contact_point said
                              WHERE said.commercial_partner_id = party.id),
                            party.create_date)
              FROM res_partner party
         LEFT JOIN piste_prospect_status status
                ON status.id = party.piste_prospect_status_id
             WHERE party.active
               AND party.piste_type = 'prospect'
               AND party.commercial_partner_id = party.id
               AND status.is_closed IS NOT TRUE
               AND party.piste_followup_date IS NULL
               AND %(party_unplanned)s
            """,
            lead_unplanned=self._sql_unplanned("lead", "crm.lead"),
            party_unplanned=self._sql_unplanned("party", "res.partner"),
        )

    @api.model
    def _sql_unplanned(self, alias, model):
        return SQL(
            "NOT EXISTS (SELECT FROM mail_activity planned"
            " WHERE planned.res_model = %(model)s AND planned.res_id = %(id)s"
            " AND planned.active)"
            " AND NOT EXISTS (SELECT FROM calendar_event meeting"
            " WHERE meeting.res_model = %(model)s AND meeting.res_id = %(id)s"
            " AND meeting.res_id != 0 AND meeting.active"
            " AND meeting.stop >= now() AT TIME ZONE 'UTC')",
            model=model,
            id=SQL.identifier(alias, "id"),
        )

    # ACTION

    def action_open_document(self):
        """Open the file."""
        self.ensure_one()
        self.check_access("read")
        return (self.lead_id or self.commercial_partner_id).get_formview_action()

    def action_plan(self):
        """Plan a follow-up today for the rep of each of these files.

        A file that got a date meanwhile is left alone.

        :return: notice for the web client
        """
        self.check_access("read")
        todo = self.exists()
        leads = todo.lead_id
        parties = todo.filtered(lambda row: not row.lead_id).commercial_partner_id
        leads.check_access("write")
        parties.check_access("write")
        kinds = {
            "crm.lead": "piste.mail_activity_type_relance",
            "res.partner": "mail.mail_activity_data_call",
        }
        relance = self.env.ref(kinds["crm.lead"])
        values = [
            {
                "res_model_id": self.env["ir.model"]._get_id(document._name),
                "res_id": document.id,
                "activity_type_id": self.env.ref(kinds[document._name]).id,
                "summary": relance.with_context(lang=owner.lang).name,
                "date_deadline": fields.Date.context_today(self),
                "user_id": owner.id,
            }
            for documents in (leads, parties)
            for document in documents
            for owner in (document.user_id or self.env.user,)
        ]
        # sudo: a leader plans for the rep; the right on the files was checked.
        self.env["mail.activity"].sudo()._piste_plan(values)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Follow-ups planned: %(count)s.", count=len(values)
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
