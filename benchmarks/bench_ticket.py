"""Tickets: creation, alerts over a million of them (TICKETS=10000 for less), lists."""

import importlib
import os

import volume

from odoo import api, fields
from odoo.fields import Command

BATCH = 1000
SIZE = int(os.environ.get("TICKETS", "1000000"))
# Of which nobody answered, and whose first warning is due.
DUE = 1000
ALERT_BATCH = 200
FEW, MANY = 10, 10_000
CREATE_SECONDS, MOST_QUERIES, LIST_QUERIES = 1.5, 100, 13
_MERCHANT = "Bench merchant"


def bench(report, piste):
    """Fill the database with tickets and measure them."""
    if report.wanted not in "ticket":
        return
    report.limit("create 1,000 tickets", *created(piste))
    owner = piste.rep
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        user = fill(env, owner)
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
        cr.execute("ANALYZE piste_ticket")
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
    report.compare(
        f"ticket alerts, {SIZE:,} (against SQL)",
        3,
        lambda: piste.measure(api.SUPERUSER_ID, floor),
        lambda: piste.measure(api.SUPERUSER_ID, find),
    )
    report.compare(
        f"ticket alerts, {DUE:,} due (against SQL)",
        15,
        lambda: piste.measure(api.SUPERUSER_ID, floor_due),
        lambda: piste.measure(api.SUPERUSER_ID, alert),
    )
    # What is read once by each process, such as the rules, is not of the list.
    piste.measure(user, lambda env: cards(env, MANY))
    lists = [
        piste.measure(user, lambda env, most=most: cards(env, most))
        for most in (FEW, MANY)
    ]
    report.limit("ticket list, queries 10", lists[0].queries, LIST_QUERIES, "q")
    report.limit("ticket list, queries 10,000", lists[1].queries, LIST_QUERIES, "q")


def created(piste):
    """Return seconds of CPU, goal and unit of the creation of 1,000 tickets."""
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        env["res.partner"].create(
            {"name": _MERCHANT, "is_company": True, "user_id": piste.rep}
        )
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
    works = [piste.measure(piste.rep, create) for _run in range(3)]
    if works[-1].queries > MOST_QUERIES:
        raise ValueError(f"{works[-1].queries} queries for {BATCH} tickets")
    return min(work.cpu for work in works), CREATE_SECONDS, "s"


def create(env):
    """Create 1,000 tickets by one call, as an import does."""
    merchant = env["res.partner"].search([("name", "=", _MERCHANT)], limit=1)
    env["piste.ticket"].create(
        [
            {"subject": f"Ticket {n}", "partner_id": merchant.id, "description": "…"}
            for n in range(BATCH)
        ]
    )


def fill(env, owner):
    """Write a million answered tickets, ten thousand of one merchant, a thousand due.

    :return: id of the merchant's portal user
    """
    merchant = env["res.partner"].search([("name", "=", _MERCHANT)], limit=1)
    other = merchant.copy({"name": "Bench other", "user_id": owner})
    Users = env["res.users"].with_context(no_reset_password=True)
    user = Users.create(
        {
            "name": "Bench portal",
            "login": "bench_portal",
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )
    user.partner_id.parent_id = merchant
    ticket = env["piste.ticket"].create({"subject": "Bench", "partner_id": other.id})
    now = fields.Datetime.now()
    ticket.write({"first_response_at": now, "response_result": "on_time"})
    volume.copies(env, ticket, SIZE, name="'B' || i")
    volume.copies(env, ticket, MANY, name="'P' || i", partner_id=str(merchant.id))
    hour = "now() AT TIME ZONE 'UTC' + interval '{} hour'"
    volume.copies(
        env,
        ticket,
        DUE,
        name="'D' || i",
        first_response_at="NULL",
        response_result="NULL",
        response_warning_at=hour.format(-1),
        response_reminder_at=hour.format(4),
        response_escalation_at=hour.format(5),
        first_response_deadline=hour.format(6),
    )
    return user.id


def levels():
    """Return what the job looks for: (level, date field), the highest first."""
    # Imported late: the addon is found once Odoo was told where it is.
    mixin = importlib.import_module(
        "odoo.addons.piste.models.ticket.piste_response_mixin"
    )
    return mixin.ALERTS


def find(env):
    """Look for what is due at each level, as every run of the job does."""
    Ticket = env["piste.ticket"]
    for level, name in levels():
        Ticket.search_count(Ticket._response_alert_domain(level, name))


def floor(env):
    """Look for it by one statement of SQL for each level."""
    now = fields.Datetime.now()
    for level, name in levels():
        env.cr.execute(
            f"SELECT count(*) FROM piste_ticket WHERE first_response_at IS NULL"
            f" AND response_waived IS NOT TRUE AND response_paused IS NOT TRUE"
            f" AND response_alert_level < %s AND {name} <= %s",
            [level, now],
        )


def alert(env):
    """Warn of all that is due, as the job does, without its commits."""
    Ticket, count = env["piste.ticket"], 0
    for level, name in levels():
        domain = Ticket._response_alert_domain(level, name)
        while found := Ticket.search(domain, order="id", limit=ALERT_BATCH):
            found._alert_response(level)
            count += len(found)
    if count < DUE:
        raise ValueError(f"{count} of {DUE} tickets were warned of")


def floor_due(env):
    """Write the same rows by two statements."""
    env.cr.execute(
        "INSERT INTO mail_activity (res_model_id, res_model, res_id, user_id, active,"
        " activity_type_id, date_deadline, automated, summary)"
        " SELECT %s, 'piste.ticket', id, user_id, true, %s, first_response_deadline,"
        " true, 'Answer' FROM piste_ticket WHERE first_response_at IS NULL"
        " AND response_waived IS NOT TRUE AND response_alert_level < 1"
        " AND response_warning_at <= now() AT TIME ZONE 'UTC'",
        [
            env["ir.model"]._get_id("piste.ticket"),
            env.ref("piste.mail_activity_type_ticket_response").id,
        ],
    )
    env.cr.execute(
        "UPDATE piste_ticket SET response_alert_level = 1 WHERE first_response_at"
        " IS NULL AND response_waived IS NOT TRUE AND response_alert_level < 1"
        " AND response_warning_at <= now() AT TIME ZONE 'UTC'"
    )


def cards(env, most):
    """Read a page of the portal's list among ``most`` tickets."""
    merchant = env.user.partner_id.commercial_partner_id
    domain = [("partner_id", "child_of", merchant.ids)]
    if most == FEW:
        newest = env["piste.ticket"].search(domain, order="id desc", limit=FEW)
        domain = [("id", "in", newest.ids)]
    env["piste.ticket"].search_count(domain)
    tickets = env["piste.ticket"].search(domain, order="id desc", limit=20)
    if len(tickets) != min(most, 20):
        raise ValueError(f"{len(tickets)} cards")
    # In sudo mode, as the page calls it.
    return tickets.sudo()._portal_cards()
