from odoo import fields, models
from odoo.tools import SQL


class PisteCalendarSources(models.AbstractModel):
    """What is planned for a merchant: project steps, promotions, PUSH (OD-14)."""

    _inherit = "piste.calendar.sources"

    def _sql_tasks(self):
        columns = self._calendar_columns(
            "task",
            "t",
            name=SQL("concat_ws(' – ', t.name, party.name)"),
            kind=SQL("COALESCE(t.piste_kind, 'other')"),
            start=SQL("t.date_deadline"),
            stop=SQL("t.date_deadline"),
            state=SQL(
                "CASE WHEN t.piste_step IN ('done', 'cancelled') THEN t.piste_step"
                " WHEN t.date_deadline < %s THEN 'late'"
                " WHEN t.piste_step = 'todo' THEN 'planned' ELSE t.piste_step END",
                fields.Datetime.now(),
            ),
            progress=SQL(
                "CASE t.piste_step WHEN 'done' THEN 100 WHEN 'in_progress' THEN 50"
                " WHEN 'waiting' THEN 50 ELSE 0 END"
            ),
            is_movable=SQL("t.piste_step NOT IN ('done', 'cancelled')"),
            user_id=SQL("p.piste_user_id"),
            responsible_id=SQL(
                "COALESCE((SELECT min(rel.user_id) FROM project_task_user_rel rel"
                " WHERE rel.task_id = t.id), p.user_id)"
            ),
            partner_id=SQL("p.piste_partner_id"),
            company_id=SQL("p.company_id"),
        )
        return SQL(
            """
            SELECT %s
              FROM project_task t
              JOIN project_project p ON p.id = t.project_id
              JOIN res_partner party ON party.id = p.piste_partner_id
             WHERE t.active AND p.active AND p.is_template IS NOT TRUE
               AND t.date_deadline IS NOT NULL
            """,
            columns,
        )

    def _sql_milestones(self):
        noon = self._sql_noon("m.deadline")
        columns = self._calendar_columns(
            "milestone",
            "m",
            name=SQL("concat_ws(' – ', m.name, party.name)"),
            start=noon,
            stop=noon,
            allday=SQL("TRUE"),
            state=SQL(
                "CASE WHEN m.is_reached THEN 'done'"
                " WHEN m.deadline < %s THEN 'late' ELSE 'planned' END",
                fields.Date.context_today(self),
            ),
            progress=SQL("CASE WHEN m.is_reached THEN 100 ELSE 0 END"),
            is_movable=SQL("m.is_reached IS NOT TRUE"),
            user_id=SQL("p.piste_user_id"),
            responsible_id=SQL("p.user_id"),
            partner_id=SQL("p.piste_partner_id"),
            company_id=SQL("p.company_id"),
        )
        return SQL(
            """
            SELECT %s
              FROM project_milestone m
              JOIN project_project p ON p.id = m.project_id
              JOIN res_partner party ON party.id = p.piste_partner_id
             WHERE p.active AND p.is_template IS NOT TRUE AND m.deadline IS NOT NULL
            """,
            columns,
        )

    def _sql_promotions(self):
        columns = self._calendar_columns(
            "promotion",
            "o",
            name=SQL("concat_ws(' – ', o.name, party.name)"),
            start=self._sql_noon("o.date_start"),
            stop=self._sql_noon("o.date_end"),
            allday=SQL("TRUE"),
            state=SQL(
                "CASE o.state WHEN 'submitted' THEN 'waiting' WHEN 'to_fix' THEN"
                " 'waiting' WHEN 'running' THEN 'in_progress' WHEN 'ended' THEN 'done'"
                " WHEN 'cancelled' THEN 'cancelled' ELSE 'planned' END"
            ),
            progress=SQL(
                "CASE o.state WHEN 'submitted' THEN 25 WHEN 'to_fix' THEN 25"
                " WHEN 'approved' THEN 50 WHEN 'scheduled' THEN 50"
                " WHEN 'running' THEN 75 WHEN 'ended' THEN 100 ELSE 0 END"
            ),
            is_movable=SQL("o.state IN ('draft', 'to_fix')"),
            user_id=SQL("o.user_id"),
            responsible_id=SQL("o.reviewer_id"),
            partner_id=SQL("o.partner_id"),
            company_id=SQL("o.company_id"),
        )
        return SQL(
            """
            SELECT %s
              FROM piste_promotion o
              JOIN res_partner party ON party.id = o.partner_id
             WHERE o.date_start IS NOT NULL AND o.date_end IS NOT NULL
            """,
            columns,
        )

    def _sql_pushes(self):
        env = self.env
        heads = {
            "draft": env._("DRAFT PUSH"),
            "queued": env._("SCHEDULED PUSH"),
            "sending": env._("PUSH BEING SENT"),
            "sent": env._("PUSH SENT"),
            "failed": env._("FAILED PUSH"),
            "cancelled": env._("CANCELLED PUSH"),
        }
        head = SQL(" ").join(
            SQL("WHEN %s THEN %s", state, words) for state, words in heads.items()
        )
        columns = self._calendar_columns(
            "push",
            "n",
            name=SQL(
                "concat_ws(' – ', CASE n.state %s END, n.title, party.name)", head
            ),
            kind=SQL("'push'"),
            start=SQL("n.planned_at"),
            stop=SQL("n.planned_at"),
            state=SQL(
                "CASE WHEN n.state IN ('failed', 'cancelled') THEN 'cancelled'"
                " WHEN n.state = 'sent' THEN 'done'"
                " WHEN n.state = 'sending' THEN 'in_progress'"
                " WHEN n.planned_at < %s THEN 'late' ELSE 'planned' END",
                fields.Datetime.now(),
            ),
            progress=SQL(
                "CASE n.state WHEN 'queued' THEN 50 WHEN 'sending' THEN 75"
                " WHEN 'sent' THEN 100 ELSE 0 END"
            ),
            is_movable=SQL("n.state IN ('draft', 'queued')"),
            user_id=SQL("n.user_id"),
            partner_id=SQL("n.partner_id"),
            company_id=SQL("n.company_id"),
        )
        return SQL(
            """
            SELECT %s
              FROM piste_push n
              JOIN res_partner party ON party.id = n.partner_id
            """,
            columns,
        )
