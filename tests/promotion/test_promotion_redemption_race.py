import json
import threading
import uuid
from contextlib import closing
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.fields import Command, Date, Datetime
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

NAME = "Course aux prix"
THREADS, CALLS = 20, 5  # a hundred calls


@tagged("post_install", "-at_install", "piste_promotion")
class TestRedemptionRace(BaseCase):
    """Real connections: rows are committed, and removed in the end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean)
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            merchant = env["res.partner"].create({"name": NAME, "is_company": True})
            today = Date.today()
            base = {
                "partner_id": merchant.id,
                "name": NAME,
                "discount_details": "x",
                "terms": "x",
                "terms_accepted_at": Datetime.now(),
                "date_start": today - timedelta(days=3),
                "date_end": today + timedelta(days=3),
            }
            prizes = [Command.create({"name": "Un", "quantity": 7, "odds": 100})]
            kinds = {
                "coupon": {"coupon_quota": 30, "coupon_per_person": 1},
                "loyalty": {"stamp_count": 50, "reward": "x"},
                "scratch": {"plays_per_person": 3, "prize_ids": prizes},
            }
            self.promotions = {}
            for kind, values in kinds.items():
                made = env["piste.promotion"].create({**base, "type": kind, **values})
                self.promotions[kind] = (made.id, made.public_id)
            # What the years of its life do, at once.
            env.flush_all()
            cr.execute(
                "UPDATE piste_promotion SET state = 'running' WHERE name = %s", [NAME]
            )
            env.invalidate_all()
            key = env["piste.app.key"].create(
                {
                    "name": NAME,
                    "can_issue": True,
                    "can_redeem": True,
                    "can_stamp": True,
                    "can_scratch": True,
                    "rate_limit": 6000,
                }
            )
            self.token = key._make_key()
            # The other connections have to see it.
            cr.commit()

    def _cursor(self):
        return db_connect(get_db_name()).cursor()

    def _clean(self):
        ids = "SELECT id FROM piste_promotion WHERE name = %s"
        with closing(self._cursor()) as cr:
            for table in ("redemption", "code", "card", "prize"):
                cr.execute(
                    f"DELETE FROM piste_promotion_{table}"
                    f" WHERE promotion_id IN ({ids})",
                    [NAME],
                )
            cr.execute(
                "DELETE FROM piste_promotion_redemption WHERE key_id IN"
                " (SELECT id FROM piste_app_key WHERE name = %s)",
                [NAME],
            )
            cr.execute("DELETE FROM piste_app_key WHERE name = %s", [NAME])
            env = api.Environment(cr, SUPERUSER_ID, {})
            promotions = env["piste.promotion"].search([("name", "=", NAME)])
            cr.execute(
                "UPDATE piste_promotion SET state = 'cancelled' WHERE name = %s", [NAME]
            )
            env.invalidate_all()
            promotions.unlink()
            env["res.partner"].search([("name", "=", NAME)]).unlink()
            # The other connections have to see it.
            cr.commit()

    def _serve(self, operation, body, name=None):
        """Answer one call as the server does, with its own transaction and retries."""
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            public = env(user=env.ref("base.public_user").id)
            return retrying(
                lambda: public["piste.promotion.api"]._serve(
                    operation,
                    f"Bearer {self.token}",
                    name or uuid.uuid4().hex,
                    json.dumps(body).encode(),
                ),
                public,
            )

    def _race(self, operation, bodies, names=None):
        """Send all calls, as many at once as there are threads; return the answers."""
        calls = list(zip(bodies, names or [None] * len(bodies), strict=True))
        barrier, answers = threading.Barrier(THREADS), []

        def run(mine):
            barrier.wait(timeout=60)
            for body, name in mine:
                answers.append(self._serve(operation, body, name))

        threads = [
            threading.Thread(target=run, args=(calls[number::THREADS],))
            for number in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=180)
        self.assertEqual(len(answers), len(calls), "a call died")
        return answers

    def _statuses(self, answers):
        return sorted(status for status, _answer, _is_repeated in answers)

    def _member_bodies(self, kind, members):
        _id, public_id = self.promotions[kind]
        return [{"promotion": public_id, "member": member} for member in members]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_code_a_hundred_times(self):
        """U20: exactly one of a hundred gets it."""
        [body] = self._member_bodies("coupon", ["m"])
        _status, coupon, _is_repeated = self._serve("codes", body)
        bodies = [{"code": coupon["code"]}] * (THREADS * CALLS)
        answers = self._race("redeem", bodies)
        self.assertEqual(self._statuses(answers), [200] + [409] * (THREADS * CALLS - 1))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_prizes_are_never_overdrawn(self):
        """OD-08: seven prizes, a hundred cards at once."""
        members = [f"m-{number}" for number in range(THREADS * CALLS)]
        answers = self._race("scratch", self._member_bodies("scratch", members))
        self.assertEqual(set(self._statuses(answers)), {200})
        won = [answer for _status, answer, _r in answers if answer["result"] == "won"]
        self.assertEqual(len(won), 7)
        self.assertEqual(len({answer["code"] for answer in won}), 7)
        with closing(self._cursor()) as cr:
            cr.execute(
                "SELECT remaining FROM piste_promotion_prize WHERE promotion_id = %s",
                [self.promotions["scratch"][0]],
            )
            self.assertEqual(cr.fetchone(), (0,))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_plays_of_one_person_at_once(self):
        """OD-08: three cards, however many hands."""
        bodies = self._member_bodies("scratch", ["m"] * THREADS)
        answers = self._race("scratch", bodies)
        self.assertEqual(self._statuses(answers), [200] * 3 + [409] * (THREADS - 3))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_quota_of_coupons_at_once(self):
        """U20: thirty coupons, forty people; one each."""
        members = [f"m-{number % 40}" for number in range(THREADS * 4)]
        answers = self._race("codes", self._member_bodies("coupon", members))
        issued = [answer for status, answer, _r in answers if status == 201]
        self.assertEqual(len(issued), 30)
        self.assertEqual(len({answer["code"] for answer in issued}), 30)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_stamps_of_one_card_at_once(self):
        """OD-08: each stamp counts once, on one card."""
        bodies = self._member_bodies("loyalty", ["m"] * 10 + ["n"] * 10)
        answers = self._race("stamp", bodies)
        stamps = sorted(answer["stamps"] for _status, answer, _r in answers)
        self.assertEqual(stamps, sorted([*range(1, 11)] * 2))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_call_sent_at_once(self):
        """Checklist 32: same name, same body: done once, answered to all."""
        bodies = self._member_bodies("loyalty", ["m"] * THREADS)
        answers = self._race("stamp", bodies, ["same"] * THREADS)
        self.assertEqual({answer["stamps"] for _s, answer, _r in answers}, {1})
        self.assertEqual([r for _s, _a, r in answers].count(False), 1)
