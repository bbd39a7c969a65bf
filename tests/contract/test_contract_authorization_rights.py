import json

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from .common_authorization import AuthorizationCase


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationRights(AuthorizationCase, TransactionCase):
    """OD-26: each one reaches the authorizations of his clients, nobody writes one."""

    def _reached(self, user):
        own = self.Authorization.with_user(user).with_company(self.company)
        found = own.search([("company_id", "=", self.company.id)])
        return found.partner_id

    def test_rows_of_each_role(self):
        self._signed(), self._signed(merchant=self.merchant_b)
        both = self.merchant_a + self.merchant_b
        for user, merchants in (
            (self.rep, self.merchant_a),
            (self.rep_b, self.merchant_b),
            (self.leader, self.merchant_a),
            (self.manager, both),
            (self.approver, both),
            (self.accountant, both),
            (self.portal_a, self.merchant_a),
            (self.portal_b, self.merchant_b),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._reached(user).sudo(), merchants)

    def test_others_have_no_right_at_all(self):
        for user in (self.marketing, self.agent, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._reached(user)

    def test_state_and_signature_are_written_by_nobody(self):
        """8.2.1: neither by write, create nor a default of the context."""
        one = self._draft()
        forged = {
            "state": "active",
            "signed_by": "Moi",
            "signed_on": "2026-01-01 00:00:00",
            "wording": "x",
            "last_digits": "9999",
            "umr": "X",
            "name": "AUT/0000/0000",
            "revoked_by": "Moi",
        }
        for user in (self.rep, self.leader, self.manager, self.accountant):
            own = one.with_user(user)
            for field, value in forged.items():
                with self.subTest(user=user.login, field=field):
                    with self.assertRaisesRegex(UserError, "recorded by the software"):
                        own.write({field: value})
                    values = {"partner_id": self.merchant_a.id, "cap": 1}
                    with self.assertRaisesRegex(UserError, "recorded by the software"):
                        own.create({**values, field: value})
                    created = own.with_context(**{f"default_{field}": value}).create(
                        {**values, "company_id": self.company.id}
                    )
                    self.assertEqual(created.state, "to_sign")
                    self.assertNotEqual(created[field], value)
        over = self._signed()
        over.action_revoke("Change de banque")
        for field in ("revoked_by", "revocation_reason", "revoked_on"):
            with self.assertRaisesRegex(UserError, "recorded by the software"):
                over.with_user(self.rep).write({field: False})
        with self.assertRaises(AccessError):
            one.with_user(self.portal_a).write({"cap": 1})
        with self.assertRaises(AccessError):
            one.with_user(self.approver).write({"cap": 1})

    def test_representative_prepares_one_of_his_client(self):
        values = {"partner_id": self.merchant_a.id, "cap": 10}
        own = self.Authorization.with_user(self.rep).with_company(self.company)
        one = own.create({**values, "account_number": "1234567"})
        self.assertEqual(one.account_number, "••••4567")
        with self.assertRaises(AccessError):
            own.create({**values, "partner_id": self.merchant_b.id})
        with self.assertRaises(AccessError):
            one.unlink()

    def test_revocation_by_each_role(self):
        for user, allowed in (
            (self.rep, True),
            (self.leader, True),
            (self.manager, True),
            (self.accountant, True),
            (self.rep_b, False),
            (self.approver, False),
            (self.portal_a, False),
            (self.portal_b, False),
        ):
            one = self._signed()
            with self.subTest(user=user.login):
                if allowed:
                    one.with_user(user).action_revoke("x")
                    self.assertEqual(one.revoked_by, user.name)
                else:
                    with self.assertRaises(AccessError):
                        one.with_user(user).action_revoke("x")
                    self.assertEqual(one.state, "active")

    def test_dialog_of_revocation(self):
        one = self._signed()
        wizard = self.env["piste.payment.authorization.revoke"].with_user(self.rep)
        wizard = wizard.with_context(active_model=one._name, active_ids=one.ids)
        wizard.create({"reason": "Change de banque"}).action_confirm()
        self.assertEqual(one.revocation_reason, "Change de banque")

    def test_requirement_belongs_to_the_standard_terms(self):
        """OD-22, OD-23: a contract without it waits for an approval."""
        self.terms.piste_requires_authorization = True
        order = self._quote()
        self.assertTrue(order.piste_requires_authorization)
        self.assertEqual(order.piste_authorization_state, "missing")
        self.assertFalse(order.piste_approval_state)
        order.with_user(self.rep).piste_requires_authorization = False
        self.assertEqual(order.piste_approval_state, "needed")
        self.assertFalse(order.piste_authorization_state)

    def test_evidence_is_for_managers(self):
        one = self._signed()
        self.assertTrue(one.with_user(self.manager).evidence)
        for user in (self.rep, self.accountant, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                one.with_user(user).read(["evidence"])


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationRpc(AuthorizationCase, HttpCase):
    """8.2.1: by RPC nobody signs, revokes for another one or reads the number."""

    def _call(self, method, *args, **kwargs):
        response = self.url_open(
            f"/web/dataset/call_kw/piste.payment.authorization/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": "piste.payment.authorization",
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return response.text

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_calls(self):
        one = self._signed()
        draft = self._draft()
        moment = fields.Datetime.to_string(fields.Datetime.now())
        for user in (self.rep, self.manager, self.portal_a, self.portal_b):
            self.authenticate(user.login, user.login)
            for method, args in (
                ("_piste_sign", ([draft.id], "Moi", moment, {})),
                ("_revoke", ([one.id], "x", "Moi")),
                ("_read_account", ([one.id],)),
                ("_vault_call", ("open", "x", "y")),
                ("write", ([draft.id], {"state": "active"})),
                ("write", ([one.id], {"state": "to_sign"})),
                ("read", ([one.id], ["account_locked"])),
                ("unlink", ([one.id],)),
                ("copy", ([one.id],)),
            ):
                with self.subTest(user=user.login, method=method):
                    text = self._call(method, *args)
                    if method == "copy" and user in (self.rep, self.manager):
                        new = self.Authorization.browse(json.loads(text)["result"])
                        self.assertEqual(new.state, "to_sign")
                        self.assertFalse(new.last_digits or new.signed_on)
                    else:
                        self.assertIn("error", json.loads(text))
                    self.assertNotIn("123456789", text)
            text = self._call("search_read", [], [])
            self.assertNotIn("123456789", text)
            self.assertNotIn("gAAAA", text)
            text = self._call("action_revoke", [one.id], "x")
            if user == self.rep:
                self.assertTrue(json.loads(text).get("result"))
            else:
                self.assertIn("error", json.loads(text))
        self.assertEqual(one.revoked_by, self.rep.name)
        self.assertEqual(draft.state, "to_sign")
