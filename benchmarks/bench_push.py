"""The outbox of PUSH under SIGKILL, against a service over HTTP that counts.

Each job is a process of its own. The service knows every key once, as docs/push.md
asks; what it delivered is compared with what the outbox says in the end.
"""

import hashlib
import hmac
import json
import os
import tempfile
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from deaths import Deaths

from odoo import api, fields

NAME = "push, killed"
MESSAGES = 40
# Where a job dies for sure; then some jobs die at any moment.
POINTS = ("claimed", "asked", "accepted", "answered")
CHANCES = 6
SIDE_BY_SIDE = 3
PATIENCE = 90
SECRET = "a secret that nobody guesses"  # noqa: S105
JOB = 'env["piste.push"]._cron_send()'


class Service(ThreadingHTTPServer):
    """Delivers each key once; stops at a point until the job is dead."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.delivered, self.requests, self.forged = {}, 0, 0
        self.lock = threading.Lock()
        self.stop_at, self.reached = None, threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def point(self, name):
        """Say that a job is here; at the point where it dies, wait for that."""
        if name == self.stop_at:
            self.stop_at = None
            self.reached.set()
            time.sleep(1)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing."""

    def do_POST(self):
        service, key = self.server, self.headers["Idempotency-Key"]
        service.point("claimed")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service.point("asked")
        stamp = self.headers["X-Piste-Timestamp"].encode()
        wanted = hmac.new(SECRET.encode(), stamp + b"." + body, hashlib.sha256)
        with service.lock:
            service.requests += 1
            signature = self.headers["X-Piste-Signature"]
            service.forged += signature != f"v1={wanted.hexdigest()}"
            number = service.delivered.setdefault(key, f"N{len(service.delivered)}")
        service.point("accepted")
        answer = json.dumps({"id": number}).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            return
        service.point("answered")


def fill(env, url):
    """Create a provider and messages that are due; return their ids."""
    company = env["res.company"].create(
        {
            "name": "Bench PUSH",
            "piste_push_quiet_from": 0,
            "piste_push_quiet_to": 0,
            "piste_push_weekly_cap": 50,
        }
    )
    env["piste.push.provider"].create(
        {
            "name": "Bench",
            "company_id": company.id,
            "url": url,
            "key_id": "bench",
            "secret": SECRET,
        }
    )
    merchant = env["res.partner"].create({"name": "Bench PUSH", "is_company": True})
    today = fields.Date.today()
    promotion = env["piste.promotion"].create(
        {
            "name": "Bench",
            "company_id": company.id,
            "partner_id": merchant.id,
            "discount_details": "x",
            "discount_kind": "free",
            "terms": "x",
            "terms_accepted_at": fields.Datetime.now(),
            "date_start": today - timedelta(days=2),
            "date_end": today + timedelta(days=9),
            "state": "running",
        }
    )
    now = fields.Datetime.now()
    pushes = env["piste.push"].create(
        [
            {
                "promotion_id": promotion.id,
                "title": f"Bench {number}",
                "text": "x",
                "planned_at": now + timedelta(minutes=5),
            }
            for number in range(MESSAGES)
        ]
    )
    pushes.action_plan()
    pushes.planned_at = now - timedelta(minutes=1)
    return pushes.ids


def bench(report, piste, config, database):
    """Kill jobs at each point and at any moment; count what was delivered."""
    if report.wanted not in NAME:
        return
    service = Service()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "PISTE_PUSH_LOCAL": "1",
            "PISTE_KEY_FILE": os.path.join(folder, "keys"),
        }
        host, port = service.server_address
        with piste.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            ids = fill(env, f"http://{host}:{port}/v1/messages")
            # Its own connection: what a job or the server sees has to be there.
            cr.commit()
        deaths = Deaths(config, database, JOB, PATIENCE)
        for point in POINTS:
            service.reached.clear()
            service.stop_at = point
            job = deaths.start()
            if not service.reached.wait(PATIENCE):
                deaths.kill(job)
                raise TimeoutError(f"no job came to “{point}”")
            deaths.kill(job)
            time.sleep(1)
        deaths.at_work(CHANCES, lambda: service.requests, 0.4)
        killed = service.requests
        deaths.finish(SIDE_BY_SIDE)
        service.shutdown()
        with piste.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            check(report, env["piste.push"].browse(ids), service, killed)


def check(report, pushes, service, killed):
    sent = pushes.filtered(lambda push: push.state == "sent")
    wrong = sent.filtered(
        lambda push: (
            service.delivered.get(push.idempotency_key) != push.provider_message_id
        )
    )
    deaths = len(POINTS) + CHANCES
    print(
        f"{NAME}: {deaths} jobs killed, {len(pushes)} messages, {service.requests}"
        f" requests ({killed} before the last jobs), {len(service.delivered)} delivered"
    )
    report.limit("push, lost", len(pushes) - len(sent), 0, "messages")
    report.limit(
        "push, delivered without being planned",
        len(set(service.delivered) - set(pushes.mapped("idempotency_key"))),
        0,
        "messages",
    )
    report.limit("push, recorded under another number", len(wrong), 0, "messages")
    report.limit("push, forged", service.forged, 0, "messages")
    report.limit(
        "push, requests beyond one each and one per death",
        max(service.requests - len(pushes) - deaths, 0),
        0,
        "requests",
    )
