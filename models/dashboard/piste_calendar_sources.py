from odoo import fields, models
from odoo.tools import SQL

# Source -> number within the ids, model, label. One id names one record: that of the
# source times ten, and this number.
SOURCES = {
    "meeting": (1, "calendar.event", "Meeting"),
    "activity": (2, "mail.activity", "Activity"),
    "task": (3, "project.task", "Project Step"),
    "milestone": (4, "project.milestone", "Milestone"),
    "promotion": (5, "piste.promotion", "Promotion"),
    "push": (6, "piste.push", "PUSH"),
}
# Documents whose activities show, with the column of their owner. An activity belongs
# to the owner of its document: those of other documents are nobody else's business.
ACTIVITY_DOCUMENTS = {
    "crm.lead": ("crm_lead", "partner_id", "user_id"),
    "sale.order": ("sale_order", "partner_id", "user_id"),
    "piste.promotion": ("piste_promotion", "partner_id", "user_id"),
    "piste.push": ("piste_push", "partner_id", "user_id"),
    "piste.ticket": ("piste_ticket", "partner_id", "user_id"),
    "project.project": ("project_project", "piste_partner_id", "piste_user_id"),
}


class PisteCalendarSources(models.AbstractModel):
    """Where the lines of the calendar come from: one method of SQL per source.

    Days stand at noon, for which the tables have an index each: a month is found
    without reading the others. Moments are the column itself.
    """

    _name = "piste.calendar.sources"
    _description = "Sources of the Calendar"
    _depends = {
        "calendar.event": [
            "active",
            "name",
            "start",
            "stop",
            "allday",
            "user_id",
            "privacy",
            "piste_state",
            "opportunity_id",
            "res_id",
            "res_model",
        ],
        "res.users.settings": ["calendar_default_privacy", "user_id"],
        "crm.lead": ["partner_id", "user_id"],
        "mail.activity": [
            "active",
            "summary",
            "activity_type_id",
            "date_deadline",
            "user_id",
            "res_model",
            "res_id",
            "res_name",
            "calendar_event_id",
        ],
        "piste.promotion": [
            "name",
            "partner_id",
            "user_id",
            "company_id",
            "date_start",
            "date_end",
            "state",
        ],
        "piste.push": [
            "title",
            "partner_id",
            "user_id",
            "company_id",
            "planned_at",
            "state",
        ],
        "piste.ticket": ["partner_id", "user_id"],
        "project.milestone": ["name", "project_id", "deadline", "is_reached"],
        "project.project": [
            "active",
            "is_template",
            "piste_partner_id",
            "piste_user_id",
            "user_id",
            "company_id",
        ],
        "project.task": [
            "active",
            "name",
            "project_id",
            "date_deadline",
            "piste_kind",
            "piste_step",
            "user_ids",
        ],
        "res.partner": ["name", "user_id", "commercial_partner_id"],
        "sale.order": ["partner_id", "user_id"],
    }

    @property
    def _table_query(self):
        union = SQL(" UNION ALL ").join(self._calendar_queries())
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT item.*,
                   CASE item.kind WHEN 'production' THEN 2 WHEN 'activity' THEN 4
                        WHEN 'push' THEN 9 ELSE 10 END AS color,
                   CASE WHEN item.state = 'late'
                        THEN extract(epoch FROM item.start)::int / 60 - 100000000
                        WHEN item.stop >= %(today)s
                        THEN extract(epoch FROM item.start)::int / 60
                        ELSE 200000000 - extract(epoch FROM item.start)::int / 60
                    END AS agenda_rank
              FROM (%(union)s) item
            """,
            union=union,
            today=today,
        )

    def _calendar_queries(self):
        """Return one query per source.

        Overridden to add one; each begins with :meth:`_calendar_columns`.

        :rtype: list[SQL]
        """
        return [
            self._sql_meetings(),
            self._sql_activities(),
            self._sql_tasks(),
            self._sql_milestones(),
            self._sql_promotions(),
            self._sql_pushes(),
        ]

    def _calendar_columns(self, source, table, **columns):
        """Return the columns of one source, in the order that all of them share.

        :param str source: key of ``SOURCES``
        :param str table: alias of the table whose ids count
        :param columns: SQL of each column; what is left out is empty
        """
        defaults = {
            "name": SQL("NULL::text"),
            "kind": SQL("'other'"),
            "start": SQL("NULL::timestamp"),
            "stop": SQL("NULL::timestamp"),
            "allday": SQL("FALSE"),
            "state": SQL("'planned'"),
            "progress": SQL("0"),
            "is_movable": SQL("FALSE"),
            "user_id": SQL("NULL::int"),
            "responsible_id": SQL("NULL::int"),
            "partner_id": SQL("NULL::int"),
            "company_id": SQL("NULL::int"),
            "event_id": SQL("NULL::int"),
            "is_private": SQL("FALSE"),
        }
        identifier = SQL.identifier(table, "id")
        columns = {
            "id": SQL("%s::bigint * 10 + %s", identifier, SOURCES[source][0]),
            "source": SQL("%s::text", source),
            "res_id": identifier,
            **defaults,
            **columns,
        }
        return SQL(", ").join(
            SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()
        )

    # SOURCES

    def _sql_meetings(self):
        now = fields.Datetime.now()
        columns = self._calendar_columns(
            "meeting",
            "e",
            name=SQL("e.name::text"),
            kind=SQL("'activity'"),
            start=SQL("e.start"),
            stop=SQL("e.stop"),
            allday=SQL("COALESCE(e.allday, FALSE)"),
            state=SQL(
                "CASE WHEN e.piste_state = 'done' OR e.stop < %(now)s THEN 'done'"
                " WHEN e.start <= %(now)s THEN 'in_progress' ELSE 'planned' END",
                now=now,
            ),
            progress=SQL(
                "CASE WHEN e.piste_state = 'done' OR e.stop < %s THEN 100 ELSE 0 END",
                now,
            ),
            is_movable=SQL("e.stop >= %s", now),
            user_id=SQL("COALESCE(lead.user_id, e.user_id)"),
            responsible_id=SQL("e.user_id"),
            partner_id=SQL("lead.partner_id"),
            event_id=SQL("e.id"),
            is_private=SQL(
                "COALESCE(e.privacy, setting.calendar_default_privacy, 'public')"
                " = 'private'"
            ),
        )
        return SQL(
            """
            SELECT %s
              FROM calendar_event e
         LEFT JOIN crm_lead lead ON lead.id = COALESCE(e.opportunity_id,
                   CASE e.res_model WHEN 'crm.lead' THEN e.res_id END)
         LEFT JOIN res_users_settings setting ON setting.user_id = e.user_id
             WHERE e.active AND e.piste_state IS DISTINCT FROM 'cancelled'
            """,
            columns,
        )

    def _sql_activities(self):
        today = fields.Date.context_today(self)
        documents = {
            model: (SQL.identifier(table), table, partner, owner)
            for model, (table, partner, owner) in ACTIVITY_DOCUMENTS.items()
        }
        joins = SQL(" ").join(
            SQL(
                "LEFT JOIN %s ON a.res_model = %s AND %s = a.res_id",
                identifier,
                model,
                SQL.identifier(table, "id"),
            )
            for model, (identifier, table, _partner, _owner) in documents.items()
        )
        partners = SQL(", ").join(
            SQL.identifier(table, partner)
            for _identifier, table, partner, _owner in documents.values()
        )
        owners = SQL(", ").join(
            SQL.identifier(table, owner)
            for _identifier, table, _partner, owner in documents.values()
        )
        noon = self._sql_noon("a.date_deadline")
        columns = self._calendar_columns(
            "activity",
            "a",
            name=SQL(
                "concat_ws(' – ', COALESCE(a.summary, kind.name->>%s,"
                " kind.name->>'en_US'), a.res_name)",
                self.env.lang or "en_US",
            ),
            kind=SQL("'activity'"),
            start=noon,
            stop=noon,
            allday=SQL("TRUE"),
            state=SQL(
                "CASE WHEN NOT a.active THEN 'done'"
                " WHEN a.date_deadline < %s THEN 'late' ELSE 'planned' END",
                today,
            ),
            progress=SQL("CASE WHEN a.active THEN 0 ELSE 100 END"),
            is_movable=SQL("a.active"),
            user_id=SQL("COALESCE(%s, company.user_id, a.user_id)", owners),
            responsible_id=SQL("a.user_id"),
            partner_id=SQL("COALESCE(%s, party.id)", partners),
        )
        return SQL(
            """
            SELECT %(columns)s
              FROM mail_activity a
         LEFT JOIN mail_activity_type kind ON kind.id = a.activity_type_id
         %(joins)s
         LEFT JOIN res_partner party
                ON a.res_model = 'res.partner' AND party.id = a.res_id
         LEFT JOIN res_partner company ON company.id = party.commercial_partner_id
             WHERE a.res_model IN %(models)s AND a.calendar_event_id IS NULL
            """,
            columns=columns,
            joins=joins,
            models=(*ACTIVITY_DOCUMENTS, "res.partner"),
        )

    def _sql_noon(self, column):
        """Return the noon of a day, as the index of its table has it."""
        return SQL("(%s + '12:00:00'::interval)", SQL.identifier(*column.split(".")))
