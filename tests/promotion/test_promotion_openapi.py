import json
import uuid

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import checks

from odoo.tests import tagged
from odoo.tools import file_open

from .api_common import FEED, SURE, PromotionApiCase

CHECKS = [
    checks.not_a_server_error,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]
EXAMPLES = 15
PATHS = {
    "/piste/feed/v1/promotions",
    "/piste/feed/v1/promotions/{id}",
    "/piste/feed/v1/images/{image}/{width}",
    "/piste/feed/v1/openapi.json",
    "/piste/api/v1/codes",
    "/piste/api/v1/redeem",
    "/piste/api/v1/stamp",
    "/piste/api/v1/scratch",
}


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionOpenapi(PromotionApiCase):
    """A30: what the description says is what the server answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key.rate_limit = 6000
        with file_open("piste/static/openapi.json") as file:
            cls.description = json.load(file)
        cls.schema = schemathesis.openapi.from_dict(cls.description)

    def _validate(self, path, method, answer):
        """:raise AssertionError: unless the answer is as it is described"""
        names = ("id", "image", "width")
        given_path = {name: "1" for name in names if f"{{{name}}}" in path}
        case = self.schema[path][method.upper()].Case(path_parameters=given_path)
        case.validate_response(answer, checks=CHECKS)

    def test_the_server_hands_out_its_description(self):
        """A30: the file itself, and every route in it."""
        answer = self.url_open("/piste/feed/v1/openapi.json")
        self.assertEqual(answer.json(), self.description)
        self.assertEqual(answer.json()["openapi"], "3.1.0")
        self.assertEqual(set(self.description["paths"]), PATHS)
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_feed_of_every_type_is_as_described(self):
        """A30, OD-08: full and empty fields, all types, with distance."""
        self.merchant_a.write(
            {
                "partner_latitude": 46.8,
                "partner_longitude": -71.2,
                "city": "Québec",
                "industry_id": self.env["res.partner.industry"].search([], limit=1).id,
            }
        )
        promotions = [
            self._running(kind, **values)
            for kind, values in (
                ("scratch", {"contest_rules": "Règlement"}),
                ("loyalty", {"card_days": 30}),
                ("coupon", {"teaser": "Vite", "details": "Beaucoup"}),
                ("promotion", {"discount_kind": "amount", "discount_value": 2}),
                ("promotion", {}),
            )
        ]
        promotions[-1].image = False
        for params in ({}, {"near": "46.8,-71.2"}, {"limit": 2}, {"lang": "en"}):
            answer = self.url_open(FEED, params=params)
            self.assertTrue(answer.json()["data"])
            self._validate(FEED, "get", answer)
        for promotion in promotions:
            answer = self.url_open(f"{FEED}/{promotion.public_id}")
            self.assertEqual(answer.status_code, 200)
            self._validate(f"{FEED}/{{id}}", "get", answer)
            for url in (answer.json()["images"] or {}).values():
                self._validate(
                    "/piste/feed/v1/images/{image}/{width}", "get", self.url_open(url)
                )

    def test_answers_of_the_api_are_as_described(self):
        """A30, U20: each operation, done and refused."""
        scratch = self._running("scratch", prize_ids=SURE, plays_per_person=3)
        loyalty = self._running("loyalty", stamp_count=2)
        coupon = self._running("coupon")
        calls = [("codes", coupon)] * 3 + [("stamp", loyalty)] * 2
        calls += [("scratch", scratch)] * 4 + [("stamp", coupon)]
        codes = ["0" * 16]
        statuses = set()
        for operation, promotion in calls:
            answer = self._member_call(operation, promotion)
            statuses.add(answer.status_code)
            codes += [answer.json().get("code")] * 2
            self._validate(f"/piste/api/v1/{operation}", "post", answer)
        for code in codes:
            answer = self._call("redeem", {"code": code or ""})
            statuses.add(answer.status_code)
            self._validate("/piste/api/v1/redeem", "post", answer)
        self.assertLessEqual({200, 201, 404, 409, 422}, statuses)

    def test_generated_requests(self):
        """I6, A30: cases that schemathesis makes of the description, good and bad."""
        promotion = self._running("coupon", coupon_quota=100, coupon_per_person=100)
        seen = set()
        for path in sorted(PATHS):
            [method] = self.description["paths"][path]
            operation = self.schema[path][method.upper()]
            with self.subTest(path):
                self._fuzz(operation, promotion, seen)
        self.assertLessEqual({200, 400}, seen)

    def _fuzz(self, operation, promotion, seen):
        modes = [schemathesis.GenerationMode.POSITIVE]
        if "parameters" in operation.definition.raw or operation.body:
            modes.append(schemathesis.GenerationMode.NEGATIVE)
        for mode in modes:
            strategy = operation.as_strategy(generation_mode=mode)

            @seed(1)
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def one(case):
                seen.add(self._send(case, promotion))

            given(case=strategy)(one)()

    def _send(self, case, promotion):
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": uuid.uuid4().hex,
        }
        if isinstance(case.body, dict) and case.body.get("promotion"):
            case.body["promotion"] = promotion.public_id
        arguments = case.as_transport_kwargs(base_url=self.base_url())
        sent = {**(arguments.pop("headers", None) or {}), **headers}
        arguments.pop("cookies", None)
        answer = self.opener.request(headers=sent, timeout=30, **arguments)
        case.validate_response(answer, checks=CHECKS)
        return answer.status_code
