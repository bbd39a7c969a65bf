"""The count of meetings that were held, under SIGKILL (OD-05).

The job dies in the middle of some batches, and two finish side by side. In the end
each meeting is one exchange, and each piste knows of its last one.
"""

import os

from deaths import Deaths
from meter import environment

from odoo import api, fields

NAME = "meetings, killed"
MANY = int(os.environ.get("PISTE_BENCH_MEETINGS", "5000"))
# Small, so that there are many places to die in.
BATCH = 100
KILLS = 8
MOMENT = 0.3
JOB = f"""
from odoo.addons.piste.models.lead import calendar_event
calendar_event.BATCH = {BATCH}
env["calendar.event"]._cron_piste_count_meetings()
"""


def fill(env):
    """Add meetings of yesterday, each with a piste of its own, by SQL.

    :return: ids of the meetings
    """
    lead = env["crm.lead"].search([("name", "like", "Bench")], limit=1)
    env.cr.execute(
        """
        WITH lead AS (
            SELECT id, row_number() OVER (ORDER BY id) AS number
              FROM crm_lead WHERE active ORDER BY id LIMIT %(number)s
        )
        INSERT INTO calendar_event
               (name, start, stop, user_id, active, show_as, piste_kind,
                piste_state, create_date, opportunity_id)
        SELECT 'Bench ' || number, %(now)s - interval '1 day',
               %(now)s - interval '1 day' + number * interval '1 second', %(user)s,
               TRUE, 'busy', 'meeting', 'planned', %(now)s, id
          FROM lead
     RETURNING id, opportunity_id
        """,
        {"now": fields.Datetime.now(), "user": lead.user_id.id, "number": MANY},
    )
    events, leads = zip(*env.cr.fetchall(), strict=True)
    if len(events) < MANY:
        raise ValueError(f"{len(events)} pistes for {MANY} meetings")
    env.cr.execute(
        "UPDATE crm_lead SET piste_last_contact_at = NULL WHERE id = ANY(%s)",
        [list(leads)],
    )
    return list(events)


def count(piste, events):
    """Return rows of exchanges, meetings that have one, and pistes that know."""
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        env.cr.execute(
            "SELECT count(point.id), count(DISTINCT point.source_id),"
            " count(DISTINCT lead.id)"
            "  FROM calendar_event event"
            "  LEFT JOIN piste_contact_point point ON point.source_id = event.id"
            "        AND point.source_model = 'calendar.event'"
            "  LEFT JOIN crm_lead lead ON lead.id = event.opportunity_id"
            "        AND lead.piste_last_contact_at = event.stop"
            " WHERE event.id = ANY(%s)",
            [events],
        )
        return env.cr.fetchone()


def bench(report, piste, config, database):
    """Kill the job at any moment, and count what it counted."""
    if report.wanted not in NAME:
        return
    with piste.registry.cursor() as cr:
        events = fill(api.Environment(cr, api.SUPERUSER_ID, {}))
        # Its own connection: what the jobs see has to be there.
        cr.commit()
    deaths = Deaths(config, database, JOB)
    deaths.at_work(KILLS, lambda: count(piste, events), MOMENT)
    left = MANY - count(piste, events)[1]
    deaths.finish()
    rows, counted, told = count(piste, events)
    print(
        f"{NAME}: {MANY:,} meetings, {deaths.killed} jobs killed in the middle,"
        f" {left} left for the last ones"
    )
    report.limit("meetings, through before they died", deaths.survivors, 0, "jobs")
    report.limit("meetings, lost", MANY - counted, 0, "meetings")
    report.limit("meetings, twice", rows - counted, 0, "meetings")
    report.limit("meetings, pistes that do not know", MANY - told, 0, "pistes")
