import json
import uuid
from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import HttpCase

from .common import PromotionCase, local_today

FEED = "/piste/feed/v1/promotions"
API = "/piste/api/v1"
# As a winner and as a loser, whatever is drawn.
SURE = [Command.create({"name": "Poutine", "quantity": 2, "odds": 100})]


class PromotionApiCase(PromotionCase, HttpCase):
    """Current promotions of each type, a key that may do everything, and its calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key, cls.token = cls._create_key()

    @classmethod
    def _create_key(cls, **values):
        key = cls.env["piste.app.key"].create(
            {
                "name": "Application des consommateurs",
                "can_issue": True,
                "can_redeem": True,
                "can_stamp": True,
                "can_scratch": True,
                **values,
            }
        )
        return key, key._make_key()

    @classmethod
    def _running(cls, kind="promotion", **values):
        """Return a promotion of a type that is open now."""
        if values.get("partner_id") == cls.merchant_b.id:
            values["user"] = cls.rep_b
        promotion = cls._in_state("running", type=kind, **values)
        # In sudo mode: a promotion that runs is closed to everybody.
        promotion.sudo().write({"date_start": local_today() - timedelta(days=2)})
        return promotion.sudo()

    def _call(self, operation, body, token=None, name=None, **headers):
        """Send a call and return the answer; each one is an act of its own."""
        sent = {
            "Authorization": f"Bearer {token or self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": name or uuid.uuid4().hex,
            "Accept-Language": "en",
            **headers,
        }
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.url_open(
            f"{API}/{operation}",
            data=data,
            headers={key: value for key, value in sent.items() if value is not None},
            method="POST",
        )

    def _member_call(self, operation, promotion, member="m-1", **options):
        body = {"promotion": promotion.public_id, "member": member}
        return self._call(operation, body, **options)

    def _coupon(self, promotion, member="m-1"):
        answer = self._member_call("codes", promotion, member)
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()["code"]

    def assertProblem(self, answer, status, code):
        self.assertEqual(answer.status_code, status, answer.text[:400])
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json()
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        self.assertTrue(problem["detail"])

    def _ledger(self, **domain):
        return self.env["piste.promotion.redemption"].search(
            [(name, "=", value) for name, value in domain.items()]
        )

    def _age(self, records, **values):
        """Change what only time changes, in the database itself."""
        records.flush_recordset()
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE {records._table} SET {name} = %s WHERE id IN %s",
                [value, records._ids],
            )
        records.invalidate_recordset()

    @staticmethod
    def _ago(**delta):
        return Datetime.now() - timedelta(**delta)
