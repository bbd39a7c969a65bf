"""Relances: the search beside SQL, a round of 1,000 beside core's calls, and SIGKILL.

``make bench BENCH=relance LEADS=1000000`` for the search among so many open pistes.
"""

import importlib

import volume
from deaths import Deaths
from meter import environment

from odoo import api
from odoo.fields import Command
from odoo.tools import SQL

NAME = "relance"
ROUND = 1_000
MOST_QUERIES = 200
SELECT_GOAL, ROUND_GOAL = 2, 0.06
DEATHS, MOMENT = 5, 0.2
_SOURCE = "Benchmark of relances"
# Small batches, so that there are many places to die in.
JOB = """
from odoo.addons.piste.models.followup import piste_followup_round
from odoo.addons.piste.models.followup import piste_followup_select
piste_followup_round.BATCH = 50
piste_followup_select.TOLD_BATCH = 10
env["piste.followup.rule"]._cron_follow_up()
"""


def fill(env):
    """Add silent pistes of one source, and let the others have been spoken to.

    :return: id of the rule
    """
    source = env["utm.source"].create({"name": _SOURCE})
    reps = env["res.users"].search([("login", "like", "rep")], limit=20)
    lead = env["crm.lead"].create(
        {
            "name": "Silent",
            "type": "lead",
            "partner_name": "Silent",
            "email_from": "silent@example.com",
            "source_id": source.id,
            "user_id": reps[:1].id,
        }
    )
    columns = {
        "create_date": "now() - interval '1 year'",
        "email_from": "'p' || i || '@example.com'",
        "email_normalized": "'p' || i || '@example.com'",
    }
    if reps:
        columns["user_id"] = volume.pick(reps.ids)
    volume.copies(env, lead, ROUND, **columns)
    lead.active = False
    rule = env["piste.followup.rule"].create(
        {
            "name": "Bench",
            "source_ids": [Command.set(source.ids)],
            "template_id": env.ref("piste.mail_template_followup_lead").id,
            "summary": "Call",
            "escalate_days": 7,
            "manager_id": env.ref("base.user_admin").id,
        }
    )
    return rule.id


def rule_of(env):
    return env["piste.followup.rule"].search([("name", "=", "Bench")])


def select(env):
    """Find the silent ones as the daily job does."""
    found = rule_of(env)._select()
    if len(found) < ROUND:
        raise ValueError(f"{len(found)} found")


def floor(env):
    """Find them by the shortest statement that gives the same files."""
    rule = rule_of(env)
    Status = env["piste.lead.status"]
    env.cr.execute(
        SQL(
            """
            SELECT id FROM crm_lead
             WHERE active AND type = 'lead' AND piste_status_id = ANY(%s)
               AND source_id = ANY(%s)
               AND COALESCE(piste_last_contact_at, create_date) < %s
               AND NOT EXISTS (SELECT FROM mail_activity
                                WHERE res_model = 'crm.lead'
                                  AND res_id = crm_lead.id AND active)
            """,
            Status.search([("is_closed", "=", False)]).ids,
            rule.source_ids.ids,
            rule._silence_limit(),
        )
    )
    if env.cr.rowcount < ROUND:
        raise ValueError(f"{env.cr.rowcount} found")
    env.cr.fetchall()


def silent(env):
    domain = [("source_id.name", "=", _SOURCE)]
    return env["crm.lead"].search(domain, limit=ROUND)


def core_round(env):
    """Plan and write one by one, as an automation of core does."""
    rule = rule_of(env)
    for lead in silent(env):
        lead.activity_schedule(
            "piste.mail_activity_type_relance",
            summary="Call",
            user_id=lead.user_id.id or env.uid,
        )
        rule.template_id.send_mail(lead.id, force_send=False)


def piste_round(env):
    """Follow all of them up, batch by batch."""
    # Imported here: the addon is found once the configuration was read.
    batch = importlib.import_module(
        "odoo.addons.piste.models.followup.piste_followup_round"
    ).BATCH
    rule = rule_of(env)
    ids = [row[0] for row in rule._select(limit=ROUND)]
    done = 0
    for start in range(0, ROUND, batch):
        done += len(rule._follow_up(ids[start : start + batch]))
    if done != ROUND:
        raise ValueError(f"{done} followed up")


def second_round(env):
    """Tell how many a second run of the same day would follow up."""
    piste_round(env)
    return len(rule_of(env)._select())


def logged(piste):
    """Return how many follow-ups and escalations the jobs committed."""
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        return env["piste.followup.log"].search_count([])


def killed(report, piste, config, database):
    """Kill jobs, then let two go on side by side; the same a week later."""
    with piste.registry.cursor() as cr:
        rule_of(api.Environment(cr, api.SUPERUSER_ID, {}))._start()
        # Its own connection: what a job sees has to be there.
        cr.commit()
    for step in ("relance", "escalation"):
        deaths = Deaths(config, database, JOB)
        deaths.at_work(DEATHS, lambda: logged(piste), MOMENT)
        left = ROUND - logged(piste) % ROUND
        deaths.finish()
        print(f"{step}: {deaths.killed} jobs killed, {left} files for the last ones")
        report.limit(f"{step}, through before they died", deaths.survivors, 0, "jobs")
        for what, lost, twice in counts(piste, step):
            report.limit(f"{step}, killed: lost ({what})", lost, 0, "files")
            report.limit(f"{step}, killed: twice ({what})", twice, 0, "files")
        with piste.registry.cursor() as cr:
            cr.execute("UPDATE piste_followup_log SET date = date - interval '8 days'")
            # Its own connection: what a job sees has to be there.
            cr.commit()


def counts(piste, step):
    """Yield what there is of each file, how many have none and how many several."""
    action = SQL("summary %s 'Call'", SQL("=" if step == "relance" else "!="))
    mail = SQL("message_type = 'email_outgoing'")
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        ids = silent(env).ids
        for table, model, kind in (
            ("mail_activity", "res_model", action),
            ("mail_message", "model", mail),
        ):
            rows = env.execute_query(
                SQL(
                    "SELECT res_id, COUNT(*) FROM %s WHERE %s = 'crm.lead'"
                    " AND res_id = ANY(%s) AND %s GROUP BY res_id",
                    SQL.identifier(table),
                    SQL.identifier(model),
                    ids,
                    kind,
                )
            )
            yield table, ROUND - len(rows), sum(count > 1 for _id, count in rows)


def bench(report, piste, config, database):
    """Measure the search and the round, then kill it."""
    if report.wanted not in NAME:
        return
    with piste.registry.cursor() as cr:
        fill(api.Environment(cr, api.SUPERUSER_ID, {}))
        # Its own connection: both sides measure what is there.
        cr.commit()
        cr.execute("ANALYZE crm_lead")
        # The planner of the other connections reads the new statistics.
        cr.commit()
    report.compare(
        f"{NAME}, search (against SQL)"[:28],
        SELECT_GOAL,
        lambda: piste.measure(api.SUPERUSER_ID, floor),
        lambda: piste.measure(api.SUPERUSER_ID, select),
    )
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        again = second_round(env)
    report.limit(f"{NAME}, second run of the day", again, 0, "files")
    report.compare(
        f"{NAME}, round of 1,000",
        ROUND_GOAL,
        lambda: piste.measure(api.SUPERUSER_ID, core_round),
        lambda: piste.measure(api.SUPERUSER_ID, piste_round),
        MOST_QUERIES,
    )
    killed(report, piste, config, database)
