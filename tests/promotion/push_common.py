import base64
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import tempfile
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from odoo import fields

from .common import PromotionCase, picture

SECRET = "une phrase que personne ne devine"
IMAGE = base64.b64encode(picture())


class PushService(ThreadingHTTPServer):
    """A service as docs/push.md wants it: checks the signature, knows each key once.

    ``script`` holds what it does with the next requests: a status, a pair of status
    and headers, ``slow``, ``drop`` (accepts and hangs up) or ``garbage``; when it is
    empty each message is accepted.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script, self.requests, self.delivered = [], [], {}
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1/messages"

    def accept(self, key, body):
        """Deliver a message once; return its number and whether it is new."""
        with self.lock:
            known = key in self.delivered
            number = self.delivered.setdefault(key, (f"N{len(self.delivered)}", body))
            return number[0], not known

    def close(self):
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing: what is received is in ``requests``."""

    def do_POST(self):
        service = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with service.lock:
            service.requests.append((dict(self.headers), body))
            step = service.script.pop(0) if service.script else 200
        if not self._is_signed(body):
            return self._answer(401, {"error": "signature"})
        status, headers = step if isinstance(step, tuple) else (step, {})
        key = self.headers["Idempotency-Key"]
        if status in (200, "drop", "garbage", 409):
            number, _new = service.accept(key, json.loads(body))
            if status == "drop":
                self.connection.close()
                return None
            if status == "garbage":
                return self._answer(200, None, {}, b"<html>bon</html>")
            return self._answer(status, {"id": number}, headers)
        if status == "slow":
            return self._drip()
        return self._answer(status, {"error": "script"}, headers)

    def _drip(self):
        """Answer byte by byte, never to an end."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _byte in range(50):
                self.wfile.write(b"x" * 2000)
                time.sleep(0.05)

    def _is_signed(self, body):
        stamp = self.headers["X-Piste-Timestamp"]
        wanted = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        return (
            self.headers["X-Piste-Key"] == "piste-1"
            and abs(int(stamp) - time.time()) < 300
            and self.headers["X-Piste-Signature"] == f"v1={wanted.hexdigest()}"
        )

    def _answer(self, status, content, headers=None, body=None):
        body = json.dumps(content).encode() if body is None else body
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def trusting_this_machine(case):
    """Let a service on this machine be called, with keys of its own, during a class."""
    folder = tempfile.TemporaryDirectory()
    case.addClassCleanup(folder.cleanup)
    settings = {
        "PISTE_PUSH_LOCAL": "1",
        "PISTE_KEY_FILE": str(pathlib.Path(folder.name) / "keys"),
    }
    environment = patch.dict(os.environ, settings)
    environment.start()
    case.addClassCleanup(environment.stop)


class PushCase(PromotionCase):
    """A running promotion of merchant A, no quiet hours, room for ten a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        trusting_this_machine(cls)
        cls.company = cls.env.company
        cls.company.write(
            {
                "piste_push_quiet_from": 0,
                "piste_push_quiet_to": 0,
                "piste_push_weekly_cap": 10,
            }
        )
        cls.env["piste.push.provider"].search([]).active = False
        cls.promotion = cls._in_state("running")

    @classmethod
    def _provider(cls, service=None, **values):
        http = {
            "kind": "http",
            "url": service and service.url,
            "key_id": "piste-1",
            "secret": SECRET,
        }
        return cls.env["piste.push.provider"].create(
            {
                "name": "Service",
                "company_id": cls.company.id,
                **(http if service else {"kind": "simulator"}),
                **values,
            }
        )

    @classmethod
    def _push(cls, **values):
        return (
            cls.env["piste.push"]
            .with_user(cls.marketing)
            .create(
                {
                    "promotion_id": cls.promotion.id,
                    "title": "Mardi poutine !",
                    "text": "La deuxième à moitié prix, aujourd'hui.",
                    "planned_at": fields.Datetime.now() + timedelta(minutes=5),
                    **values,
                }
            )
        )

    @classmethod
    def _planned(cls, **values):
        push = cls._push(**values)
        push.action_plan()
        return push

    @classmethod
    def _due(cls, **values):
        """Return a planned PUSH whose time has come."""
        push = cls._planned(**values)
        # In sudo mode: only time itself makes it due.
        push.sudo().planned_at = fields.Datetime.now() - timedelta(minutes=1)
        return push

    def _work(self, times=1):
        """Run the sending as its cron does, with commits of its own."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            pushes = self.env["piste.push"].with_env(self.env(cr=cr))
            for _time in range(times):
                pushes._cron_send()
        self.env.invalidate_all()

    def _wait(self, push):
        """Let the pause of a PUSH be over."""
        push.sudo().next_try_at = fields.Datetime.now() - timedelta(seconds=1)
