from odoo import api, models
from odoo.tools import SQL

# Follow-ups that one commit tells the managers of.
TOLD_BATCH = 500


class PisteFollowupRule(models.Model):
    """Which files are silent, found by one statement (OD-07).

    The date of the last contact is indexed, and a short branch finds those nobody ever
    spoke to: what is read is what was found, not the table.
    """

    _inherit = "piste.followup.rule"

    def _select(self, limit=None, ids=None, counting=False):
        """Return (id, start of the silence) of the files this rule follows up now.

        :param int limit: stop after so many
        :param list ids: look among these alone
        :param bool counting: return how many instead
        """
        self.ensure_one()
        self._flush_criteria()
        parts = (
            self._sql_prospect(ids)
            if self.target == "prospect"
            else (self._sql_lead(ids))
        )
        query = SQL(
            "SELECT %s FROM (%s) AS found",
            SQL("COUNT(*)") if counting else SQL("found.id, found.since"),
            SQL(
                "%s ORDER BY since, id%s",
                parts,
                SQL(" LIMIT %s", limit) if limit else SQL(),
            )
            if not counting
            else parts,
        )
        rows = self.env.execute_query(query)
        return rows[0][0] if counting else rows

    @api.model
    def _flush_criteria(self):
        self.env.flush_all()

    def _sql_lead(self, ids=None):
        since = SQL("COALESCE(doc.piste_last_contact_at, doc.create_date)")
        conditions = [
            SQL("doc.active"),
            SQL("%s < %s", since, self._silence_limit()),
            *self._sql_open_lead(),
            *self._sql_whose(
                user="user_id", team="team_id", source="source_id", ids=ids
            ),
            self._sql_unknown("lead_id", since),
            self._sql_unplanned("crm.lead"),
            # What was said to the customer elsewhere, a ticket or a call, counts too.
            SQL(
                "NOT EXISTS (SELECT FROM piste_contact_point said"
                " JOIN res_partner customer ON customer.id = doc.partner_id"
                " WHERE said.commercial_partner_id = customer.commercial_partner_id"
                " AND said.date >= %s)",
                self._silence_limit(),
            ),
        ]
        return SQL(
            "SELECT doc.id, %s AS since FROM crm_lead doc WHERE %s",
            since,
            SQL(" AND ").join(conditions),
        )

    def _sql_open_lead(self):
        if self.target == "piste":
            Status = self.env["piste.lead.status"].sudo()
            statuses = self.status_ids.filtered(lambda status: not status.is_closed)
            if not self.status_ids:
                statuses = Status.search([("is_closed", "=", False)])
            yield SQL("doc.type = 'lead'")
            yield SQL("doc.piste_status_id = ANY(%s)", statuses.ids)
        else:
            yield SQL("doc.type = 'opportunity'")
            yield SQL("doc.won_status = 'pending'")
            if self.stage_ids:
                yield SQL("doc.stage_id = ANY(%s)", self.stage_ids.ids)
        # Those in nurturing hear from marketing (AX-12).
        yield SQL("doc.piste_is_nurtured IS NOT TRUE")

    def _sql_prospect(self, ids=None):
        since = SQL(
            "COALESCE((SELECT MAX(said.date) FROM piste_contact_point said"
            " WHERE said.commercial_partner_id = doc.id), doc.create_date)"
        )
        conditions = [
            SQL("doc.active"),
            SQL("doc.piste_type = 'prospect'"),
            SQL("doc.commercial_partner_id = doc.id"),
            SQL("doc.piste_is_nurtured IS NOT TRUE"),
            SQL("doc.create_date < %s", self._silence_limit()),
            SQL(
                "NOT EXISTS (SELECT FROM piste_contact_point said"
                " WHERE said.commercial_partner_id = doc.id AND said.date >= %s)",
                self._silence_limit(),
            ),
            *self._sql_open_prospect(),
            *self._sql_whose(
                user="user_id", team="piste_team_id", source="piste_source_id", ids=ids
            ),
            self._sql_unknown("partner_id", since),
            self._sql_unplanned("res.partner"),
        ]
        return SQL(
            "SELECT doc.id, %s AS since FROM res_partner doc WHERE %s",
            since,
            SQL(" AND ").join(conditions),
        )

    def _sql_open_prospect(self):
        if self.prospect_status_ids:
            yield SQL(
                "doc.piste_prospect_status_id = ANY(%s)", self.prospect_status_ids.ids
            )
        yield SQL(
            "NOT EXISTS (SELECT FROM piste_prospect_status status"
            " WHERE status.id = doc.piste_prospect_status_id AND status.is_closed)"
        )

    def _sql_whose(self, user, team, source, ids):
        for name, wanted in (
            (user, self.user_ids),
            (team, self.team_ids),
            (source, self.source_ids),
        ):
            if wanted:
                yield SQL("doc.%s = ANY(%s)", SQL.identifier(name), wanted.ids)
        if self.company_id:
            yield SQL(
                "(doc.company_id IS NULL OR doc.company_id = %s)", self.company_id.id
            )
        if ids is not None:
            yield SQL("doc.id = ANY(%s)", list(ids))

    def _sql_unknown(self, column, since):
        """Leave out this silence if it was followed up, and files that had enough."""
        mine = SQL(
            "SELECT FROM piste_followup_log done WHERE done.rule_id = %s"
            " AND done.%s = doc.id AND done.step = 'relance'",
            self.id,
            SQL.identifier(column),
        )
        return SQL(
            "NOT EXISTS (%s AND done.since = %s) AND NOT EXISTS (%s OFFSET %s)",
            mine,
            since,
            mine,
            self.max_count - 1,
        )

    def _sql_unplanned(self, model):
        """Leave out those with a next action: nobody has forgotten them."""
        return SQL(
            """
            NOT EXISTS (SELECT FROM mail_activity planned
                         WHERE planned.res_model = %(model)s
                           AND planned.res_id = doc.id AND planned.active
                           AND planned.date_deadline >= %(today)s)
            AND NOT EXISTS (SELECT FROM calendar_event meeting
                         WHERE meeting.res_model = %(model)s
                           AND meeting.res_id = doc.id AND meeting.res_id != 0
                           AND meeting.active AND meeting.stop >= %(now)s)
            AND (doc.piste_followup_date IS NULL OR doc.piste_followup_date < %(today)s)
            """,
            model=model,
            today=self._today(),
            now=self.env.cr.now(),
        )

    def _sql_overdue(self, last=0):
        """Return the query of follow-ups that led to no contact, to escalate once.

        Rows: id of the row of the journal, in order.

        :param int last: id of the last row of the journal that was seen to
        """
        is_prospect = self.target == "prospect"
        table, column = (
            ("res_partner", "partner_id") if is_prospect else ("crm_lead", "lead_id")
        )
        spoken = (
            SQL("done.partner_id")
            if is_prospect
            else SQL(
                "(SELECT customer.commercial_partner_id FROM res_partner customer"
                " WHERE customer.id = doc.partner_id)"
            )
        )
        still = (
            SQL("TRUE")
            if is_prospect
            else SQL(
                "COALESCE(doc.piste_last_contact_at, doc.create_date) = done.since"
                " AND (doc.type = 'lead' OR doc.won_status = 'pending')"
                " AND NOT EXISTS (SELECT FROM piste_lead_status status"
                " WHERE status.id = doc.piste_status_id AND status.is_closed)"
            )
        )
        return SQL(
            """
            SELECT done.id
              FROM piste_followup_log done
              JOIN %(table)s doc ON doc.id = done.%(column)s
             WHERE done.rule_id = %(rule)s AND done.step = 'relance'
               AND done.id > %(last)s
               AND done.date <= %(limit)s
               AND doc.active AND %(still)s
               AND NOT EXISTS (SELECT FROM piste_followup_log told
                                WHERE told.rule_id = done.rule_id
                                  AND told.%(column)s = done.%(column)s
                                  AND told.since = done.since
                                  AND told.step = 'escalation')
               AND NOT EXISTS (SELECT FROM piste_contact_point said
                                WHERE said.commercial_partner_id = %(spoken)s
                                  AND said.date > done.since)
             ORDER BY done.id
             LIMIT %(size)s
            """,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            rule=self.id,
            last=last,
            limit=self._escalation_limit(),
            still=still,
            spoken=spoken,
            size=TOLD_BATCH,
        )
