"""Signing over HTTP: fifty at once beside core's portal, and a server that is killed.

A real server with two workers answers; the document of each contract is written
beforehand, as it is before anybody opens the ceremony.
"""

import base64
import contextlib
import io
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

import requests
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from odoo import api
from odoo.fields import Command

NAME = "ceremony, fifty at once"
AT_ONCE = 50
POINTS = ("open", "read", "sign", "pay", "settle")
PATIENCE = 90


def picture():
    image = Image.new("RGBA", (300, 100))
    ImageDraw.Draw(image).line([(20, 60), (120, 20), (240, 70)], fill="black", width=4)
    data = io.BytesIO()
    image.save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def document():
    data = io.BytesIO()
    page = canvas.Canvas(data)
    page.drawString(72, 720, "Contract")
    page.save()
    return data.getvalue()


INK, PDF = picture(), document()


# === DATA ===


def company(env):
    """Return a company that can invoice, with a provider that takes money."""
    found = env["res.company"].create(
        {
            "name": "Bench Québec",
            "currency_id": env.ref("base.CAD").id,
            "country_id": env.ref("base.ca").id,
        }
    )
    env["account.chart.template"]._load("ca_2023", found, False)
    env["payment.provider"].search(
        [("company_id", "=", found.id), ("code", "=", "demo")]
    ).write({"state": "test", "is_published": True})
    return found


def orders(env, owner, count, terms):
    """Return orders with the fees of the standard terms, contracts or ordinary ones."""
    env = env(context={**env.context, "allowed_company_ids": owner.ids})
    partner = env["res.partner"].create(
        {"name": "Bench client", "email": "client@example.com"}
    )
    fees = env.ref("piste.sale_order_template_plage").sale_order_template_line_ids
    values = {
        "company_id": owner.id,
        "partner_id": partner.id,
        "sale_order_template_id": terms.id,
        "require_signature": True,
        "require_payment": True,
        "prepayment_percent": 1.0,
        "order_line": [
            Command.create({"product_id": line.product_id.id}) for line in fees
        ],
    }
    made = env["sale.order"].create([values] * count)
    made.action_quotation_sent()
    for order in made:
        order._portal_ensure_token()
    return made


def present(env, contracts):
    """Return the path of the ceremony of each contract, read already."""
    model = env.registry["piste.sign.request"]
    drawn, model._draw = model._draw, lambda *_args: PDF
    try:
        signers = [
            env["piste.sign.request"]._prepare(order, order.partner_id)._next_signer()
            for order in contracts
        ]
    finally:
        model._draw = drawn
    return signers


# === SERVER ===


