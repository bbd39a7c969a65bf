import json
from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ..contract.common import PisteContracts

CANARY = {"a": "zyzzyvaalpha", "b": "zyzzyvabeta"}
# Role -> whose documents it reaches; "a" belongs to rep and his leader's team.
SEES = {
    "crm.lead": {"rep": "a", "rep_b": "b", "leader": "a", "manager": "ab"},
    "sale.order": {
        "rep": "a",
        "rep_b": "b",
        "leader": "a",
        "manager": "ab",
        "accountant": "ab",  # core: invoicing reads every order
        "portal_a": "a",
        "portal_b": "b",
    },
    "account.move": {
        "rep": "a",
        "rep_b": "b",
        "leader": "a",
        "manager": "ab",
        "accountant": "ab",
        "portal_a": "a",
        "portal_b": "b",
    },
    "piste.promotion": {
        "rep": "a",
        "rep_b": "b",
        "leader": "a",
        "manager": "ab",
        "marketing": "ab",
        "agent": "ab",
        "portal_a": "a",
        "portal_b": "b",
    },
    "piste.ticket": {
        "rep": "a",
        "rep_b": "b",
        "leader": "a",
        "manager": "ab",
        "agent": "ab",
        "portal_a": "a",
        "portal_b": "b",
    },
    "piste.payment.authorization": {
        "rep": "a",
        "rep_b": "b",
        "leader": "a",
        "manager": "ab",
        "accountant": "ab",
        "portal_a": "a",
        "portal_b": "b",
    },
    "piste.payment.debit": {
        "rep": "a",
        "rep_b": "b",
        "leader": "a",
        "manager": "ab",
        "accountant": "ab",
    },
    "piste.note": {"rep": "a", "rep_b": "b", "note_admin": "ab"},
    "piste.commission.entry": {
        "rep": "a",
        "rep_b": "b",
        "leader": "a",
        "manager": "ab",
        "accountant": "ab",
    },
}


