"""Relances: the search beside SQL, a round of 1,000 beside core's calls, and SIGKILL.

``make bench BENCH=relance LEADS=1000000`` for the search among so many open pistes.
"""

import os
import random
import signal
import subprocess
import sys
import time

import volume
from meter import environment

from odoo import api
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.piste.models.followup.piste_followup_round import BATCH

NAME = "relance"
ROUND = 1_000
MOST_QUERIES = 200
SELECT_GOAL, ROUND_GOAL = 2, 0.06
DEATHS, SIDE_BY_SIDE, PATIENCE = 5, 2, 300
_SOURCE = "Benchmark of relances"
JOB = """
import sys
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config
config.parse_config(["-c", sys.argv[1], "--log-level=critical"])
with Registry(sys.argv[2]).cursor() as cr:
    api.Environment(cr, SUPERUSER_ID, {})["piste.followup.rule"]._cron_follow_up()
    # Its own connection: what a job did has to be there.
    cr.commit()
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
            "escalate_days": 0,
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
    rule = rule_of(env)
    ids = [row[0] for row in rule._select(limit=ROUND)]
    done = 0
    for start in range(0, ROUND, BATCH):
        done += len(rule._follow_up(ids[start : start + BATCH]))
    if done != ROUND:
        raise ValueError(f"{done} followed up")


def second_round(env):
    """Tell how many a second run of the same day would follow up."""
    piste_round(env)
    return len(rule_of(env)._select())


def start(config, database):
    return subprocess.Popen(
        [sys.executable, "-c", JOB, config, database],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def killed(report, piste, config, database):
    """Kill jobs at any moment, then let two go on side by side."""
    with piste.registry.cursor() as cr:
        rule_of(api.Environment(cr, api.SUPERUSER_ID, {}))._start()
        # Its own connection: what a job sees has to be there.
        cr.commit()
    for _death in range(DEATHS):
        job = start(config, database)
        # A job takes some seconds to load; no matter where it dies.
        time.sleep(random.uniform(2, 9))  # noqa: S311
        if job.poll() is None:
            os.killpg(job.pid, signal.SIGKILL)
        job.wait()
    jobs = [start(config, database) for _job in range(SIDE_BY_SIDE)]
    for job in jobs:
        job.wait(PATIENCE)
    start(config, database).wait(PATIENCE)
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        ids = silent(env).ids
        for table, model in (("mail_activity", "res_model"), ("mail_message", "model")):
            kind = SQL("TRUE")
            if table == "mail_message":
                kind = SQL("message_type = 'email_outgoing'")
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
            report.limit(
                f"{NAME}, killed: lost ({table})", ROUND - len(rows), 0, "files"
            )
            report.limit(
                f"{NAME}, killed: twice ({table})",
                sum(count > 1 for _id, count in rows),
                0,
                "files",
            )


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
