"""A year of objectives of every representative, beside the same sums by SQL.

``tools/bench objective`` measures it; ``PISTE_BENCH_INVOICES=5000 LEADS=1000 RUNS=2``
before it tries a small volume.
"""

import os

import volume

from odoo import api, fields
from odoo.fields import Command

INVOICES = int(os.environ.get("PISTE_BENCH_INVOICES", "100000"))
MEASURES = ("signed", "real", "clients", "active", "advertising", "commission")
MOST_QUERIES = 60
# As for the home.
GOAL = 3
PAGE = 80

# What is known of a year by hand: invoiced a day, per representative.
FLOOR = """
    SELECT invoice_user_id, invoice_date, SUM(amount_untaxed_signed)
      FROM account_move
     WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
       AND company_id = %s AND invoice_user_id IS NOT NULL
       AND invoice_date BETWEEN %s AND %s
  GROUP BY 1, 2"""


def fill(env, reps):
    """Write the invoices of a year, and the objectives of each representative."""
    company = env.company
    company.piste_objective_basis = "invoiced"
    partner = env["res.partner"].create({"name": "Bench objective", "user_id": reps[0]})
    product = env["product.product"].create(
        {"name": "Bench", "type": "service", "piste_is_advertising": True}
    )
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_user_id": reps[0],
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [
                Command.create({"product_id": product.id, "price_unit": 100})
            ],
        }
    )
    invoice.action_post()
    columns = {
        "name": "'BENCH/' || i",
        "sequence_number": "i + 1000000",
        "invoice_user_id": volume.pick(reps),
        "invoice_date": "date_trunc('year', current_date)::date + i % 365",
        "access_token": "NULL",
        "payment_reference": "NULL",
    }
    volume.copies(env, invoice, INVOICES, **columns)
    env["piste.objective"].create(
        [
            {
                "user_id": rep,
                "measure": measure,
                "year": fields.Date.today().year,
                "target": 5200,
            }
            for rep in reps
            for measure in MEASURES
        ]
    )


def year(env):
    """Read one measure of everybody's year as the list does, with its chart."""
    objectives = env["piste.objective"].search([("measure", "=", "real")])
    if len(objectives) < volume.REPS:
        raise ValueError("the objectives of the bench are not there")
    return sum(objectives.mapped("actual"))


def weeks(env):
    """Read a page of the list of weeks."""
    page = env["piste.objective.week"].search([("measure", "=", "real")], limit=PAGE)
    if not page.mapped("actual"):
        raise ValueError("the weeks of the bench are not there")


def floor(env):
    """Read the same sums by SQL, until today, and return the total."""
    today = fields.Date.today()
    env.cr.execute(FLOOR, [env.company.id, f"{today.year}-01-01", today])
    return float(sum(amount for _user, _day, amount in env.cr.fetchall()))


def bench(report, piste):
    """Compare the year of all representatives with the floor."""
    name = f"objectives of a year, {INVOICES:,} inv."
    if report.wanted not in name:
        return
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        reps = env["res.users"].search([("login", "like", "bench_rep_")]).ids
        fill(env, reps)
        env.flush_all()
        if round(year(env) - floor(env), 2):
            raise ValueError("the objectives are not what was invoiced")
        cr.execute("ANALYZE account_move")
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
    for label, function in ((name, year), (f"{name}, a page of weeks", weeks)):
        report.compare(
            label,
            GOAL,
            lambda: piste.measure(piste.manager, floor),
            lambda function=function: piste.measure(piste.manager, function),
            MOST_QUERIES,
        )
