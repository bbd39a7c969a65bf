"""Every route of the addon, tried by a merchant on the records of another one."""

import json
import threading
from base64 import b64encode
from unittest.mock import patch
from urllib.parse import quote, urlsplit

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..contract.common_authorization import AuthorizationCase
from ..contract.sign_common import PisteCeremony
from ..promotion.artwork_common import visual

CANARY = "Canari de Mèche"
OURS = "odoo.addons.piste.controllers"
# Core's own pages around the back office: they show no record by themselves.
SHELLS = ("/web", "/odoo", "/odoo/<path:subpath>", "/scoped_app/<path:subpath>")
REFUSED = (400, 401, 403, 404, 415, 429)


def garble(token):
    """Return tokens that are like the right one, and wrong."""
    return [
        token[:-1],
        token.swapcase(),
        f"{token}A",
        f" {token}",
        f"{token[:9]}.{token[9:]}",
        "é" * 20,
        "%00",
        "A" * 2000,
    ]


class Belongings(AuthorizationCase, PisteCeremony):
    """One record of everything that routes show, of the merchant ``owner`` names.

    A route that brings a parameter of its own has to be told here.
    """

    owner = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merchant = getattr(cls, f"merchant_{cls.owner}")
        cls.person = getattr(cls, f"portal_{cls.owner}").partner_id
        cls.env["project.project"].create(
            {"name": CANARY, "piste_partner_id": cls.merchant.id}
        )
        cls.targets = {}
        for name, make in cls._makers().items():
            cls.targets[name] = make()

    @classmethod
    def _makers(cls):
        """Map the beginning of routes to what makes the records of the merchant.

        Each returns what the parameters stand for, by name: a record, or a text.
        """
        return {
            "/my/artwork": cls._of_artworks,
            "/my/authorizations": cls._of_authorizations,
            "/my/orders": cls._of_orders,
            "/my/promotions": cls._of_promotions,
            "/my/requests": cls._of_requests,
            "/my/tickets": cls._of_tickets,
            "/piste/api": lambda: {"operation": "redeem"},
            "/piste/contract": cls._of_signatures,
            "/piste/debit-run": cls._of_runs,
            "/piste/email": cls._of_emails,
            "/piste/feed": cls._of_feeds,
            "/piste/report": cls._of_charts,
            "/piste/request": cls._of_links,
            "/piste/sign": cls._of_ceremonies,
            "/piste/team": lambda: {"kind": "csv"},
        }

    @classmethod
    def _of_artworks(cls):
        promotion = cls.env["piste.promotion"].create(
            {"partner_id": cls.merchant.id, "name": CANARY}
        )
        artwork = cls.env["piste.artwork"].create(
            {"promotion_id": promotion.id, "brief": CANARY}
        )
        version = cls.env["piste.artwork.version"].create(
            {"artwork_id": artwork.id, "image": b64encode(visual())}
        )
        version.action_send()
        return {"artwork_id": artwork, "number": version.number, "name": "preview"}

    @classmethod
    def _of_authorizations(cls):
        return {"authorization_id": cls._signed(merchant=cls.merchant)}

    @classmethod
    def _of_orders(cls):
        cls.contract = cls._quote(
            cls._create_opportunity(cls.merchant, cls.merchant.user_id)
        )
        cls.contract.name = CANARY
        cls.contract.action_quotation_sent()
        cls.contract._portal_ensure_token()
        return {"order_id": cls.contract}

    @classmethod
    def _of_promotions(cls):
        promotion = cls.env["piste.promotion"].create(
            {"partner_id": cls.merchant.id, "name": CANARY}
        )
        return {"promotion_id": promotion}

    @classmethod
    def _of_feeds(cls):
        promotion = cls.targets["/my/promotions"]["promotion_id"]
        hashed = promotion.image_hash or "0" * 16
        return {"public_id": promotion.public_id, "image_id": hashed, "width": 640}

    @classmethod
    def _of_requests(cls):
        cls.person.email = "personne@example.com"
        cls.asked = cls.env["piste.request"].create(
            {
                "name": CANARY,
                "partner_id": cls.merchant.id,
                "contact_id": cls.person.id,
                "item_ids": [Command.create({"name": CANARY, "kind": "file"})],
            }
        )
        cls.asked.action_send()
        item = cls.asked.item_ids
        item._answer({}, [("canari.jpg", "image/jpeg", visual())])
        return {"request_id": cls.asked, "item_id": item, "file_id": item.file_ids}

    @classmethod
    def _of_links(cls):
        token = cls.env["piste.request.link"].sudo()._issue(cls.asked)
        return {**cls.targets["/my/requests"], "token": token}

    @classmethod
    def _of_tickets(cls):
        ticket = cls.env["piste.ticket"].create(
            {"partner_id": cls.merchant.id, "subject": CANARY}
        )
        file = cls.env["ir.attachment"].create(
            {
                "name": "canari.txt",
                "raw": CANARY.encode(),
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
        )
        return {"ticket_id": ticket, "file_id": file}

    @classmethod
    def _of_signatures(cls):
        cls.signer = cls._present(cls.contract, cls.person)
        return {"request_id": cls.signer.request_id}

    @classmethod
    def _of_runs(cls):
        run = cls.Run.create({"company_id": cls.company.id, "kind": "pad"})
        return {"run_id": run}

    @classmethod
    def _of_charts(cls):
        chart = cls.env["piste.report.chart"].create(
            {
                "name": CANARY,
                "source": "lead",
                "group_by": "source_id",
                "user_id": cls.merchant.user_id.id,
            }
        )
        return {"chart_id": chart, "kind": "csv"}

    @classmethod
    def _of_emails(cls):
        message = cls.contract.message_post(body=CANARY)
        notification = cls.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": cls.person.id,
                "notification_type": "email",
            }
        )
        return {"notification_id": notification, "token": "A" * 40}

    @classmethod
    def _of_ceremonies(cls):
        return {"token": cls.signer._sign_path().rsplit("/", 1)[1]}

    def _rules(self):
        """Return the routes that controllers of the addon answer."""
        rules = []
        # The map is asked for by threads that answer requests, and told their database.
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            routes = list(self.env["ir.http"].routing_map().iter_rules())
        for rule in routes:
            endpoint = rule.endpoint
            answer = getattr(endpoint, "original_endpoint", None) or endpoint.func
            if answer.__module__.startswith(OURS) and rule.rule not in SHELLS:
                rules.append(rule)
        return rules

    def _urls(self, rule):
        """Return the addresses of ``rule`` on what belongs to the merchant."""
        names = set(rule.arguments) - {"page"}
        if not names:
            return [rule.build({"page": 1})[1] if rule.arguments else rule.rule]
        prefix = max((p for p in self.targets if rule.rule.startswith(p)), key=len)
        target = self.targets[prefix]
        values = {
            name: record.id if hasattr(record, "_name") else record
            for name, record in target.items()
        }
        values["step"] = "read"
        unknown = names - values.keys()
        self.assertFalse(unknown, f"{rule.rule}: tell here what these stand for")
        given = {name: values[name] for name in names}
        if "token" not in names:
            return [rule.build(given)[1]]
        return [
            rule.build({**given, "token": token})[1]
            for token in self._tokens(values["token"])
        ]

    def _tokens(self, token):
        """Return the tokens that are tried in the place of ``token``."""
        return [token]


