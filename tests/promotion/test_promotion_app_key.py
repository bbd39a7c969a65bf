from datetime import timedelta
from hashlib import sha256

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import Form, tagged

from .api_common import PromotionApiCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionAppKey(PromotionApiCase):
    def test_manager_makes_a_key_that_is_shown_once(self):
        """A30: the text is in the dialog alone, its SHA-256 in the database."""
        with Form(self.env["piste.app.key"].with_user(self.manager)) as form:
            form.name = "Caisse"
            form.can_redeem = True
        key = form.record
        action = key.action_make_key()
        text = action["context"]["default_key_text"]
        self.assertGreaterEqual(len(text), 40)
        dialog = Form(
            self.env["piste.promotion.key.show"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        self.assertEqual(dialog.key_text, text)
        saved = self.env[dialog.save()._name].browse(dialog.record.id)
        self.env.invalidate_all()
        self.assertFalse(saved.key_text, "nothing of it is saved")
        self.assertEqual(key.sudo().key_hash, sha256(text.encode()).hexdigest())
        self.assertTrue(text.startswith(key.prefix))
        self.assertLess(len(key.prefix), 13)
        self.env.flush_all()
        self.env.cr.execute("SELECT k::text FROM piste_app_key k")
        for (row,) in self.env.cr.fetchall():
            self.assertNotIn(text[12:], row)

    def test_nobody_reads_or_forges_a_hash(self):
        """Checklist 6: neither by reading, searching, writing, nor copying."""
        key = self.key.with_user(self.manager)
        with self.assertRaises(AccessError):
            key.read(["key_hash"])
        with self.assertRaises(AccessError):
            key.search([("key_hash", "=like", "0%")])
        for values in (
            {"key_hash": "0" * 64},
            {"prefix": "piste_"},
            {"revoked_at": False},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                key.write(values)
            with self.subTest(values), self.assertRaises(AccessError):
                key.create({"name": "Faux", **values})
        copy = key.copy()
        self.assertFalse(copy.sudo().key_hash or copy.prefix)

    def test_only_managers_have_keys(self):
        """Access: no other role, and no key is deleted."""
        for user in (self.rep, self.marketing, self.agent, self.portal_a):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.key.with_user(user).read(["name"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.key.with_user(user).action_make_key()
        with self.assertRaises(AccessError):
            self.key.with_user(self.manager).unlink()

    def test_dead_keys_are_refused(self):
        """A30: wrong, replaced, expired or revoked, of a closed company: 401."""
        promotion = self._running("coupon")
        key, token = self._create_key()
        self.assertEqual(
            self._member_call("codes", promotion, token=token).status_code, 201
        )
        replaced = key._make_key()
        for wrong in (token, replaced[:-1], "x", replaced + "x", key.prefix):
            answer = self._member_call("codes", promotion, token=wrong)
            self.assertProblem(answer, 401, "unauthorized")
            self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        key.expires_on = Date.today() - timedelta(days=1)
        self.assertEqual(key.state, "expired")
        answer = self._member_call("codes", promotion, token=replaced)
        self.assertProblem(answer, 401, "unauthorized")
        key.expires_on = Date.today()
        answer = self._member_call("codes", promotion, "m-2", token=replaced)
        self.assertEqual(answer.status_code, 201)
        key.with_user(self.manager).action_revoke()
        self.assertEqual(key.state, "revoked")
        answer = self._member_call("codes", promotion, token=replaced)
        self.assertProblem(answer, 401, "unauthorized")
        with self.assertRaises(UserError):
            key._make_key()
        found = key.search([("state", "in", ["revoked"])])
        self.assertIn(key, found)
        self.assertNotIn(self.key, found)
        self.assertIn(self.key, key.search([("state", "in", ["active"])]))

    def test_headers_of_every_kind(self):
        """I6: no Authorization, another scheme, strange signs: 401, never 500."""
        for header in (
            None,
            "",
            "Bearer",
            "Bearer ",
            "Basic cGlzdGU6eA==",
            f"bearer{self.token}",
            "Bearer \xe9\xe8\xff",
            "Bearer " + "x" * 5000,
            "Bearer a b",
        ):
            with self.subTest(header):
                answer = self._call("redeem", {"code": "x"}, Authorization=header)
                self.assertProblem(answer, 401, "unauthorized")
        # The word is not case-sensitive.
        answer = self._call(
            "redeem", {"code": "x"}, Authorization=f"bearer {self.token}"
        )
        self.assertProblem(answer, 404, "code_unknown")

    def test_each_scope_is_needed(self):
        """A30: least privilege."""
        promotions = {
            "codes": self._running("coupon"),
            "stamp": self._running("loyalty"),
            "scratch": self._running("scratch"),
        }
        for operation, field in (
            ("codes", "can_issue"),
            ("redeem", "can_redeem"),
            ("stamp", "can_stamp"),
            ("scratch", "can_scratch"),
        ):
            _key, token = self._create_key(**{field: False})
            body = {"code": "0" * 16}
            if operation in promotions:
                body = {"promotion": promotions[operation].public_id, "member": "m"}
            with self.subTest(operation):
                answer = self._call(operation, body, token=token)
                self.assertProblem(answer, 403, "scope_missing")
        self.assertFalse(self._ledger(outcome="done"))

    def test_too_many_calls_wait(self):
        """Checklist 26: per key, with the time to wait; others go on."""
        _key, token = self._create_key(rate_limit=3)
        for _call in range(3):
            answer = self._call("redeem", {"code": "0" * 16}, token=token)
            self.assertProblem(answer, 404, "code_unknown")
        answer = self._call("redeem", {"code": "0" * 16}, token=token)
        self.assertProblem(answer, 429, "too_many_calls")
        self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 60)
        answer = self._call("redeem", {"code": "0" * 16})
        self.assertProblem(answer, 404, "code_unknown")

    def test_last_day_comes_from_the_ledger(self):
        """PERFORMANCE 4: no call writes on the key's row."""
        self.assertFalse(self.key.last_used_on)
        before = self.key.read(["write_date"])
        self._call("redeem", {"code": "0" * 16})
        self.env.invalidate_all()
        self.assertTrue(self.key.last_used_on)
        self.assertEqual(self.key.read(["write_date"]), before)

    def test_other_companies_are_out_of_reach(self):
        """OD-15: of promotions, codes and keys."""
        other = self.env["res.company"].create({"name": "Autre"})
        _key, token = self._create_key(company_id=other.id)
        promotion = self._running("coupon")
        code = self._coupon(promotion)
        answer = self._member_call("codes", promotion, token=token)
        self.assertProblem(answer, 404, "promotion_unknown")
        answer = self._call("redeem", {"code": code}, token=token)
        self.assertProblem(answer, 404, "code_unknown")
        self.assertFalse(
            self.env["piste.app.key"]
            .with_user(self.manager)
            .search([("company_id", "=", other.id)])
        )
        other.active = False
        answer = self._member_call("codes", promotion, token=token)
        self.assertProblem(answer, 401, "unauthorized")
