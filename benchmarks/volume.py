"""Volumes of invented data, written by SQL: one record made by the ORM, many copies."""

from odoo.fields import Command
from odoo.tools import SQL

REPS = 20
NEXT_ACTION_EVERY = 3


def copies(env, record, count, **columns):
    """Copy a record ``count`` times; ``columns`` are SQL expressions of ``i``."""
    env.flush_all()
    table = record._table
    env.cr.execute(
        """SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = %s
              AND is_generated = 'NEVER' AND column_name <> 'id'""",
        [table],
    )
    names = [name for [name] in env.cr.fetchall()]
    unknown = columns.keys() - set(names)
    if unknown:
        raise ValueError(f"{table} has no column {unknown}")
    values = [
        SQL(columns[name].replace("%", "%%"))
        if name in columns
        else SQL.identifier("o", name)
        for name in names
    ]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s o, generate_series(1, %s) i"
            " WHERE o.id = %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values),
            SQL.identifier(table),
            count,
            record.id,
        )
    )
    env.invalidate_all()


def pick(ids, step=1):
    """Return a SQL expression that spreads ids over the copies."""
    return f"(ARRAY{list(ids)}::int[])[1 + (i / {step}) % {len(ids)}]"


def users(env, rep_groups, manager_groups):
    """Create the representatives and their manager.

    :return: ids of the representatives, id of the manager
    """
    base = {"lang": "en_US", "tz": "America/Toronto"}
    Users = env["res.users"].with_context(no_reset_password=True)

    def create(login, groups):
        group_ids = [env.ref(xmlid).id for xmlid in groups]
        values = {"name": login, "login": login, "email": f"{login}@example.com"}
        return Users.create(
            {**base, **values, "group_ids": [Command.set(group_ids)]}
        ).id

    reps = [create(f"bench_rep_{n}", rep_groups) for n in range(REPS)]
    manager = create("bench_manager", manager_groups)
    team = env["crm.team"].create({"name": "Bench", "user_id": manager})
    team.write({"member_ids": [Command.set(reps)]})
    return reps, manager


def leads(env, count, reps):
    """Write ``count`` pistes, spread over the representatives and open statuses.

    One in three has a next action of its representative.
    """
    lead = env["crm.lead"].create(
        {"name": "Bench", "type": "lead", "user_id": reps[0], "contact_name": "Bench"}
    )
    columns = {
        "name": "'Commerce ' || i",
        "partner_name": "'Commerce ' || i",
        "contact_name": "'Contact ' || i",
        "email_from": "'commerce' || i || '@example.com'",
        "email_normalized": "'commerce' || i || '@example.com'",
        "phone": "'514-555-01' || lpad((i % 100)::text, 2, '0')",
        "user_id": pick(reps),
        "create_date": "now() - (i || ' seconds')::interval",
        "date_open": "now() - (i || ' seconds')::interval",
    }
    stages = env["crm.stage"].search([("fold", "=", False)])
    columns["stage_id"] = pick(stages.ids, REPS)
    if "piste.lead.status" in env:
        statuses = env["piste.lead.status"].search([("is_closed", "=", False)])
        columns["piste_status_id"] = pick(statuses.ids, REPS)
    copies(env, lead, count, **columns)
    # By whole rounds of the representatives, so that each has his share.
    env.cr.execute(
        "SELECT id, user_id FROM crm_lead WHERE id > %s AND (id / %s) %% %s = 0",
        [lead.id, REPS, NEXT_ACTION_EVERY],
    )
    planned = env.cr.fetchall()
    activity = lead.activity_schedule(
        "mail.mail_activity_data_call", summary="Bench", user_id=reps[0]
    )
    copies(
        env,
        activity,
        len(planned),
        res_id=pick([lead_id for lead_id, _user in planned]),
        user_id=pick([user_id for _lead, user_id in planned]),
        date_deadline="current_date + (i % 60) - 20",
    )
