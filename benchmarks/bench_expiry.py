"""Expiry of opportunities (BD-13) beside one INSERT; EXPIRY=1000000 for more."""

import os

from odoo.tools import SQL

SIZE = int(os.environ.get("EXPIRY", "100000"))
NAME = f"expiry of {SIZE:,} (against SQL)"
_STAGE = "Benchmark of the expiry"


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
