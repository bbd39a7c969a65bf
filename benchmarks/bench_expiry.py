"""Expiry of opportunities (BD-13) beside one INSERT; EXPIRY=1000000 for more."""

import os

from deaths import Deaths
from meter import environment

from odoo import api
from odoo.tools import SQL

SIZE = int(os.environ.get("EXPIRY", "100000"))
NAME = f"expiry of {SIZE:,} (against SQL)"
_STAGE = "Benchmark of the expiry"
KILLS = 6
MOMENT = 0.1
JOB = f"""
from odoo.addons.piste.models.followup import piste_expiry
piste_expiry._BATCH = {max(SIZE // 500, 1)}
env["piste.expiry"]._cron_expire()
"""


def fill(env):
    """Add opportunities of an old date in a status that expires, nothing else."""
    stage = env["crm.stage"].create({"name": _STAGE, "piste_expires": True})
    env["res.config.settings"].create({"group_piste_dealership": True}).execute()
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_lead (name, type, active, stage_id, create_date,
                                  won_status, probability, priority)
            SELECT 'Old ' || n, 'opportunity', true, %s,
                   now() - interval '1 year', 'pending', 10, '0'
              FROM generate_series(1, %s) AS n
            """,
            stage.id,
            SIZE,
        )
    )


def expire(env):
    """Mark them all as the daily job does, batch by batch."""
    Expiry = env["piste.expiry"]
    Expiry._forget_void()
    after, count = 0, 0
    while found := Expiry._expire_batch(after):
        after = max(found)
        count += len(found)
    check(env, count)
    clear(env)


def floor(env):
    """Mark them all by one statement, with the same trace."""
    stage = env["crm.stage"].search([("name", "=", _STAGE)])
    env.cr.execute(
        SQL(
            """
            INSERT INTO piste_expiry (lead_id, stage_id, since, date)
            SELECT id, stage_id, create_date, now() FROM crm_lead
             WHERE stage_id = %s AND create_date <= now() - interval '8 weeks'
            """,
            stage.id,
        )
    )
    check(env, env.cr.rowcount)
    clear(env)


def check(env, count):
    if count < SIZE:
        raise ValueError(f"{count} of {SIZE} opportunities expired")


def clear(env):
    # The next run of the same transaction finds nothing done.
    env.cr.execute("TRUNCATE piste_expiry")


def expired(piste):
    """Return how many rows the jobs committed, and of how many opportunities."""
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        query = "SELECT count(*), count(DISTINCT lead_id) FROM piste_expiry"
        return env.execute_query(SQL(query))[0]


def killed(report, piste, config, database):
    """Kill the daily job in the middle, again and again; each expires once."""
    if report.wanted not in NAME:
        return
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        stage = env["crm.stage"].search([("name", "=", _STAGE)])
        total = env["crm.lead"].search_count([("stage_id", "=", stage.id)])
    deaths = Deaths(config, database, JOB)
    deaths.at_work(KILLS, lambda: expired(piste), MOMENT)
    left = total - expired(piste)[0]
    deaths.finish()
    rows, leads = expired(piste)
    print(f"expiry, killed: {deaths.killed} jobs, {left:,} left for the last ones")
    report.limit("expiry, through before they died", deaths.survivors, 0, "jobs")
    report.limit("expiry, lost", abs(total - leads), 0, "files")
    report.limit("expiry, twice", rows - leads, 0, "files")
