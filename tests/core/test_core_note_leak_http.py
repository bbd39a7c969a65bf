import json

from odoo import http
from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..note.common import SECRET
from .note_leak_common import LeakCase

CALL = "/web/dataset/call_kw"


@tagged("post_install", "-at_install", "piste_note")
class TestNoteLeakHttp(LeakCase, HttpCase):
    """OD-16, U13, I1: the same over HTTP: files, pages, reports, RPC and keys."""

    WHO = ("rep_b", "manager", "accountant", "marketing", "agent", "portal_a", "nobody")

    def _as(self, role):
        user = getattr(self, role, None)
        self.authenticate(user and user.login, user and user.login)
        return user

    def _rpc(self, model, method, args, kwargs=None):
        params = {
            "model": model,
            "method": method,
            "args": args,
            "kwargs": kwargs or {},
        }
        return self.url_open(CALL, json={"params": params}).text

    def test_rpc_of_the_web_client(self):
        """I1 1, 2, 3, 16: no text in an answer, an error or its traceback."""
        note = self.note.id
        calls = (
            ("piste.note", "read", [[note], ["body"]]),
            ("piste.note", "web_search_read", [[], {"body": {}}]),
            ("piste.note", "search_count", [[]]),
            ("piste.note", "write", [[note], {"body": "x"}]),
            ("piste.note", "onchange", [[note], {}, [], {"body": {}}]),
            ("piste.note", "export_data", [[note], ["body"]]),
            (
                "res.partner",
                "search_count",
                [[("piste_note_ids.body", "ilike", SECRET)]],
            ),
            ("res.partner", "web_read", [[self.merchant_a.id], {"piste_note_ids": {}}]),
        )
        for role in self.WHO:
            self._as(role)
            for model, method, args in calls:
                with (
                    self.subTest(role=role, model=model, method=method),
                    mute_logger("odoo.http"),
                ):
                    answer = self._rpc(model, method, args)
                    # The word that was asked for may stand in the traceback.
                    shown = json.loads(answer)
                    self.assertNotIn("frère", json.dumps(shown, ensure_ascii=False))
                    self.assertNotIn(SECRET, json.dumps(shown.get("result")))
                    if method == "search_count":
                        self.assertEqual(shown.get("result", 0), 0)
        self._as("rep")
        self.assertIn(SECRET, self._rpc(*calls[0]))
        self.assertEqual(json.loads(self._rpc(*calls[6]))["result"], 1)

    def test_files_by_address(self):
        """I1 9: by number, model and field, as an image, with a wrong token."""
        image = self._attach(self.note, name="x.svg", mimetype="image/svg+xml")
        file, note = self.attachment.id, self.note.id
        addresses = (
            f"/web/content/{file}",
            f"/web/content/{file}?download=true",
            f"/web/content/{file}?access_token=x",
            f"/web/content?model=piste.note&id={note}&field=body",
            f"/web/content/piste.note/{note}/body",
            f"/web/content/{self.xmlid}?field=body",
            f"/web/image/{image.id}",
            f"/web/image/{file}/32x32",
            f"/web/image/piste.note/{note}/body",
            f"/mail/attachment/zip?file_ids={file}&zip_name=x.zip",
        )
        for role in self.WHO:
            self._as(role)
            for address in addresses:
                with (
                    self.subTest(role=role, address=address),
                    mute_logger("odoo.http", "odoo.addons.base.models.ir_binary"),
                ):
                    answer = self.url_open(address, timeout=30)
                    self.assertNotIn(SECRET.encode(), answer.content)
                    self.assertLess(answer.status_code, 500)
        self._as("rep")
        self.assertIn(SECRET, self.url_open(addresses[0]).text)

    def test_pages_and_reports(self):
        """I1 10, 11, 12: what is printed or shown to a merchant tells nothing."""
        client, piste = self.merchant_a.id, self.piste.id
        reports = (
            f"/report/html/piste.lead_sheet/{piste}",
            f"/report/html/piste.report_envelope/{client}",
            f"/report/html/piste.lead_sheet/{piste}?context={{}}",
        )
        shown = 0
        for role in ("rep", *self.WHO):
            self._as(role)
            for address in reports:
                with self.subTest(role=role, address=address), mute_logger("odoo.http"):
                    answer = self.url_open(address)
                    self.assertNotIn(SECRET, answer.text)
                    shown += role == "rep" and answer.status_code == 200
        self.assertEqual(shown, 3)
        self._as("portal_a")
        for address in (
            "/my",
            "/my/home",
            "/my/account",
            "/my/tickets",
            "/my/contracts",
        ):
            with self.subTest(address=address):
                self.assertNotIn(SECRET, self.url_open(address).text)

    def test_export_of_a_file(self):
        """I1 1, 14: the export of lists asks the same rules."""
        for role, seen in (("rep", True), ("rep_b", False), ("manager", False)):
            self._as(role)
            for model, ids, name in (
                ("piste.note", self.note.ids, "body"),
                ("piste.note", False, "body"),
                ("res.partner", self.merchant_a.ids, "piste_note_ids/body"),
            ):
                data = {
                    "model": model,
                    "fields": [{"name": name, "label": "x", "type": "text"}],
                    "ids": ids,
                    "domain": [],
                    "groupby": [],
                    "context": {},
                    "import_compat": False,
                }
                form = {
                    "data": json.dumps(data),
                    "csrf_token": http.Request.csrf_token(self),
                }
                with self.subTest(role=role, model=model), mute_logger("odoo.http"):
                    answer = self.url_open("/web/export/csv", data=form)
                    self.assertEqual(SECRET in answer.text, seen)

    def test_messages_of_a_note_by_the_chatter_routes(self):
        """I1 5: the routes of the chatter open no thread on a note."""
        for role in self.WHO:
            self._as(role)
            thread = {"thread_model": "piste.note", "thread_id": self.note.id}
            for address, params in (
                ("/mail/thread/messages", thread),
                ("/mail/thread/recipients", {**thread, "message_id": None}),
                ("/mail/message/post", {**thread, "post_data": {"body": "x"}}),
            ):
                with self.subTest(role=role, address=address), mute_logger("odoo.http"):
                    answer = self.url_open(address, json={"params": params})
                    self.assertNotIn(SECRET, answer.text)
        posted = self.env["mail.message"].search([("model", "=", "piste.note")])
        self.assertFalse(posted)

    def test_application_keys(self):
        """I1 1, 2: the API by keys (json/2) asks the same rules."""
        calls = (
            ("piste.note/search_read", {"domain": [], "fields": ["body"]}),
            ("piste.note/read", {"ids": self.note.ids, "fields": ["body"]}),
            (
                "res.partner/search_count",
                {"domain": [["piste_note_ids.body", "ilike", SECRET]]},
            ),
        )
        for role, count in (("rep", "1"), ("rep_b", "0"), ("manager", "0")):
            user = getattr(self, role)
            key = (
                self.env(user=user)["res.users.apikeys"]
                .sudo()
                ._generate("rpc", "x", Datetime.add(Datetime.now(), days=1))
            )
            headers = {"Authorization": f"Bearer {key}"}
            answers = []
            for path, body in calls:
                with mute_logger("odoo.http"):
                    answer = self.url_open(
                        f"/json/2/{path}", json=body, headers=headers
                    )
                answers.append(answer.text)
            with self.subTest(role=role):
                self.assertEqual(f"frère {SECRET}" in answers[0], count == "1")
                self.assertEqual(f"frère {SECRET}" in answers[1], count == "1")
                self.assertEqual(answers[2], count)
