"""Print medians and ratios: Piste beside plain crm, the home beside SQL by hand.

Run by ``make bench``; ``BENCH=list`` runs what has that in its name.
"""

import argparse
import contextlib
import sys

import bench_ceremony
import bench_commission
import bench_duplicate
import bench_expiry
import bench_feed
import bench_followup
import bench_home
import bench_lead
import bench_letters
import bench_mass
import bench_meetings
import bench_objective
import bench_portal
import bench_push
import bench_reminder
import bench_report
import bench_team
import bench_ticket
import psycopg2
import volume
from meter import environment, measure, median

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

RUNS = 5
PLAIN_REP = ["sales_team.group_sale_salesman", "crm.group_use_lead"]
PLAIN_MANAGER = ["sales_team.group_sale_manager", "crm.group_use_lead"]
OPEN = "piste.crm_lead_piste_action_open_{}"


class Side:
    """One of the two databases, with its users and volume of data."""

    def __init__(self, name, rep_groups, manager_groups, leads, fill=None):
        self.registry = Registry(name)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            reps, self.manager = volume.users(env, rep_groups, manager_groups)
            self.rep = reps[0]
            volume.leads(env, leads, reps)
            if fill:
                fill(env, reps)
            cr.commit()
        settle(name)

    def measure(self, uid, function, times=1):
        with environment(self.registry, uid) as env:
            return measure(env, function, times)


def settle(database):
    """Do now what autovacuum would do to one of the sides while it is measured."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")


class Report:
    """What was measured, and whether each goal was reached."""

    def __init__(self, wanted, runs):
        self.wanted, self.runs, self.missed = wanted, runs, 0

    def compare(self, name, goal, plain, piste, most_queries=None):
        """Run two functions in turn and print their medians and the ratio.

        :param float goal: highest ratio of CPU work that is good
        :param int most_queries: highest number of statements that is good
        """
        if self.wanted not in name:
            return
        works = [(plain(), piste()) for _run in range(self.runs + 1)][1:]
        left, right = (median(side) for side in zip(*works, strict=True))
        ratio = right.cpu / left.cpu
        good = ratio <= goal and right.queries <= (most_queries or right.queries)
        self.missed += not good
        print(
            f"{name:28} {left.cpu * 1000:9.1f} ms {left.queries:6} q"
            f" {right.cpu * 1000:9.1f} ms {right.queries:6} q"
            f"   {ratio:5.2f}x (goal {goal}x) {'ok' if good else 'MISSED'}",
            flush=True,
        )

    def limit(self, name, value, goal, unit):
        """Print a figure that must not exceed its goal."""
        good = value <= goal
        self.missed += not good
        print(
            f"{name:44} {value:9.2f} {unit}   (goal {goal} {unit})"
            f" {'ok' if good else 'MISSED'}",
            flush=True,
        )


def bench_leads(report, plain, piste):
    """Leads of plain crm against pistes, as a representative and as the manager."""
    for name, function in (("create", bench_lead.create), ("import", bench_lead.load)):
        report.compare(
            f"{name} 1,000 pistes",
            0.22,
            lambda function=function: plain.measure(plain.rep, function),
            lambda function=function: piste.measure(piste.rep, function),
        )
    views = {}
    for side, group, list_view, kanban_view in (
        (plain, "stage_id", "crm.crm_case_tree_view_leads", "crm.view_crm_lead_kanban"),
        (piste, "piste_status_id", *piste_views(piste)),
    ):
        domain = [*"|", ("type", "=", "lead"), ("type", "=", False)]
        if side is piste:
            domain = [("type", "=", "lead"), ("piste_is_closed", "=", False)]
        with environment(side.registry, side.manager) as env:
            screen = bench_lead.Screen(env, domain, group, list_view, kanban_view)
        views[side] = screen
    for role in ("rep", "manager"):
        for name in ("list", "kanban"):
            report.compare(
                f"{name}, {role}",
                1.15,
                *(
                    lambda side=side, role=role, name=name: side.measure(
                        getattr(side, role),
                        getattr(views[side], f"read_{name}"),
                        times=5,
                    )
                    for side in (plain, piste)
                ),
            )


def bench_masses(report, plain, piste):
    """A thousand pistes at once against core's own mass loss."""
    for name, function in (
        ("loss", bench_mass.lose),
        ("status change", bench_mass.move),
        ("assignment", bench_mass.take),
    ):
        report.compare(
            f"mass {name} of 1,000",
            bench_mass.GOAL,
            lambda: plain.measure(plain.manager, bench_mass.lose),
            lambda function=function: piste.measure(piste.manager, function),
            bench_mass.MOST_QUERIES,
        )


