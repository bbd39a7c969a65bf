"""The page of the team: eight figures of 20 representatives, in one pass.

Beside core's own calls, one grouped call per figure as the manager, and beside one
statement of SQL per figure, written by hand. All three must tell the same.
``LEADS=100000 BENCH=team make bench`` measures it.
"""

from collections import defaultdict

import bench_home
import volume
from dateutil.relativedelta import relativedelta

from odoo import api, fields
from odoo.fields import Domain

AGAINST_CORE, AGAINST_SQL = "team (against core)", "team (against SQL)"
PEER_GOAL, FLOOR_GOAL = 0.25, 1.5
MOST_QUERIES = 13
FILTERS = {"period": "month"}
# Spread over a year; the invoices over three, one in ten of them collected.
CALLS, MEETINGS, INVOICES = 40_000, 10_000, 20_000
AGO = "(i % 365) * interval '1 day'"
NOON = f"current_date + interval '17 hours' - {AGO}"

# What is counted before %(start)s and from then on, by hand.
FLOOR = {
    "lead": """
        SELECT user_id, create_date >= %(start_at)s, COUNT(*) FROM crm_lead
         WHERE type = 'lead' AND (active OR won_status = 'lost')
           AND create_date >= %(first_at)s AND create_date < %(end_at)s
      GROUP BY 1, 2""",
    "call": """
        SELECT user_id, date >= %(start_at)s, COUNT(*) FROM piste_contact_point
         WHERE kind = 'call' AND NOT is_incoming
           AND date >= %(first_at)s AND date < %(end_at)s
      GROUP BY 1, 2""",
    "meeting": """
        SELECT user_id, date >= %(start_at)s, COUNT(*) FROM piste_contact_point
         WHERE kind IN ('meeting', 'visit')
           AND date >= %(first_at)s AND date < %(end_at)s
      GROUP BY 1, 2""",
    "contract": """
        SELECT user_id, COALESCE(signed_on, date_order) >= %(start_at)s, COUNT(*)
          FROM sale_order
         WHERE state <> 'cancel' AND (signed_on IS NOT NULL OR state = 'sale')
           AND company_id = %(company)s
           AND COALESCE(signed_on, date_order) >= %(first_at)s
           AND COALESCE(signed_on, date_order) < %(end_at)s
      GROUP BY 1, 2""",
    "signed": """
        SELECT user_id, COALESCE(signed_on, date_order) >= %(start_at)s,
               SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
          FROM sale_order
         WHERE state <> 'cancel' AND (signed_on IS NOT NULL OR state = 'sale')
           AND company_id = %(company)s
           AND COALESCE(signed_on, date_order) >= %(first_at)s
           AND COALESCE(signed_on, date_order) < %(end_at)s
      GROUP BY 1, 2""",
    "collected": """
        SELECT move.invoice_user_id, part.max_date >= %(start)s,
               SUM(part.amount * move.amount_untaxed_signed
                   / NULLIF(move.amount_total_signed, 0))
          FROM account_partial_reconcile part
          JOIN account_move_line line ON line.id = part.debit_move_id
          JOIN account_move move ON move.id = line.move_id
          JOIN account_move_line other ON other.id = part.credit_move_id
          JOIN account_move money ON money.id = other.move_id
         WHERE move.move_type = 'out_invoice' AND money.move_type = 'entry'
           AND move.state = 'posted' AND move.company_id = %(company)s
           AND part.max_date BETWEEN %(first)s AND %(end)s
      GROUP BY 1, 2""",
    "client": """
        SELECT sale.user_id, sale.date_order >= %(start_at)s, COUNT(*)
          FROM sale_order sale JOIN res_partner client ON client.id = sale.partner_id
         WHERE sale.state = 'sale' AND sale.company_id = %(company)s
           AND sale.date_order >= %(first_at)s AND sale.date_order < %(end_at)s
           AND NOT EXISTS (
               SELECT FROM res_partner other
                 JOIN sale_order earlier ON earlier.partner_id = other.id
                WHERE other.commercial_partner_id = client.commercial_partner_id
                  AND earlier.state = 'sale'
                  AND earlier.company_id = sale.company_id
                  AND (earlier.date_order, earlier.id) < (sale.date_order, sale.id))
      GROUP BY 1, 2""",
    "forgotten": """
        SELECT user_id, TRUE, COUNT(*) FROM (
            SELECT lead.user_id FROM crm_lead lead
              LEFT JOIN piste_lead_status status ON status.id = lead.piste_status_id
             WHERE lead.active AND lead.won_status = 'pending'
               AND (lead.type = 'opportunity' OR status.is_closed IS NOT TRUE)
               AND lead.piste_followup_date IS NULL
               AND NOT EXISTS (SELECT FROM mail_activity planned
                                WHERE planned.res_model = 'crm.lead'
                                  AND planned.res_id = lead.id AND planned.active)
               AND NOT EXISTS (SELECT FROM calendar_event meeting
                                WHERE meeting.res_model = 'crm.lead'
                                  AND meeting.res_id = lead.id AND meeting.active
                                  AND meeting.stop >= now() AT TIME ZONE 'UTC')
            UNION ALL
            SELECT party.user_id FROM res_partner party
              LEFT JOIN piste_prospect_status status
                ON status.id = party.piste_prospect_status_id
             WHERE party.active AND party.piste_type = 'prospect'
               AND party.commercial_partner_id = party.id
               AND status.is_closed IS NOT TRUE AND party.piste_followup_date IS NULL
               AND NOT EXISTS (SELECT FROM mail_activity planned
                                WHERE planned.res_model = 'res.partner'
                                  AND planned.res_id = party.id AND planned.active)
               AND NOT EXISTS (SELECT FROM calendar_event meeting
                                WHERE meeting.res_model = 'res.partner'
                                  AND meeting.res_id = party.id AND meeting.active
                                  AND meeting.stop >= now() AT TIME ZONE 'UTC')
        ) forgotten
         WHERE user_id IS NOT NULL GROUP BY 1""",
}