class TwoMerchants(PisteContracts):
    """The same documents for merchant A (of rep) and merchant B (of rep_b)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.marketing + cls.agent + cls.note_admin
        others.write({"company_ids": [Command.link(cls.company.id)]})
        others.write({"company_id": cls.company.id})
        cls.documents = {model: {} for model in SEES}
        for key, merchant, rep in (
            ("a", cls.merchant_a, cls.rep),
            ("b", cls.merchant_b, cls.rep_b),
        ):
            for document in cls._create_documents(key, merchant, rep):
                cls.documents[document._name][key] = document.with_user(cls.env.user)
        cls.env.flush_all()

    @classmethod
    def _create_documents(cls, key, merchant, rep):
        canary = CANARY[key]
        lead = cls._create_opportunity(merchant, rep, description=canary)
        order = cls._quote(lead)
        order.user_id = rep
        order.sudo().action_confirm()
        # Afterwards: before, another note would need an approval.
        order.sudo().note = canary
        invoice = order._create_invoices()
        invoice.write({"narration": canary, "invoice_user_id": rep.id})
        invoice.action_post()
        plan = cls.env["piste.commission.plan"].create(
            {"name": key, "percent": 10, "is_cumulative": True}
        )
        promotion = cls.env["piste.promotion"].create(
            {
                "name": "Mardi",
                "details": canary,
                "partner_id": merchant.id,
                "company_id": cls.company.id,
            }
        )
        ticket = cls.env["piste.ticket"].create(
            {
                "subject": canary,
                "partner_id": merchant.id,
                "company_id": cls.company.id,
            }
        )
        note = cls.env["piste.note"].with_user(rep)
        note = note.create({"partner_id": merchant.id, "body": canary})
        entry = cls.env["piste.commission.entry"].create(
            {
                "user_id": rep.id,
                "company_id": cls.company.id,
                "plan_id": plan.id,
                "partner_id": merchant.id,
                "invoice_name": canary,
                "allocation_id": 900000000 + merchant.id,
                "date": "2026-01-15",
            }
        )
        authorization = cls.env["piste.payment.authorization"].create(
            {
                "kind": "card",
                "partner_id": merchant.id,
                "holder": canary,
                "cap": 10_000,
                "company_id": cls.company.id,
            }
        )
        debit = cls.env["piste.payment.debit"].create(
            authorization._prepare_debit(invoice, invoice.invoice_date)
        )
        signed = (authorization, debit)
        return lead, order, invoice, promotion, ticket, note, entry, *signed

    def model_of(self, role, model):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env[model].with_user(getattr(self, role)).sudo(False)

    def ids_of(self, model):
        return [record.id for record in self.documents[model].values()]

    def _check_seen(self, model, role, expected):
        Model = self.model_of(role, model)
        domain = [("id", "in", self.ids_of(model))]
        wanted = {self.documents[model][key].id for key in expected}
        if not Model.has_access("read"):
            self.assertFalse(wanted)
            return
        self.assertEqual(set(Model.search(domain).ids), wanted)
        self.assertEqual(Model.search_count(domain), len(wanted))
        groups = Model.formatted_read_group(domain, ["create_uid"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), len(wanted))
        rows = Model.web_search_read(domain, {"display_name": {}})
        self.assertEqual({row["id"] for row in rows["records"]}, wanted)
        named = {row[0] for row in Model.name_search("", domain)}
        self.assertLessEqual(named, wanted)
        export = self.env.ref("base.group_allow_export")
        if not role.startswith("portal"):
            Model.env.user.sudo().group_ids = [Command.link(export.id)]
            rows = Model.browse(sorted(wanted)).export_data(["id"])["datas"]
            self.assertEqual(len(rows), len(wanted))


@tagged("post_install", "-at_install", "piste_core")
class TestOwnTeamAll(TwoMerchants, TransactionCase):
    """OD-15, U14: own / team / all, on every document and every way to count it."""

    def _pairs(self):
        roles = (
            "rep",
            "rep_b",
            "leader",
            "manager",
            "marketing",
            "agent",
            "accountant",
            "note_admin",
            "portal_a",
            "portal_b",
        )
        for model, role in product(SEES, roles):
            expected = SEES[model].get(role, "")
            if role == "note_admin" and model != "piste.note":
                expected = SEES[model]["manager"]  # the test user is both
            yield model, role, expected

    def test_lists_counts_groups_and_names(self):
        """OD-15: search, count, kanban totals and name search tell the same story."""
        for model, role, expected in self._pairs():
            with self.subTest(model=model, role=role):
                self._check_seen(model, role, expected)

    def test_foreign_documents_cannot_be_touched_by_id(self):
        """OD-15, API1: read, export, write, copy and delete by a guessed id."""
        export = self.env.ref("base.group_allow_export")
        for model, role, expected in self._pairs():
            for key in set("ab") - set(expected):
                record = self.documents[model][key]
                foreign = self.model_of(role, model).browse(record.id)
                if not role.startswith("portal"):
                    foreign.env.user.sudo().group_ids = [Command.link(export.id)]
                for name, attack in (
                    ("read", lambda r=foreign: r.read(["display_name"])),
                    ("web_read", lambda r=foreign: r.web_read({"create_date": {}})),
                    ("export", lambda r=foreign: r.export_data(["create_date"])),
                    ("write", lambda r=foreign: r.write({"write_date": False})),
                    ("unlink", lambda r=foreign: r.unlink()),
                    ("copy", lambda r=foreign: r.copy()),
                ):
                    with self.subTest(model=model, role=role, attack=name):
                        self.assertTrue(self._is_refused(attack))

    def _is_refused(self, attack):
        try:
            with self.env.cr.savepoint():
                attack()
        except (AccessError, UserError):
            return True
        return False

    def test_reassigned_client_changes_hands_at_once(self):
        """I14: promotions, tickets and notes of the client follow its new rep."""
        self.merchant_a.with_user(self.manager).user_id = self.rep_b
        for model in ("piste.promotion", "piste.ticket", "piste.note"):
            with self.subTest(model=model):
                self._check_seen(model, "rep", "")
                self._check_seen(model, "rep_b", "ab")


@tagged("post_install", "-at_install", "piste_core")
class TestMerchantsOverRpc(TwoMerchants, HttpCase):
    """I3, I4, API1: merchant B against everything of merchant A, over JSON-RPC."""

    def _call(self, model, method, *args, **kwargs):
        """Return the answer of the server, or the text of its error."""
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps(
                    {
                        "jsonrpc": "2.0",
                        "method": "call",
                        "params": {
                            "model": model,
                            "method": method,
                            "args": list(args),
                            "kwargs": kwargs,
                        },
                    }
                ),
                headers={"Content-Type": "application/json"},
            )
        return answer.text

    def _row_hashes(self):
        self.env.invalidate_all()
        hashes = {}
        for model, records in self.documents.items():
            table = self.env[model]._table
            self.env.cr.execute(
                f"SELECT md5(t::text) FROM {table} t WHERE id = %s", [records["a"].id]
            )
            hashes[model] = self.env.cr.fetchone()
        return hashes

    def test_merchant_b_reads_nothing_of_merchant_a(self):
        """I3: no method of reading shows a word of A's documents."""
        self.authenticate(self.portal_b.login, self.portal_b.login)
        for model, records in self.documents.items():
            ids = [records["a"].id]
            domain = [("id", "in", ids)]
            calls = (
                ("read", (ids,), {}),
                ("search_read", (domain,), {}),
                ("web_read", (ids,), {"specification": {"display_name": {}}}),
                (
                    "web_search_read",
                    (domain,),
                    {"specification": {"display_name": {}}},
                ),
                ("name_search", ("",), {"domain": domain}),
                ("export_data", (ids, ["id", "display_name"]), {}),
                ("copy", (ids,), {}),
                ("formatted_read_group", (domain, ["create_uid"], ["__count"]), {}),
            )
            for method, args, kwargs in calls:
                with self.subTest(model=model, method=method):
                    text = self._call(model, method, *args, **kwargs)
                    result = json.loads(text).get("result")
                    self.assertNotIn(CANARY["a"], text)
                    self.assertFalse(result and result != {"length": 0, "records": []})
            with self.subTest(model=model, method="search_count"):
                text = self._call(model, "search_count", domain)
                self.assertFalse(json.loads(text).get("result"))

    def test_merchant_b_changes_nothing_of_merchant_a(self):
        """I4: rows of A are byte for byte what they were after every attempt."""
        before = self._row_hashes()
        self.authenticate(self.portal_b.login, self.portal_b.login)
        for model, records in self.documents.items():
            ids = [records["a"].id]
            for method, args in (
                ("write", (ids, {"name": "x", "partner_id": self.merchant_b.id})),
                ("web_save", (ids, {"name": "x"}, {})),
                ("unlink", (ids,)),
                ("action_archive", (ids,)),
                ("message_post", (ids,)),
                ("message_subscribe", (ids, self.portal_b.partner_id.ids)),
                ("action_cancel", (ids,)),
                ("action_submit", (ids,)),
                ("action_confirm", (ids,)),
                ("action_close", (ids,)),
            ):
                text = self._call(model, method, *args)
                with self.subTest(model=model, method=method):
                    self.assertFalse(json.loads(text).get("result"))
        self.assertEqual(self._row_hashes(), before)
        for model, records in self.documents.items():
            record = records["a"]
            if "message_partner_ids" in record._fields:
                followers = record.message_partner_ids
                self.assertNotIn(self.portal_b.partner_id, followers, model)

    def test_own_merchant_creates_nothing_by_rpc(self):
        """8.2.1: even for himself the merchant uses the pages, never the models."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        for model in self.documents:
            with self.subTest(model=model):
                text = self._call(
                    model, "create", {"partner_id": self.merchant_a.id, "name": "x"}
                )
                self.assertIn("error", json.loads(text))

    def test_dotted_paths_are_no_oracle_for_a_merchant(self):
        """I3: nothing to count through the company, the contact or the user."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        for model, field in (
            ("res.partner", "piste_note_ids.body"),
            ("res.users", "partner_id.piste_note_ids.body"),
            ("sale.order", "partner_id.piste_note_ids.body"),
            ("piste.ticket", "partner_id.piste_note_ids.body"),
            ("piste.promotion", "partner_id.piste_note_ids.body"),
        ):
            with self.subTest(path=f"{model}.{field}"):
                text = self._call(model, "search_count", [(field, "ilike", "zyzzyva")])
                self.assertFalse(json.loads(text).get("result"))
