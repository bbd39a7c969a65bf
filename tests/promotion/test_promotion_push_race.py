import base64
import threading
from contextlib import closing
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged

from .common import local_today, picture
from .push_common import SECRET, PushService, trusting_this_machine

NAME = "PUSH à deux"


@tagged("post_install", "-at_install", "piste_promotion")
class TestPushRace(BaseCase):
    """OD-12, U22: real connections and committed data, cleaned up at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        trusting_this_machine(cls)

    def setUp(self):
        super().setUp()
        self.service = PushService()
        self.addCleanup(self.service.close)
        self.addCleanup(self._clean)
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"mail_create_nolog": True})
            self._prepare(env)
            # The other connections have to see it.
            cr.commit()

    def _cursor(self):
        return db_connect(get_db_name()).cursor()

    def _prepare(self, env):
        company = env["res.company"].create(
            {
                "name": NAME,
                "piste_push_quiet_from": 0,
                "piste_push_quiet_to": 0,
                "piste_push_weekly_cap": 20,
            }
        )
        env["piste.push.provider"].create(
            {
                "name": NAME,
                "company_id": company.id,
                "url": self.service.url,
                "key_id": "piste-1",
                "secret": SECRET,
            }
        )
        merchant = env["res.partner"].create({"name": NAME, "is_company": True})
        today = local_today()
        promotion = env["piste.promotion"].create(
            {
                "name": NAME,
                "company_id": company.id,
                "partner_id": merchant.id,
                "discount_details": "x",
                "discount_kind": "free",
                "terms": "x",
                "terms_accepted_text": "x",
                "terms_accepted_at": fields.Datetime.now(),
                "date_start": today - timedelta(days=2),
                "date_end": today + timedelta(days=20),
                "image": base64.b64encode(picture()),
                "state": "running",
            }
        )
        self.company_id, self.promotion_id = company.id, promotion.id

    def _clean(self):
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            cr.execute("SELECT id FROM piste_push WHERE title = %s", [NAME])
            ids = [row[0] for row in cr.fetchall()]
            pushes = env["piste.push"].browse(ids)
            pushes.activity_ids.unlink()
            pushes.message_ids.unlink()
            # By SQL: the outbox keeps what was sent, and what ran is not deleted.
            cr.execute("DELETE FROM piste_push WHERE title = %s", [NAME])
            cr.execute("DELETE FROM piste_push_provider WHERE name = %s", [NAME])
            cr.execute("DELETE FROM piste_promotion WHERE name = %s", [NAME])
            env.invalidate_all()
            env["res.partner"].search([("name", "=", NAME)]).active = False
            company = env["res.company"].browse(self.company_id)
            company.write({"active": False, "name": f"{NAME} {company.id}"})
            # The other connections have to see it.
            cr.commit()

    def _create(self, count, due=True):
        """Commit some PUSH, planned and due or still drafts; return their ids."""
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            later = fields.Datetime.now() + timedelta(minutes=5)
            pushes = env["piste.push"].create(
                [
                    {
                        "promotion_id": self.promotion_id,
                        "title": NAME,
                        "text": "x",
                        "planned_at": later,
                    }
                ]
                * count
            )
            if due:
                pushes.action_plan()
                pushes.planned_at = fields.Datetime.now() - timedelta(minutes=1)
            # The other connections have to see it.
            cr.commit()
            return pushes.ids

    def _at_once(self, *functions):
        """Run functions of an environment in connections of their own, together."""
        barrier, results = threading.Barrier(len(functions)), [None] * len(functions)

        def run(index, function):
            with closing(self._cursor()) as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                met = []

                def work():
                    # Each has its view of the table before the others go on.
                    env["piste.push"].search([("title", "=", NAME)]).fetch(["state"])
                    if not met:
                        met.append(True)
                        barrier.wait(timeout=30)
                    return function(env)

                try:
                    results[index] = retrying(work, env)
                    # The other connections have to see it.
                    cr.commit()
                except UserError as error:
                    results[index] = error

        threads = [
            threading.Thread(target=run, args=item) for item in enumerate(functions)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
        return results

    def _states(self, ids):
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["piste.push"].browse(ids).mapped("state")

    def test_workers_side_by_side_send_each_push_once(self):
        """OD-12: three jobs at once over twelve messages: twelve requests."""
        ids = self._create(12)
        send = lambda env: env["piste.push"]._cron_send()  # noqa: E731
        self._at_once(send, send, send)
        # What one of them left to the others.
        self._at_once(send)
        self.assertEqual(self._states(ids), ["sent"] * 12)
        keys = [headers["Idempotency-Key"] for headers, _b in self.service.requests]
        self.assertEqual(len(set(keys)), 12)
        self.assertEqual(len(keys), 12)

    def test_cancel_while_it_is_with_the_provider_is_too_late(self):
        """U22: the row decides; the user is told, and it is sent once."""
        ids = self._create(1)
        asked, answer = threading.Event(), threading.Event()
        accept = self.service.accept

        def slowly(key, body):
            asked.set()
            answer.wait(timeout=30)
            return accept(key, body)

        self.service.accept = slowly

        def cancel(env):
            asked.wait(timeout=30)
            try:
                env.cr.rollback()
                env["piste.push"].browse(ids).action_cancel()
            finally:
                answer.set()

        results = self._at_once(lambda env: env["piste.push"]._cron_send(), cancel)
        self.assertIsInstance(results[1], UserError)
        self.assertEqual(self._states(ids), ["sent"])
        self.assertEqual(len(self.service.delivered), 1)

    def test_cancel_and_send_at_the_same_moment(self):
        """OD-12: whoever comes first; never cancelled and delivered."""
        for _round in range(4):
            ids = self._create(1)
            before = len(self.service.delivered)
            cancel = lambda env, ids=ids: env["piste.push"].browse(ids).action_cancel()  # noqa: E731
            self._at_once(lambda env: env["piste.push"]._cron_send(), cancel)
            self._at_once(lambda env: env["piste.push"]._cron_send())
            [state] = self._states(ids)
            sent = len(self.service.delivered) - before
            self.assertIn((state, sent), (("sent", 1), ("cancelled", 0)))

    def test_last_place_of_the_week_goes_to_one(self):
        """OD-12: two planned at the same moment; the other gets the sentence."""
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.company"].browse(self.company_id).piste_push_weekly_cap = 1
            # The other connections have to see it.
            cr.commit()
        ids = self._create(2, due=False)
        results = self._at_once(
            *(
                lambda env, push_id=push_id: (
                    env["piste.push"].browse(push_id).action_plan()
                )
                for push_id in ids
            )
        )
        self.assertEqual(sorted(self._states(ids)), ["draft", "queued"])
        [refused] = [r for r in results if isinstance(r, UserError)]
        self.assertIn("1 PUSH", str(refused))