def fill(env, reps):
    """Write calls, meetings and money of a year, beside the pistes and contracts."""
    env.cr.execute("SELECT id FROM res_partner WHERE name LIKE 'Bench client %'")
    clients = sorted(client for [client] in env.cr.fetchall())
    env.cr.execute("UPDATE sale_order SET amount_untaxed = amount_total")
    env.invalidate_all()
    bench_home.INVOICES = bench_home.INVOICES or INVOICES
    bench_home.invoices(env, clients, reps)
    spread = {"user_id": volume.pick(reps)}
    client = env["res.partner"].browse(clients[0])
    call = client.activity_schedule("mail.mail_activity_data_call", user_id=reps[0])
    call.action_feedback()
    volume.copies(
        env,
        call,
        CALLS,
        **spread,
        res_id=volume.pick(clients),
        date_done=f"(current_date - {AGO})::date",
    )
    contact = env["res.partner"].create({"name": "Bench", "parent_id": client.id})
    event = env["calendar.event"].create(
        {
            "name": "Bench",
            "start": fields.Datetime.now(),
            "stop": fields.Datetime.now(),
            "user_id": reps[0],
            "piste_kind": "meeting",
            "piste_partner_id": client.id,
            "piste_contact_id": contact.id,
        }
    )
    event._piste_close("Bench")
    columns = {**spread, "start": NOON, "stop": NOON, "access_token": "NULL"}
    volume.copies(env, event, MEETINGS, **columns)
    for kind, count in (("call", CALLS), ("meeting", MEETINGS)):
        point = env["piste.contact.point"].search(
            [("kind", "=", kind)], order="id desc", limit=1
        )
        volume.copies(
            env,
            point,
            count,
            **spread,
            date=NOON,
            partner_id=volume.pick(clients),
            commercial_partner_id=volume.pick(clients),
            source_id="-i",
            source_model=f"'bench {kind}'",
        )


class Span:
    """The month and the one before, in days and in moments of UTC."""

    def __init__(self, env):
        today = fields.Date.context_today(env["piste.report"])
        month = relativedelta(months=1)
        self.start = today.replace(day=1)
        self.first, after = self.start - month, self.start + month
        self.end = after - relativedelta(days=1)
        to_utc = env["piste.dashboard"]._to_utc
        self.moments = {
            "start_at": to_utc(self.start),
            "first_at": to_utc(self.first),
            "end_at": to_utc(after),
        }

    def days(self, name):
        return Domain([(name, ">=", self.first), (name, "<=", self.end)])

    def times(self, name):
        after = self.moments["end_at"]
        return Domain([(name, ">=", self.moments["first_at"]), (name, "<", after)])


def grouped(model, domain, date, aggregate, span):
    """Return one figure by one grouped call of core: user id -> (before, now)."""
    found = defaultdict(lambda: [0, 0])
    for user, day, number in model._read_group(
        domain & Domain("user_id", "!=", False),
        ["user_id", f"{date}:month"],
        [aggregate],
    ):
        day = day.date() if hasattr(day, "date") else day
        found[user.id][day >= span.start] += number or 0
    return found


def core_collected(env, span):
    # sudo: a manager of sales reads invoices, but no allocation.
    partials = env["account.partial.reconcile"].sudo()
    groups = partials._read_group(
        span.days("max_date")
        & Domain(
            [
                ("company_id", "=", env.company.id),
                ("debit_move_id.move_id.move_type", "=", "out_invoice"),
                ("debit_move_id.move_id.state", "=", "posted"),
                ("credit_move_id.move_id.move_type", "=", "entry"),
            ]
        ),
        ["debit_move_id", "max_date:month"],
        ["amount:sum"],
    )
    lines = partials.debit_move_id.browse(line.id for line, _day, _amount in groups)
    lines.fetch(["move_id"])
    lines.move_id.fetch(
        ["invoice_user_id", "amount_untaxed_signed", "amount_total_signed"]
    )
    found = defaultdict(lambda: [0, 0])
    for line, day, amount in groups:
        move = line.move_id
        share = move.amount_untaxed_signed / move.amount_total_signed
        found[move.invoice_user_id.id][day >= span.start] += amount * share
    return found


