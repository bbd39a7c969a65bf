"""Letters of the week under SIGKILL: objectives and comments of Monday, charts.

The jobs queue letters batch by batch; here they die in the middle of some, and two
finish side by side. In the end each person has one letter of each kind.
"""

import os
from datetime import timedelta
from functools import partial

from deaths import Deaths
from meter import environment

from odoo import api, fields
from odoo.fields import Command

NAME = "letters, killed"
PEOPLE = int(os.environ.get("PISTE_BENCH_LETTERS", "240"))
# Small, so that there are many places to die in.
BATCH = 5
KILLS = 6
MOMENT = 0.2
# A letter of Monday leaves on Mondays alone: the job believes it is one.
MONDAY = """
from freezegun import freeze_time
from odoo.addons.piste.models.core import piste_weekly_letter_mixin as letter
letter.BATCH = {batch}
with freeze_time("{monday} 15:00:00", tick=True):
    env["{model}"]._cron_send()
"""
OBJECTIVES, DIGESTS = "piste.objective.letter", "piste.comment.digest"
CHARTS = """
from odoo.addons.piste.models.dashboard import piste_report_mail as mail
mail.BATCH = {batch}
env["piste.report.mail"]._cron_send()
"""
WHOSE = (
    " JOIN mail_mail_res_partner_rel rel ON rel.mail_mail_id = mail.id"
    " JOIN res_users person ON person.partner_id = rel.res_partner_id"
    " WHERE person.login LIKE 'bench_letter_%'"
)


def fill(env):
    """Create representatives who each have an objective and a chart by e-mail.

    :return: Monday of this week
    """
    group = env.ref("piste.piste_group_rep")
    people = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Letter {number}",
                    "login": f"bench_letter_{number}",
                    "email": f"letter{number}@example.com",
                    "tz": "America/Toronto",
                    "group_ids": [Command.set(group.ids)],
                }
                for number in range(PEOPLE)
            ]
        )
    )
    today = fields.Date.today()
    env["piste.objective"].create(
        [
            {
                "user_id": user.id,
                "measure": "signed",
                "year": today.year,
                "target": 52_000,
            }
            for user in people
        ]
    )
    mails = env["piste.report.mail"].create(
        [
            {
                "chart_id": env.ref("piste.piste_report_chart_lead").id,
                "user_id": user.id,
            }
            for user in people
        ]
    )
    mails.date_next = today
    monday = today - timedelta(days=today.weekday())
    comment = env["piste.comment"].create({"name": "Bench", "kind": "idea"})
    env.flush_all()
    env.cr.execute(
        "UPDATE piste_comment SET create_date = %s WHERE id = %s",
        [monday - timedelta(days=3), comment.id],
    )
    return monday


def value(piste, query):
    """Return the numbers of one row."""
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        env.cr.execute(query)
        return env.cr.fetchone()


def letters(piste, model):
    """Return the rows of letters, their mails, and those who have one."""
    table = model.replace(".", "_")
    return value(
        piste,
        f"SELECT (SELECT count(*) FROM {table} letter JOIN res_users"
        " person ON person.id = letter.user_id"
        " WHERE person.login LIKE 'bench_letter_%'),"
        " count(*), count(DISTINCT person.id) FROM mail_mail mail JOIN mail_message"
        " message ON message.id = mail.mail_message_id"
        f" AND message.model = '{model}' {WHOSE}",
    )


def charts(piste):
    """Return the charts that say they left, their mails, and those who have one."""
    return value(
        piste,
        "SELECT (SELECT count(*) FROM piste_report_mail sent JOIN res_users person"
        " ON person.id = sent.user_id WHERE person.login LIKE 'bench_letter_%'"
        " AND sent.date_last IS NOT NULL AND sent.date_next > sent.date_last),"
        " count(*), count(DISTINCT person.id) FROM mail_mail mail JOIN mail_message"
        " message ON message.id = mail.mail_message_id"
        f" AND message.model IS NULL {WHOSE}",
    )


def bench(report, piste, config, database):
    """Kill each of the jobs at any moment, and count what it queued."""
    if report.wanted not in NAME:
        return
    with piste.registry.cursor() as cr:
        monday = fill(api.Environment(cr, api.SUPERUSER_ID, {}))
        # Its own connection: what the jobs see has to be there.
        cr.commit()
    for kind, call, count in (
        *(
            (kind, MONDAY.replace("{model}", model), partial(letters, model=model))
            for kind, model in (("objectives", OBJECTIVES), ("comments", DIGESTS))
        ),
        ("charts", CHARTS, charts),
    ):
        deaths = Deaths(config, database, call.format(batch=BATCH, monday=monday))
        deaths.at_work(KILLS, lambda count=count: count(piste), MOMENT)
        left = PEOPLE - count(piste)[0]
        deaths.finish()
        rows, mails, people = count(piste)
        print(
            f"{NAME}: {kind}, {PEOPLE} people, {deaths.killed} jobs killed in the"
            f" middle, {left} letters for the last ones"
        )
        report.limit(f"{kind}, through before they died", deaths.survivors, 0, "jobs")
        report.limit(f"{kind}, lost", PEOPLE - people, 0, "letters")
        report.limit(f"{kind}, twice", mails - people, 0, "letters")
        report.limit(f"{kind}, mails without a row", abs(mails - rows), 0, "letters")
