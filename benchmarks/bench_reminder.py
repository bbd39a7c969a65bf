"""Reminders of events: many at once, jobs killed in the middle, two side by side.

Each job is a process of its own that runs the cron. What it wrote is counted in the
end: one mail for each reminder, none lost and none twice.
"""

import os
import time

from deaths import Deaths

from odoo import api, fields

NAME = "reminder, killed"
MANY = int(os.environ.get("PISTE_BENCH_REMINDERS", "100000"))
BATCHES = (100, 500)
CHANCES, MOMENT = 6, 3
PATIENCE = 3600
JOB = 'env["piste.event.reminder"]._cron_send()'


def fill(env, number):
    """Add events that start tomorrow with a reminder that is due, by SQL."""
    user = env.ref("base.user_admin")
    user.partner_id.email = user.partner_id.email or "admin@example.com"
    template = env["piste.reminder.template"]._piste_default()
    env.cr.execute(
        """
        WITH event AS (
            INSERT INTO calendar_event
                   (name, start, stop, user_id, active, show_as, piste_kind,
                    piste_state, create_date)
            SELECT 'Bench ' || number, %(now)s + interval '1 day',
                   %(now)s + interval '25 hours', %(user)s, TRUE, 'busy', 'note',
                   'planned', %(now)s
              FROM generate_series(1, %(number)s) AS number
         RETURNING id
        )
        INSERT INTO piste_event_reminder
               (event_id, timing, delay, delay_unit, audience, owner_id, template_id,
                due_at)
        SELECT id, 'before', 2, 'days', 'all', %(user)s, %(template)s,
               %(now)s - interval '1 minute'
          FROM event
     RETURNING id, event_id
        """,
        {
            "now": fields.Datetime.now(),
            "user": user.id,
            "number": number,
            "template": template.id,
        },
    )
    return env.cr.fetchall()


def count(env, events):
    """Return how many of these events have a row, and how many mails there are."""
    env.cr.execute(
        "SELECT count(*), count(DISTINCT event_id) FROM piste_event_reminder_sent"
        " WHERE event_id = ANY(%s)",
        [events],
    )
    rows, distinct = env.cr.fetchone()
    env.cr.execute(
        "SELECT count(*), count(DISTINCT message.res_id) FROM mail_mail mail"
        " JOIN mail_message message ON message.id = mail.mail_message_id"
        " WHERE message.model = 'calendar.event' AND message.res_id = ANY(%s)",
        [events],
    )
    return rows, distinct, *env.cr.fetchone()


def sent(piste):
    """Return how many rows the jobs committed so far."""
    with piste.registry.cursor() as cr:
        cr.execute("SELECT count(*) FROM piste_event_reminder_sent")
        return cr.fetchone()[0]


def queries_of_batches(report, piste):
    """Measure the statements of a small batch and of a large one."""
    used = []
    for size in BATCHES:
        with piste.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            ids = [reminder_id for reminder_id, _event in fill(env, size)]
            reminders = env["piste.event.reminder"].browse(ids)
            before = cr.sql_log_count
            reminders._send()
            env.flush_all()
            used.append(cr.sql_log_count - before)
            cr.rollback()
    small, large = used
    print(
        f"reminder, queries of a batch: {small} for {BATCHES[0]}, {large} for"
        f" {BATCHES[1]}"
    )
    report.limit("reminder, queries of a whole batch", large, 30, "queries")


def bench(report, piste, config, database):
    """Kill jobs at any moment, let two finish, count what was written."""
    if report.wanted not in NAME:
        return
    queries_of_batches(report, piste)
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        events = [event_id for _reminder, event_id in fill(env, MANY)]
        # Its own connection: what the jobs see has to be there.
        cr.commit()
    deaths = Deaths(config, database, JOB, PATIENCE)
    deaths.at_work(CHANCES, lambda: sent(piste), MOMENT)
    begin = time.monotonic()
    deaths.finish()
    seconds = time.monotonic() - begin
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        rows, reminded, mails, written = count(env, events)
    print(
        f"{NAME}: {MANY} due, {deaths.killed} jobs killed, the rest in {seconds:.0f} s"
    )
    report.limit("reminder, through before they died", deaths.survivors, 0, "jobs")
    report.limit("reminder, lost", MANY - reminded, 0, "events")
    report.limit("reminder, doubled", rows - reminded, 0, "events")
    report.limit("reminder, mails doubled", mails - written, 0, "mails")
    report.limit("reminder, mails without a row", abs(mails - rows), 0, "mails")
