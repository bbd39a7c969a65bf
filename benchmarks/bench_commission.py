"""Commissions: the settlement of 50,000 collected lines, what payments cost, SIGKILL.

``LINES=2000`` for less. The peer is OCA's commission, of which nothing is in Piste:
``OCA=FOLDER make bench BENCH=commission``, with commission_oca and
account_commission_oca in that folder, has it settle the same lines to the same total,
in a database of its own.
"""

import os
import statistics
import sys
from contextlib import contextmanager
from unittest.mock import patch

import volume
from deaths import Deaths
from meter import Work, counted, environment, measure

from odoo import api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

NAME = "commission"
LINES = int(os.environ.get("LINES", "50000"))
INVOICES = 20
# Against the statement that SQL alone would need.
FLOOR = 3
# Share of the invoicing and payment that commissions may cost.
OVERHEAD = 1.03
KILLS = 5
# Where the allocations of a transaction wait for their commissions.
PENDING = "piste.commission.allocations"
JOB = 'env["piste.commission.statement"]._cron_prepare(batch=1)'


def bench(report, piste, config_path, database):
    """Fill the database with commissions of last month and settle them."""
    if report.wanted not in NAME:
        return
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        total = fill(env)
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
        cr.execute("ANALYZE piste_commission_entry")
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
    report.compare(
        f"commission, {LINES:,} (SQL)",
        FLOOR,
        lambda: piste.measure(api.SUPERUSER_ID, floor),
        lambda: piste.measure(api.SUPERUSER_ID, lambda env: settle(env, total)),
    )
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        work = measure(env, lambda env: settle(env, total))
    print(f"settlement of {LINES:,}: {work.cpu:.2f} s, {work.queries} q, {total:.2f}")
    overhead(report, piste)
    killed(report, piste, config_path, database, total)


def fill(env):
    """Write collected commissions of last month, spread over the representatives.

    :return: their sum
    """
    accounts(env)
    reps = env["res.users"].search([("login", "=like", "bench_rep_%")]).ids
    entry = env["piste.commission.entry"].create(
        {
            "user_id": reps[0],
            "company_id": env.company.id,
            "plan_id": env.ref("piste.commission_plan_general").id,
            "allocation_id": 10**9,
            "date": fields.Date.add(fields.Date.today(), months=-1, day=15),
            "percent": 10,
            "base_amount": 123.4,
            "amount": 12.34,
        }
    )
    volume.copies(
        env,
        entry,
        LINES - 1,
        allocation_id="1000000000 + i",
        user_id=volume.pick(reps),
        amount="12.34 + (i % 7) / 100.0",
    )
    total = collected(env, "statement_id IS NULL")
    if round(total - expected(), 2):
        raise ValueError(f"{total:.2f} instead of {expected():.2f}")
    return total


def expected():
    """Return the sum of all commissions, the same for us and for the peer."""
    return sum(1234 + number % 7 for number in range(LINES)) / 100


def accounts(env):
    """Give the company what it takes to invoice and to collect."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, False)
    lines = env["account.payment.method.line"].search(
        [("journal_id.company_id", "=", company.id)]
    )
    # Without an account, a payment has no entry and matches nothing.
    lines.payment_account_id = company.transfer_account_id


def collected(env, condition):
    """Return the sum of the bench's commissions under a condition of SQL."""
    env.flush_all()
    env.cr.execute(
        "SELECT COALESCE(sum(amount), 0) FROM piste_commission_entry"
        f" WHERE allocation_id >= 1000000000 AND {condition}"
    )
    [total] = env.cr.fetchone()
    return float(total)


def floor(env):
    """Group and assign the same rows by two statements."""
    month = env["piste.commission.statement"]._last_month()
    end = fields.Date.add(month, months=1)
    env.cr.execute(
        "INSERT INTO piste_commission_statement (user_id, company_id, month, step,"
        " amount, balance, state) SELECT user_id, company_id, %s, 'draft', sum(amount),"
        " sum(amount), 'draft' FROM piste_commission_entry WHERE statement_id IS NULL"
        " AND state = 'earned' AND date < %s GROUP BY user_id, company_id",
        [month, end],
    )
    env.cr.execute(
        "UPDATE piste_commission_entry e SET statement_id = s.id"
        " FROM piste_commission_statement s WHERE s.month = %s"
        " AND e.statement_id IS NULL AND e.state = 'earned' AND e.date < %s"
        " AND e.user_id = s.user_id AND e.company_id = s.company_id",
        [month, end],
    )


def settle(env, total):
    """Make the drafts of last month, as the job does, without its commits."""
    Statement = env["piste.commission.statement"]
    month = Statement._last_month()
    Statement._prepare_drafts(month, Statement._owners_to_settle(month))
    settled = collected(env, "statement_id IS NOT NULL")
    if round(settled - total, 2):
        raise ValueError(f"{settled} of {total} were settled")