def core_clients(env, span, sold):
    first = {}
    for partner, user, moment in env["sale.order"]._read_group(
        sold, ["partner_id", "user_id"], ["date_order:min"]
    ):
        client = partner.commercial_partner_id.id
        first[client] = min(first.get(client, (moment, user.id)), (moment, user.id))
    found = defaultdict(lambda: [0, 0])
    for moment, user_id in first.values():
        if span.moments["first_at"] <= moment < span.moments["end_at"]:
            found[user_id][moment >= span.moments["start_at"]] += 1
    return found


def core_forgotten(env):
    quiet = Domain([("activity_ids", "=", False), ("piste_followup_date", "=", False)])
    quiet &= Domain("user_id", "!=", False)
    now = fields.Datetime.now()
    coming = env["calendar.event"]._search([("stop", ">=", now), ("res_id", "!=", 0)])
    found = defaultdict(lambda: [0, 0])
    for name, domain in (
        ("crm.lead", [("won_status", "=", "pending"), ("piste_is_closed", "=", False)]),
        ("res.partner", [("piste_type", "=", "prospect"), ("parent_id", "=", False)]),
    ):
        met = coming.subselect("res_id")
        open_files = quiet & Domain(domain) & Domain("id", "not in", met)
        for user, count in env[name]._read_group(open_files, ["user_id"], ["__count"]):
            found[user.id][1] += count
    return found


def core(env):
    """Read the figures by core's own calls, one grouped call per figure."""
    span = Span(env)
    everything = {"active_test": False}
    sold = Domain([("state", "=", "sale"), ("company_id", "=", env.company.id)])
    orders, signed = env["sale.order"], sold & span.times("date_order")
    kept = Domain("active", "=", True) | Domain("won_status", "=", "lost")
    leads = span.times("create_date") & Domain("type", "=", "lead") & kept
    calls = span.days("date_done") & Domain("active", "=", False)
    calls &= Domain("activity_type_id.category", "=", "phonecall")
    return {
        "lead": grouped(
            env["crm.lead"].with_context(**everything),
            leads,
            "create_date",
            "__count",
            span,
        ),
        "call": grouped(
            env["mail.activity"].with_context(**everything),
            calls,
            "date_done",
            "__count",
            span,
        ),
        "meeting": grouped(
            env["calendar.event"], span.times("start"), "start", "__count", span
        ),
        "contract": grouped(orders, signed, "date_order", "__count", span),
        "signed": grouped(orders, signed, "date_order", "amount_untaxed:sum", span),
        "collected": core_collected(env, span),
        "client": core_clients(env, span, sold),
        "forgotten": core_forgotten(env),
    }


def floor(env):
    """Read the figures by one statement each."""
    span = Span(env)
    values = {**vars(span), **span.moments, "company": env.company.id}
    figures = {}
    for key, statement in FLOOR.items():
        env.cr.execute(statement, values)
        figures[key] = found = defaultdict(lambda: [0, 0])
        for user_id, is_now, number in env.cr.fetchall():
            found[user_id][is_now] += float(number)
    return figures


def page(env):
    """Read the page as its client action does."""
    return env["piste.team.report"].get_team(FILTERS)


def check(env, reps):
    """Compare what the three sides tell of each representative.

    :raise ValueError: when they differ, or tell of nothing
    """
    sides = {"SQL": floor(env), "core": core(env)}
    team = page(env)
    rows = {row["id"]: row for row in team["rows"]}
    for place, key in enumerate(column["key"] for column in team["columns"]):
        if not team["total"]["values"][place]:
            raise ValueError(f"nothing to count: {key}")
        for rep in reps:
            row = rows[rep]
            told = [row["before"][place] or 0, row["values"][place]]
            for side, figures in sides.items():
                other = figures[key][rep]
                if any(abs(a - b) > 0.01 for a, b in zip(told, other, strict=True)):
                    raise ValueError(f"{key} of {rep}: {told}, by {side} {other}")


def bench(report, piste):
    """Compare the page with core's own calls and with the floor."""
    if not any(report.wanted in name for name in (AGAINST_CORE, AGAINST_SQL)):
        return
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        reps = env["res.users"].search([("login", "like", "bench_rep_")]).ids
        fill(env, reps)
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
        cr.execute("ANALYZE")
        # The planner of the other connections reads the new statistics.
        cr.commit()
    piste.measure(piste.manager, lambda env: check(env, reps))
    for name, goal, other in (
        (AGAINST_CORE, PEER_GOAL, core),
        (AGAINST_SQL, FLOOR_GOAL, floor),
    ):
        report.compare(
            name,
            goal,
            lambda other=other: piste.measure(piste.manager, other, times=5),
            lambda: piste.measure(piste.manager, page, times=5),
            MOST_QUERIES,
        )