class Server:
    """A server of its own on one database, on a free port."""

    def __init__(self, config, database, workers):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [
                sys.executable,
                os.path.join(os.path.dirname(sys.executable), "odoo"),
                *("-c", config, "-d", database, f"--db-filter=^{database}$"),
                *("--http-port", str(port), "--gevent-port", str(port + 1)),
                *("--workers", str(workers), "--max-cron-threads", "0"),
                *("--log-level", "critical"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/web/login", timeout=30).ok:
                    return
            if time.monotonic() > end:
                self.kill()
                raise TimeoutError("the server does not answer")
            time.sleep(0.2)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def rpc(session, url, **params):
    """Send one step; a connection that the server had no room for is tried again.

    As the page does: the same form sent twice signs once.
    """
    for pause in (0.2, 0.4, 0.8, 1.6, 3.2, 0):
        try:
            answer = session.post(
                url,
                json={"jsonrpc": "2.0", "method": "call", "params": params},
                timeout=60,
            ).json()
            break
        except requests.ConnectionError:
            if not pause:
                raise
            time.sleep(pause)
    if "error" in answer or "error" in (answer.get("result") or {}):
        raise ValueError(str(answer)[:400])
    return answer.get("result")


def together(calls):
    """Run all of the calls at once; return the seconds that each took."""
    seconds, barrier = [None] * len(calls), threading.Barrier(len(calls))

    def run(number, call):
        barrier.wait()
        start = time.monotonic()
        call()
        seconds[number] = time.monotonic() - start

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if None in seconds:
        raise ValueError("a signature was lost")
    return seconds


def p95(seconds):
    return statistics.quantiles(seconds, n=20)[-1]


def bench(report, piste, config, database):
    """Measure the signing request, and go on after each of five kills."""
    if report.wanted not in NAME:
        return
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        owner = company(env)
        terms = env.ref("piste.sale_order_template_plage")
        plain = terms.copy({"piste_is_standard_terms": False})
        cores = orders(env, owner, AT_ONCE, plain)
        core = [(order.id, order.access_token) for order in cores]
        contracts = orders(env, owner, AT_ONCE + len(POINTS), terms)
        signers = present(env, contracts)
        for signer in signers[:AT_ONCE]:
            signer._read({})
        paths = [signer._sign_path() for signer in signers]
        ids = contracts.ids
        digest = signers[0].request_id.document_hash
        # The server reads them in its own transactions.
        cr.commit()
    server = Server(config, database, workers=2)
    try:
        ours = together(
            [
                lambda path=path: rpc(
                    requests.Session(), f"{server.url}{path}/sign", **form(digest)
                )
                for path in paths[:AT_ONCE]
            ]
        )
        theirs = together(
            [
                lambda order=order: rpc(
                    requests.Session(),
                    f"{server.url}/my/orders/{order[0]}/accept",
                    access_token=order[1],
                    name="Client",
                    signature=INK,
                )
                for order in core
            ]
        )
        alone = []
        for path in paths[AT_ONCE : AT_ONCE + 1]:
            session = requests.Session()
            session.get(f"{server.url}{path}", timeout=60)
            rpc(session, f"{server.url}{path}/read")
            start = time.monotonic()
            rpc(session, f"{server.url}{path}/sign", **form(digest))
            alone.append(time.monotonic() - start)
    finally:
        server.kill()
    check(piste, ids[:AT_ONCE])
    ratio = p95(ours) / p95(theirs)
    print(
        f"{NAME}: p95 {p95(theirs) * 1000:.0f} ms core, {p95(ours) * 1000:.0f} ms Piste"
    )
    report.limit("ceremony, p95 against core's accept", ratio, 2, "x")
    report.limit("ceremony, signing alone", alone[0] * 1000, 700, "ms")
    left = list(zip(ids, paths, strict=True))[AT_ONCE:]
    killed(report, piste, config, database, left)


def form(digest):
    return {
        "name": "Client",
        "ink": INK,
        "document_hash": digest,
        "submission": "bench",
    }


def check(piste, ids, paid=False):
    """:raise ValueError: if a signature was lost, doubled, or is not whole"""
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        for order in env["sale.order"].browse(ids):
            kinds = order.piste_sign_request_ids.event_ids.mapped("kind")
            done = order.transaction_ids.filtered(lambda tx: tx.state == "done")
            if not (
                order.signed_on
                and kinds.count("signed") == 1
                and len(order.piste_sign_request_ids) == 1
                and not order.piste_sign_request_id._verify()
            ):
                raise ValueError(f"{order.name} is not signed once: {kinds}")
            if paid and not (
                order.state == "sale" and len(done) == len(order.invoice_ids) == 1
            ):
                raise ValueError(
                    f"{order.name} is not paid once: {order.state}, {len(done)}"
                    f" payments and {len(order.invoice_ids)} invoices, {kinds}"
                )


# === A SERVER THAT DIES ===


def killed(report, piste, config, database, ceremonies):
    """Kill the server at each point of the ceremony, and go on by the same link."""
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        method = env.ref("payment_demo.payment_method_demo").id
    for point, (order_id, path) in zip(POINTS, ceremonies, strict=True):
        for is_killed in (True, False):
            server = Server(config, database, workers=0)
            try:
                go_on(server, path, method, point if is_killed else None)
            finally:
                server.kill()
        settled(piste, order_id)
        check(piste, [order_id], paid=True)
        report.limit(f"ceremony, killed while at “{point}”, doubled or lost", 0, 0, "")


def settled(piste, order_id):
    """Settle what the page could not, as core's job does some minutes later."""
    with piste.registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        done = (
            env["sale.order"]
            .browse(order_id)
            .transaction_ids.filtered(
                lambda tx: tx.state == "done" and not tx.is_post_processed
            )
        )
        done._post_process()
        # As core's job does after each.
        cr.commit()


def go_on(server, path, method, dies_at):
    """Do what is left of a ceremony; the server dies in the middle of one step."""
    session, url = requests.Session(), f"{server.url}{path}"

    def step(name, call):
        if name != dies_at:
            return call()
        threading.Thread(target=quietly, args=(call,), daemon=True).start()
        # In the middle of it: neither refused nor answered.
        time.sleep(0.05)
        server.process.kill()
        raise Died

    with contextlib.suppress(Died):
        for _turn in range(8):
            page = step("open", lambda: session.get(url, timeout=60).text)
            if "o_piste_sign_read" in page:
                step("read", lambda: rpc(session, f"{url}/read"))
            elif "o_piste_sign_form" in page:
                digest = re.search(r'data-document="(\w+)"', page).group(1)
                step("sign", lambda d=digest: rpc(session, f"{url}/sign", **form(d)))
            elif "o_payment_form" in page:
                pay(session, server, page, method, step)
            elif "o_piste_sign_done" in page:
                settle(session, server, step)
                return
        raise ValueError(f"the ceremony does not end: {page[:300]}")


def quietly(call):
    # Whatever becomes of a request whose server dies.
    with contextlib.suppress(requests.RequestException, ValueError):
        call()


def pay(session, server, page, method, step):
    url = server.url + re.search(r'data-path="(\S+?)"', page).group(1)
    amount = re.search(r'data-amount="([\d.]+)"', page).group(1)
    provider = re.search(r'data-provider-id="(\d+)"', page).group(1)
    values = step(
        "pay",
        lambda: rpc(
            session,
            f"{url}/transaction",
            provider_id=int(provider),
            payment_method_id=method,
            token_id=None,
            amount=float(amount),
            flow="direct",
            tokenization_requested=False,
            landing_route=url,
        ),
    )
    rpc(
        session,
        f"{server.url}/payment/demo/simulate_payment",
        reference=values["reference"],
        simulated_state="done",
    )


def settle(session, server, step):
    step("settle", lambda: rpc(session, f"{server.url}/payment/status/poll"))


class Died(Exception):
    """The server is gone, as it was meant to."""
