"""The public feed over HTTP beside core's own health check, in one run.

A real server answers; the work of its process and of its PostgreSQL backends is
counted, per request.
"""

import os
import pathlib
import statistics
from datetime import timedelta

import requests
from bench_ceremony import Server
from meter import backend_seconds

from odoo import api, fields

NAME = "feed of 50, against the health check"
COUNT, REQUESTS, ROUNDS = 50, 300, 5
HEALTH, FEED = "/web/health", "/piste/feed/v1/promotions"
GOALS = {"feed": 1.2, "304": 1.0}
# Two runs of the very same route differ by as much.
NOISE = 1.1


def fill(env):
    """Create more current promotions than a page holds, of all four types."""
    today = fields.Date.today()
    sector = env["res.partner.industry"].search([], limit=1)
    merchants = env["res.partner"].create(
        [
            {
                "name": f"Bench merchant {number}",
                "is_company": True,
                "city": "Québec",
                "industry_id": sector.id,
                "partner_latitude": 46.8 + number / 1000,
                "partner_longitude": -71.2,
            }
            for number in range(2 * COUNT)
        ]
    )
    own = (
        {"type": "promotion", "discount_kind": "percent", "discount_value": 20},
        {"type": "loyalty", "stamp_count": 10, "reward": "A free poutine"},
        {"type": "coupon", "coupon_quota": 100, "coupon_per_person": 1},
    )
    env["piste.promotion"].create(
        [
            {
                "partner_id": merchant.id,
                "name": f"Bench promotion {number}",
                "teaser": "The second one for half the price",
                "details": "Every day, until the stock is gone. " * 8,
                "discount_details": "Second one at -50 %, from 11 a.m. to 8 p.m.",
                "terms": "One offer per person and visit. " * 10,
                "terms_accepted_text": "One offer per person and visit. " * 10,
                "terms_accepted_at": fields.Datetime.now(),
                "date_start": today - timedelta(days=1 + number % 9),
                "date_end": today + timedelta(days=9),
                "state": "running",
                **own[number % len(own)],
            }
            for number, merchant in enumerate(merchants)
        ]
    )


class Meter:
    """CPU of a server and of the backends of its database."""

    def __init__(self, server, cr):
        self.pid, self.cr = server.process.pid, cr

    def seconds(self):
        self.cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid != pg_backend_pid()"
        )
        backends = [pid for (pid,) in self.cr.fetchall()]
        # The snapshot of the statistics lasts as long as the transaction.
        self.cr.rollback()
        # Of the whole process: each request has a thread that ends with it.
        stat = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2]
        own = sum(map(int, stat.split()[11:13])) / os.sysconf("SC_CLK_TCK")
        return {"server": own, **{pid: backend_seconds(pid) for pid in backends}}

    def transactions(self):
        self.cr.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        [count] = self.cr.fetchone()
        self.cr.rollback()
        return count

    def run(self, url, headers, status):
        """Return the CPU seconds of one request, and the last answer."""
        session = requests.Session()
        before = self.seconds()
        for _request in range(REQUESTS):
            answer = session.get(url, headers=headers, timeout=60)
            session.cookies.clear()
            if answer.status_code != status:
                raise ValueError(f"{url} answers {answer.status_code}")
        after = self.seconds()
        work = sum(value - before.get(key, 0) for key, value in after.items())
        return work / REQUESTS, answer


def bench(report, piste, config, database):
    """Measure a page and its 304 against the health check; no cookie, no write."""
    if report.wanted not in NAME:
        return
    with piste.registry.cursor() as cr:
        fill(api.Environment(cr, api.SUPERUSER_ID, {}))
        # The server reads them in its own transactions.
        cr.commit()
        cr.execute("ANALYZE piste_promotion; ANALYZE res_partner")
        # The planner of the other connections reads the new statistics.
        cr.commit()
    server = Server(config, database, workers=0)
    try:
        with piste.registry.cursor() as cr:
            measured(report, Meter(server, cr), server.url)
    finally:
        server.kill()


def measured(report, meter, url):
    page = requests.get(url + FEED, timeout=60)
    known = {"If-None-Match": page.headers["ETag"]}
    if len(page.json()["data"]) != COUNT:
        raise ValueError("the page is not full")
    works = {"health": [], "feed": [], "304": []}
    for _round in range(ROUNDS + 1):
        for name, path, headers, status in (
            ("health", HEALTH, {}, 200),
            ("feed", FEED, {}, 200),
            ("304", FEED, known, 304),
        ):
            work, answer = meter.run(url + path, headers, status)
            works[name].append(work)
            if name != "health" and "Set-Cookie" in answer.headers:
                raise ValueError(f"{name} sets a cookie")
    # The first round warms up.
    medians = {name: statistics.median(times[1:]) for name, times in works.items()}
    told = ", ".join(f"{name} {cpu * 1000:.2f} ms" for name, cpu in medians.items())
    print(f"{NAME}: {told} of CPU per request")
    for name, goal in GOALS.items():
        report.limit(
            f"feed: {name} against health, of {goal} and noise",
            medians[name] / medians["health"],
            goal * NOISE,
            "x",
        )
