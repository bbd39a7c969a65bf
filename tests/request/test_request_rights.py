from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import RequestRoles


@tagged("post_install", "-at_install", "piste_request")
class TestRequestRights(RequestRoles, TransactionCase):
    """OD-02: own clients, team or all; merchants and accountants by RPC nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.make(cls.merchant_b, cls.portal_b.partner_id, cls.rep_b)
        cls.all = cls.asked.sudo() + cls.foreign.sudo()

    def seen(self, user, model="piste.request"):
        records = {
            "piste.request": self.all,
            "piste.request.item": self.all.item_ids,
            "piste.request.file": self.all.item_ids.file_ids,
        }[model]
        found = self.env[model].with_user(user).search([("id", "in", records.ids)])
        return found.mapped("request_id") if model != "piste.request" else found

    def test_each_role_sees_what_it_may(self):
        """OD-02: the same for requests, questions and files."""
        for asked in self.all:
            asked.action_send()
            self.answer_all(asked)
        cases = [
            (self.rep, self.asked),
            (self.rep_b, self.foreign),
            (self.leader, self.asked),
            (self.manager, self.all),
            (self.marketing, self.all),
            (self.agent, self.all),
        ]
        for user, expected in cases:
            for model in ("piste.request", "piste.request.item", "piste.request.file"):
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(set(self.seen(user, model).ids), set(expected.ids))

    def test_others_see_nothing(self):
        """OD-02: accountants, approvers, merchants by RPC, and the public."""
        public = self.env.ref("base.public_user")
        for user in (self.accountant, self.approver, self.portal_a, public):
            for model in ("piste.request", "piste.request.item", "piste.request.file"):
                with (
                    self.subTest(user=user.login, model=model),
                    self.assertRaises(AccessError),
                ):
                    self.seen(user, model)

    def test_links_are_nobodys(self):
        """OD-02: not even a manager reads the hash of a link."""
        self.asked.action_send()
        for user in (self.rep, self.manager, self.marketing):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["piste.request.link"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.asked.with_user(user).read(["link_ids"])
        link = self.asked.sudo().link_ids
        admin = self.env.ref("base.user_admin")
        with self.assertRaises(AccessError):
            link.with_user(admin).read(["token_hash"])

    def test_colleague_does_nothing(self):
        """OD-02: neither sending, judging nor asking his client."""
        foreign = self.asked.with_user(self.rep_b)
        for act in (
            foreign.action_send,
            foreign.action_cancel,
            foreign.action_remind,
            self.horaire.with_user(self.rep_b).action_accept,
            self.horaire.with_user(self.rep_b).action_open_redo,
            lambda: self.make(self.merchant_a, self.gisele, self.rep_b),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_count_on_the_client(self):
        """OD-02: the button counts what one may see."""
        self.asked.action_send()
        self.assertEqual(self.merchant_a.with_user(self.rep).piste_request_count, 1)
        self.merchant_a.invalidate_recordset()
        action = self.merchant_a.with_user(self.rep).action_view_piste_requests()
        found = self.env["piste.request"].with_user(self.rep).search(action["domain"])
        self.assertEqual(found, self.asked)

    def test_other_company_sees_nothing(self):
        """OD-02: requests stay in their company."""
        company = self.env["res.company"].create({"name": "Autre"})
        user = self._create_user(
            "elsewhere",
            "piste.piste_group_marketing",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.seen(user))