@tagged("post_install", "-at_install", "piste_core")
class TestCrawl(Belongings, HttpCase):
    """OD-02, OD-15: merchant A meets nothing of merchant B, on no route."""

    owner = "b"

    def _tokens(self, token):
        return garble(token)

    def _try(self, rule, url):
        """Return the answers of each verb that ``rule`` takes."""
        verbs = (rule.methods or {"GET", "POST"}) - {"HEAD", "OPTIONS"}
        if rule.endpoint.routing["type"] == "jsonrpc":
            body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": {}})
            headers = {"Content-Type": "application/json"}
            return [self.url_open(url, data=body, headers=headers)]
        answers = []
        if "GET" in verbs:
            answers.append(self.url_open(url))
        if "POST" in verbs:
            data = {"csrf_token": Request.csrf_token(self)}
            answers.append(self.url_open(url, data=data))
        return answers

    def _assert_refused(self, rule, answer):
        """Check that ``answer`` refuses, or shows what is not merchant B's."""
        self.assertLess(answer.status_code, 500)
        self.assertNotIn(CANARY, answer.text)
        self.assertNotIn(quote(CANARY), answer.text)
        # A number of a page and a kind of file name no record.
        if not set(rule.arguments) - {"page", "kind"}:
            return
        if rule.endpoint.routing["type"] == "jsonrpc":
            reply = answer.json()
            self.assertTrue("error" in reply or "error" in reply["result"], reply)
        elif answer.history:
            # To a page that is not about this record.
            path = urlsplit(answer.url).path
            known = path.endswith(("/web/login", "/my"))
            self.assertTrue(known or answer.status_code in REFUSED, path)
        else:
            self.assertIn(answer.status_code, REFUSED)

    def _state(self):
        """Return all that could have been changed, with what hangs on it."""
        self.env.invalidate_all()
        state = []
        records = [
            record
            for records in self.targets.values()
            for record in records.values()
            if hasattr(record, "_name")
        ]
        for record in records:
            hung = [
                self.env[model].search_count(
                    [(model_field, "=", record._name), (id_field, "=", record.id)]
                )
                for model, model_field, id_field in (
                    ("mail.message", "model", "res_id"),
                    ("ir.attachment", "res_model", "res_id"),
                    ("mail.followers", "res_model", "res_id"),
                    ("mail.activity", "res_model", "res_id"),
                )
            ]
            values = {
                name: record[name]
                for name, field in record._fields.items()
                if field.store and field.column_type
            }
            state.append((record, str(values), hung))
        return state

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def _crawl(self):
        before = self._state()
        rules = self._rules()
        self.assertGreater(len(rules), 60)
        for rule in rules:
            for url in self._urls(rule):
                for answer in self._try(rule, url):
                    with self.subTest(url=url[:120], verb=answer.request.method):
                        self._assert_refused(rule, answer)
        for was, now in zip(before, self._state(), strict=True):
            self.assertEqual(was, now)

    def test_another_merchant(self):
        """I3, I4: on the portal, as merchant A."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        self._crawl()

    def test_a_stranger(self):
        """I3, I4, I5: without an account, and with links that are nearly right."""
        self.authenticate(None, None)
        self._crawl()

    def test_another_representative(self):
        """I2, I4: an employee who has other clients."""
        self.authenticate("piste_rep", "piste_rep")
        self._crawl()