def overhead(report, piste):
    """Post and pay invoices: what the hook of commissions adds to the rest.

    The hook is timed within the run that it is part of: two runs with and without
    differ by more than it costs.
    """
    for count in (1, INVOICES):
        shares = []
        for _run in range(report.runs + 1):
            with environment(piste.registry, api.SUPERUSER_ID) as env, hook(env) as own:
                whole = measure(env, lambda env, count=count: pay(env, count))
            if not own.queries:
                raise ValueError("the payments of the bench earned nothing")
            shares.append(whole.cpu / (whole.cpu - own.cpu))
        name = f"commission, payment of {count} invoice{'s' * (count > 1)}"
        report.limit(name, statistics.median(shares[1:]), OVERHEAD, "x")


@contextmanager
def hook(env):
    """Yield the work of entering commissions, summed up while payments are made."""
    work = Work(0, 0)
    earn = type(env["account.partial.reconcile"])._piste_earn_pending

    def timed(partials):
        # Asked at each flush of commissions, and mostly for nothing.
        if not partials.env.cr.precommit.data.get(PENDING):
            return
        # The pending work of the payments themselves is theirs.
        partials.env.flush_all()
        with counted(partials.env.cr) as once:
            earn(partials)
        work.cpu, work.queries = work.cpu + once.cpu, work.queries + once.queries

    with patch.object(
        type(env["account.partial.reconcile"]), "_piste_earn_pending", timed
    ):
        yield work


def pay(env, count):
    """Post invoices of a representative and register a payment of each."""
    rep = env["res.users"].search([("login", "=", "bench_rep_0")])
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    client = env["res.partner"].create({"name": "Bench"})
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "invoice_user_id": rep.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "x", "price_unit": 100 + line})
                    for line in range(6)
                ],
            }
            for _number in range(count)
        ]
    )
    invoices.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoices.ids
    ).create({"journal_id": journal.id})._create_payments()


def killed(report, piste, config_path, database, total):
    """Kill the job of the month at any moment; in the end each line counts once."""
    deaths = Deaths(config_path, database, JOB)
    deaths.at_work(KILLS, lambda: statements(piste))
    deaths.finish()
    print(f"{NAME}: {deaths.killed} jobs killed, {deaths.survivors} were through")
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        settled = collected(env, "statement_id IS NOT NULL")
        Statement = env["piste.commission.statement"]
        settlement = Statement.search([("month", "=", Statement._last_month())])
        amounts = sum(settlement.mapped("amount"))
    report.limit("commission, killed: not settled", abs(total - settled), 0, "$")
    report.limit(
        "commission, killed: sum is wrong", round(abs(amounts - settled), 2), 0, "$"
    )


def statements(piste):
    """Return how many statements the jobs committed so far."""
    with environment(piste.registry, api.SUPERUSER_ID) as env:
        return env["piste.commission.statement"].search_count([])


def peer(config_path, database):
    """Settle as many lines by OCA's commission; print what it cost.

    Its own code makes an invoice of each agent with a line of 10 %; the other lines
    are copies of that one, as ours are.
    """
    config.parse_config(["-c", config_path, "--log-level=error"])
    with environment(Registry(database), api.SUPERUSER_ID) as env:
        accounts(env)
        wizard = env["commission.make.settle"].create(
            {"date_to": fields.Date.today(), "settlement_type": "sale_invoice"}
        )
        for number, agent in enumerate(peer_agents(env)):
            peer_lines(env, agent, number * (LINES // volume.REPS))
        work = measure(env, lambda _env: wizard.action_settle())
        total = sum(env["commission.settlement"].search([]).mapped("total"))
    if round(total - expected(), 2):
        raise ValueError(f"{total:.2f} of {expected():.2f} were settled")
    print(f"OCA, {LINES:,} lines: {work.cpu:.2f} s, {work.queries} q, {total:.2f}")


def peer_agents(env):
    """Create as many agents as there are representatives, and leave no other."""
    env["res.partner"].search([("agent", "=", True)]).agent = False
    rate = env["commission"].create({"name": "10 %", "fix_qty": 10})
    return env["res.partner"].create(
        [
            {
                "name": f"Agent {number}",
                "agent": True,
                "commission_id": rate.id,
                "settlement": "monthly",
            }
            for number in range(volume.REPS)
        ]
    )


def peer_lines(env, agent, first):
    """Invoice the lines of one agent in the month before, from number ``first`` on."""
    commission = {"agent_id": agent.id, "commission_id": agent.commission_id.id}
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": agent.id,
            "invoice_date": fields.Date.add(fields.Date.today(), months=-1, day=15),
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "x",
                        "price_unit": 123.4 + first % 7 / 10,
                        "tax_ids": False,
                        "agent_ids": [Command.create(commission)],
                    }
                )
            ],
        }
    )
    invoice.action_post()
    line = invoice.invoice_line_ids
    count = LINES // volume.REPS - 1
    volume.copies(env, line, count)
    copies = line.search([("move_id", "=", invoice.id), ("id", ">", line.id)])
    ids = copies.filtered(lambda copy: copy.display_type == "product").sorted("id").ids
    amount = f"12.34 + (({first} + i) % 7) / 100.0"
    volume.copies(env, line.agent_ids, count, object_id=volume.pick(ids), amount=amount)


if __name__ == "__main__":
    peer(*sys.argv[1:])
