"""The page of the reports beside the same figures by SQL, and by the graphs of core."""

NAME = "reports (against {})"
MOST_QUERIES = 45
FILTERS = {"period": "year"}

# What the shipped charts count for a representative, the owner as the only right.
FLOOR = (
    """SELECT a.user_id, a.active, count(*) FROM mail_activity a
         JOIN mail_activity_type t ON t.id = a.activity_type_id
        WHERE a.user_id = %(uid)s AND t.category = 'phonecall'
          AND CASE WHEN a.active THEN date_deadline ELSE date_done END
              BETWEEN date_trunc('year', now()) AND now() + interval '1 year'
        GROUP BY a.user_id, a.active""",
    """SELECT stage_id, sum(expected_revenue) FROM crm_lead
        WHERE type = 'opportunity' AND user_id = %(uid)s
          AND (active OR won_status = 'lost')
          AND create_date >= date_trunc('year', now()) GROUP BY stage_id""",
    """SELECT piste_status_id, count(*) FROM crm_lead
        WHERE type = 'lead' AND user_id = %(uid)s AND (active OR won_status = 'lost')
          AND create_date >= date_trunc('year', now()) GROUP BY piste_status_id""",
    """SELECT date_trunc('week', start), count(*) FROM calendar_event
        WHERE active AND user_id = %(uid)s AND start >= date_trunc('year', now())
        GROUP BY 1""",
    """SELECT date_trunc('month', date), state, sum(amount) FROM piste_commission_entry
        WHERE user_id = %(uid)s AND date >= date_trunc('year', now()) GROUP BY 1, 2""",
    """SELECT state, kind, count(*) FROM piste_ticket
        WHERE user_id = %(uid)s AND opened_at >= date_trunc('year', now())
        GROUP BY state, kind""",
    """SELECT type, count(*) FROM piste_promotion
        WHERE user_id = %(uid)s AND date_start >= date_trunc('year', now())
        GROUP BY type""",
)


def page(env):
    """Read the page as its client action does."""
    charts = env["piste.report"].get_page(FILTERS)["charts"]
    if not sum(chart["total"] for chart in charts):
        raise ValueError("the charts of the bench are empty")


def floor(env):
    """Read the same figures by SQL."""
    for statement in FLOOR:
        env.cr.execute(statement, {"uid": env.uid})
        env.cr.fetchall()


def graphs(env):
    """Read the same figures as the graph views of core do, one call for each."""
    filters = env["piste.report"]._read_filters(FILTERS)
    for chart in env["piste.report.chart"]._visible():
        source = chart._get_source()
        if chart.source == "objective":
            # What was reached is stored nowhere: no graph of core shows it.
            continue
        Model = env[source.model].with_context(active_test=not source.with_archived)
        names = filter(None, (chart.group_by, chart.series))
        Model.formatted_read_group(
            list(chart._get_full_domain(source, filters)),
            [
                f"{name}:{chart.interval}"
                if Model._fields[name].type in ("date", "datetime")
                else name
                for name in names
            ],
            [f"{chart.measure}:sum" if chart.measure else "__count"],
        )
