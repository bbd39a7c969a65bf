"""Pages of the portal over HTTP beside core's login page, in one run.

A merchant with sixty rows of each kind among many asks a real server; the work of its
process and of its PostgreSQL backends is counted, per request.
"""

import re
import statistics

import requests
import volume
from bench_ceremony import Server
from bench_feed import Meter

from odoo import api
from odoo.fields import Command

NAME = "pages of the portal, against the login page"
ROUNDS, REQUESTS, OWN, OTHERS = 5, 60, 60, 20_000
LOGIN, PASSWORD = "bench_visitor", "bench_visitor"
PAGES = ("/my/home", "/my/tickets", "/my/promotions", "/my/requests")
# What must differ from row to row.
UNIQUE = {
    "piste.ticket": {"name": "'{}' || i"},
    "piste.promotion": {"public_id": "md5('{}' || i)"},
}
# The list of tickets of OCA's helpdesk_mgmt 19.0.1.3.2, with sixty of them, costs 4.3
# times core's login page, measured in the same way (34.5 ms against 8.0 ms).
PEER, GOAL_PEER, GOAL = 4.3, 0.60, 3.5


def fill(env):
    """Give a merchant sixty tickets, promotions and requests among many others."""
    merchant, other = env["res.partner"].create(
        [
            {"name": "Bench visitor", "is_company": True},
            {"name": "Bench neighbour", "is_company": True},
        ]
    )
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": "Bench visitor",
                "login": LOGIN,
                "password": PASSWORD,
                "lang": "fr_CA",
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            }
        )
    )
    user.partner_id.parent_id = merchant
    values = {
        "piste.ticket": {"subject": "Bench"},
        "piste.request": {"name": "Bench", "state": "sent"},
        "piste.promotion": {
            "name": "Bench",
            "type": "promotion",
            "discount_kind": "percent",
            "discount_value": 20,
        },
    }
    for model, own in values.items():
        record = env[model].create({**own, "partner_id": other.id})
        env.flush_all()
        for owner, letter, count in ((other, "B", OTHERS), (merchant, "V", OWN)):
            unique = {
                name: expression.format(letter)
                for name, expression in UNIQUE.get(model, {}).items()
            }
            volume.copies(env, record, count, partner_id=str(owner.id), **unique)


def bench(report, piste, config, database):
    """Measure each page against the login page of the same server."""
    if report.wanted not in NAME:
        return
    with piste.registry.cursor() as cr:
        fill(api.Environment(cr, api.SUPERUSER_ID, {}))
        # The server reads them in its own transactions.
        cr.commit()
        cr.execute("ANALYZE piste_ticket; ANALYZE piste_promotion")
        cr.execute("ANALYZE piste_request")
        # The planner of the other connections reads the new statistics.
        cr.commit()
    server = Server(config, database, workers=0)
    try:
        with piste.registry.cursor() as cr:
            measured(report, Meter(server, cr), server.url)
    finally:
        server.kill()


def measured(report, meter, url):
    """Print what each page costs, as a ratio to the login page."""
    visitor = logged_in(url)
    works = {page: [] for page in ("/web/login", *PAGES)}
    for _round in range(ROUNDS + 1):
        for page, times in works.items():
            session = requests.Session() if page == "/web/login" else visitor
            times.append(work(meter, session, url + page))
    # The first round warms up.
    medians = {page: statistics.median(times[1:]) for page, times in works.items()}
    told = ", ".join(f"{page} {cpu * 1000:.1f} ms" for page, cpu in medians.items())
    print(f"{NAME}: {told} of CPU per request")
    for page in PAGES:
        ratio = medians[page] / medians["/web/login"]
        report.limit(f"portal: {page} against the login page", ratio, GOAL, "x")
        report.limit(
            f"portal: {page} against the peer's list", ratio / PEER, GOAL_PEER, "x"
        )


def logged_in(url):
    """Return a session of the merchant."""
    session = requests.Session()
    page = session.get(f"{url}/web/login", timeout=60).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    answer = session.post(
        f"{url}/web/login",
        {"login": LOGIN, "password": PASSWORD, "csrf_token": token},
        timeout=60,
    )
    if not answer.url.startswith(f"{url}/my"):
        raise ValueError(f"the login leads to {answer.url}")
    return session


def work(meter, session, url):
    """Return the CPU seconds of one request for a page."""
    before = meter.seconds()
    for _request in range(REQUESTS):
        answer = session.get(url, timeout=60)
        if answer.status_code != 200 or "Bench neighbour" in answer.text:
            raise ValueError(f"{url} answers {answer.status_code}")
    after = meter.seconds()
    spent = sum(value - before.get(key, 0) for key, value in after.items())
    return spent / REQUESTS
