import json

from odoo.tests import tagged

from .api_common import API, PromotionApiCase

TEXTS = (
    "",
    " ",
    "\x00",
    "é🍟\u202e",
    "x" * 65,
    "x" * 5000,
    "'; DROP TABLE piste_promotion_code; --",
    "../.. /etc/passwd",
    "\ud800",
)
VALUES = (None, True, 0, -1, 1.5, [], ["x"], {}, {"a": 1}, 10**400)
BODIES = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"NaN",
    b'{"code": NaN}',
    b'{"code": Infinity}',
    b'{"code": "x"',
    b"\xff\xfe\x00",
    b'{"code": "\xe9"}',
    b"[" * 8000,
    b'{"code": ' * 1500,
    b"9" * 6000,
    b'{"": 1}',
    b'{"code": "0000000000000000", "self": 1}',
    b'{"operation": "codes"}',
)


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionApiGarbage(PromotionApiCase):
    """I6: whatever is sent, a problem that says what; never an error of ours."""

    def setUp(self):
        super().setUp()
        self.key.rate_limit = 6000

    def assertRefused(self, answer):
        self.assertIn(answer.status_code, (400, 401, 404, 409, 413, 415, 422))
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertTrue(answer.json()["code"])
        self.assertNotIn("Traceback", answer.text)

    def test_bodies(self):
        """I6: no object, no JSON, no end."""
        for operation in ("codes", "redeem", "stamp", "scratch"):
            for body in BODIES:
                with self.subTest(f"{operation} {body[:20]}"):
                    self.assertRefused(self._call(operation, body))

    def test_members(self):
        """I6: every member with every strange value."""
        promotion = self._running("coupon")
        good = {"promotion": promotion.public_id, "member": "m"}
        for name in good:
            for value in (*TEXTS, *VALUES):
                with self.subTest(f"{name} {str(value)[:20]!r}"):
                    self.assertRefused(self._call("codes", {**good, name: value}))
            rest = {key: value for key, value in good.items() if key != name}
            self.assertProblem(self._call("codes", rest), 422, "bad_member")
        for value in (*TEXTS, *VALUES):
            with self.subTest(f"code {str(value)[:20]!r}"):
                self.assertRefused(self._call("redeem", {"code": value}))
        self.assertFalse(promotion.code_ids)

    def test_sizes_and_types(self):
        """I6: 70 kB, forms, other methods, other paths."""
        body = json.dumps({"code": "x" * 70_000})
        self.assertProblem(self._call("redeem", body), 413, "http_413")
        for kind in (None, "text/plain", "application/x-www-form-urlencoded"):
            answer = self._call("redeem", {"code": "x"}, **{"Content-Type": kind})
            self.assertProblem(answer, 415, "bad_type")
        answer = self.url_open(f"{API}/redeem")
        self.assertProblem(answer, 405, "http_405")
        self.assertIn("POST", answer.headers["Allow"])
        for path in (f"{API}/nothing", f"{API}/redeem/1", f"{API}/"):
            self.assertProblem(self.url_open(path), 404, "http_404")

    def test_a_logged_in_browser_is_nobody(self):
        """I11: a session opens nothing here, and no page can call by itself."""
        self.authenticate(self.manager.login, self.manager.login)
        answer = self._call("redeem", {"code": "0" * 16}, Authorization=None)
        self.assertProblem(answer, 401, "unauthorized")
        promotion = self._running("coupon")
        self._coupon(promotion)
        self.assertNotEqual(promotion.code_ids.create_uid, self.manager)