def bench_homes(report, piste):
    """Home of a representative against the same figures by SQL."""
    report.compare(
        "home (against SQL)",
        3,
        lambda: piste.measure(piste.rep, bench_home.floor, times=5),
        lambda: piste.measure(piste.rep, bench_home.home, times=5),
        bench_home.MOST_QUERIES,
    )


def bench_expiries(report, piste):
    """Daily job over old opportunities against one statement of SQL."""
    if report.wanted not in bench_expiry.NAME:
        return
    with piste.registry.cursor() as cr:
        bench_expiry.fill(api.Environment(cr, api.SUPERUSER_ID, {}))
        # Measured in transactions that are taken back: the data stays.
        cr.commit()
        cr.execute("ANALYZE crm_lead")
        # The planner of the other connections reads the new statistics.
        cr.commit()
    report.compare(
        bench_expiry.NAME,
        6,
        lambda: piste.measure(api.SUPERUSER_ID, bench_expiry.floor),
        lambda: piste.measure(api.SUPERUSER_ID, bench_expiry.expire),
    )


def piste_views(side):
    """Return the external ids of the list and kanban behind *Pistes ouvertes*."""
    with environment(side.registry, side.manager) as env:
        env = env(su=True)
        action_views = [
            env.ref(OPEN.format(kind), raise_if_not_found=False)
            for kind in ("list", "kanban")
        ]
        return [found and found.view_id.xml_id for found in action_views]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config")
    parser.add_argument("plain")
    parser.add_argument("piste")
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--partners", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    config.parse_config(["-c", options.config, "--log-level=error"])
    plain = Side(options.plain, PLAIN_REP, PLAIN_MANAGER, options.leads)
    piste = Side(
        options.piste,
        ["piste.piste_group_rep"],
        ["piste.piste_group_manager"],
        options.leads,
        bench_home.fill,
    )
    report = Report(options.only, options.runs)
    print(f"{f'median of {options.runs}':28} {'plain crm':>21} {'Piste':>21}")
    bench_homes(report, piste)
    for other, goal, function in (
        # A chart is a grouped read in the rights of its reader: some 5 ms of Python.
        ("SQL", 5, bench_report.floor),
        ("core's graphs", 1.25, bench_report.graphs),
    ):
        report.compare(
            bench_report.NAME.format(other),
            goal,
            lambda function=function: piste.measure(piste.rep, function, times=5),
            lambda: piste.measure(piste.rep, bench_report.page, times=5),
            bench_report.MOST_QUERIES,
        )
    bench_leads(report, plain, piste)
    bench_masses(report, plain, piste)
    bench_expiries(report, piste)
    if options.only:
        bench_expiry.killed(report, piste, options.config, options.piste)
        bench_team.bench(report, piste)
        bench_ticket.bench(report, piste)
        bench_objective.bench(report, piste)
        bench_ceremony.bench(report, piste, options.config, options.piste)
        bench_push.bench(report, piste, options.config, options.piste)
        bench_followup.bench(report, piste, options.config, options.piste)
        bench_commission.bench(report, piste, options.config, options.piste)
        bench_reminder.bench(report, piste, options.config, options.piste)
        bench_letters.bench(report, piste, options.config, options.piste)
        bench_meetings.bench(report, piste, options.config, options.piste)
    bench_feed.bench(report, piste, options.config, options.piste)
    bench_portal.bench(report, piste, options.config, options.piste)
    # Last and when wanted alone, for its volume would weigh on the others.
    if "duplicate".startswith(options.only or "-") or "duplicate" in options.only:
        bench_duplicate.bench(report, plain, piste, options.partners)
    return bool(report.missed)


if __name__ == "__main__":
    sys.exit(main())
