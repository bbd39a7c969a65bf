import contextlib
import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.piste.models.promotion.piste_push_provider import PistePushProvider
from odoo.addons.piste.models.promotion.piste_push_send import PistePush
from odoo.addons.piste.utils import outgoing
from odoo.addons.piste.utils import push as push_utils

from .common import local_today
from .push_common import PushCase, PushService

LOG = "odoo.addons.piste.models.promotion.piste_push_send"


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@tagged("post_install", "-at_install", "piste_promotion")
class TestPushSend(PushCase, TransactionCase):
    """OD-12, U22: the outbox against a service that checks, refuses, hangs and dies."""

    def setUp(self):
        super().setUp()
        self.service = PushService()
        self.addCleanup(self.service.close)
        self.provider = self._provider(self.service)

    def _keys(self):
        return [headers["Idempotency-Key"] for headers, _body in self.service.requests]

    def test_due_push_is_sent_once_with_all_it_says(self):
        """OD-12: signed, accepted, recorded; a second run sends nothing."""
        push = self._due(
            link="https://example.com/poutine", audience="near", audience_radius=7
        )
        waiting, draft = self._planned(), self._push()
        self._work(times=3)
        self.assertEqual(push.state, "sent")
        self.assertEqual(push.provider_message_id, "N0")
        self.assertTrue(push.sent_at)
        self.assertTrue(push.result)
        self.assertEqual(push.tries, 1)
        self.assertEqual(waiting.state, "queued")
        self.assertEqual(draft.state, "draft")
        [(headers, body)] = self.service.requests
        self.assertEqual(headers["Idempotency-Key"], push.idempotency_key)
        message = json.loads(body)
        self.assertEqual(message["title"], push.title)
        self.assertEqual(message["text"], push.text)
        self.assertEqual(message["link"], "https://example.com/poutine")
        self.assertEqual(message["audience"], {"kind": "near", "radius_km": 7})
        self.assertEqual(message["promotion"]["id"], self.promotion.id)
        self.assertEqual(message["merchant"]["name"], self.merchant_a.name)

    def test_wrong_secret_is_a_failure_for_good(self):
        """OD-12: the service refuses the signature; nothing is tried again."""
        self.provider.secret = "un tout autre secret, assez long"
        push = self._due()
        self._work(times=2)
        self.assertEqual((push.state, push.tries), ("failed", 1))
        self.assertIn("401", push.result)
        self.assertEqual(push.sudo().activity_ids.user_id, self.marketing)
        self.assertFalse(push.slot_key)
        self.assertFalse(self.service.delivered)

    def test_refusals_are_final_and_troubles_are_not(self):
        """OD-12: 3xx and 4xx end it; 429 and 5xx wait, each longer than before."""
        for status in (302, 400, 403, 404, 409, 422):
            headers = {"Location": self.service.url}
            self.service.script = [(status, headers)]
            if status == 409:
                self.service.script = [(410, {})]
            push = self._due()
            self._work()
            with self.subTest(status):
                self.assertEqual(push.state, "failed")
        for status in (429, 500, 503):
            self.service.script = [status, status, 200]
            push, pauses = self._due(), []
            for _try in range(2):
                self._work()
                self.assertEqual(push.state, "sending")
                pauses.append(push.next_try_at - fields.Datetime.now())
                self._work()
                self._wait(push)
            self._work()
            with self.subTest(status):
                self.assertEqual((push.state, push.tries), ("sent", 3))
                self.assertGreater(pauses[1], pauses[0])
                self.assertEqual(self._keys()[-3:], [push.idempotency_key] * 3)

    def test_retry_after_is_respected(self):
        """OD-12: the service says when."""
        self.service.script = [(429, {"Retry-After": "1800"})]
        push = self._due()
        self._work()
        self.assertGreater(
            push.next_try_at, fields.Datetime.now() + timedelta(minutes=29)
        )

    def test_it_gives_up_after_some_tries(self):
        """OD-12: a service that is down for good: a failure with its reason."""
        self.service.script = [500] * 50
        push = self._due()
        for _try in range(push_utils.MAX_TRIES + 3):
            self._work()
            if push.state == "sending":
                self._wait(push)
        self.assertEqual(push.state, "failed")
        self.assertEqual(len(self.service.requests), push_utils.MAX_TRIES)

    def test_answer_that_never_comes_is_asked_for_again(self):
        """OD-12: accepted, then the line is cut: the same key, delivered once."""
        for trouble in ("drop", "slow"):
            self.service.script = [trouble]
            push = self._due()
            with patch.object(outgoing, "DEADLINE", 0.1):
                self._work()
            with self.subTest(trouble):
                self.assertEqual(push.state, "sending")
                self.assertTrue(push.next_try_at)
                self._wait(push)
                self._work()
                self.assertEqual(push.state, "sent")
                delivered = self.service.delivered[push.idempotency_key]
                self.assertEqual(push.provider_message_id, delivered[0])

    def test_provider_that_knows_the_message_already(self):
        """OD-12: 409 with a number is a success, so is an odd 200."""
        self.service.script = [409]
        known = self._due()
        self._work()
        self.assertEqual((known.state, known.provider_message_id), ("sent", "N0"))
        self.service.script = ["garbage"]
        odd = self._due()
        self._work()
        self.assertEqual((odd.state, odd.provider_message_id), ("sent", False))

    def test_unreachable_service_is_tried_again(self):
        """OD-12: nobody listens: wait, do not lose."""
        push = self._due()
        self.service.close()
        self._work()
        self.assertEqual(push.state, "sending")
        self.assertTrue(push.next_try_at)

    def test_never_for_a_promotion_that_is_not_approved_or_over(self):
        """OD-12: looked at when it is due, and again just before it leaves."""
        draft = self._create_promotion(start=local_today())
        submitted = self._submitted(start=local_today())
        pushes = [self._due(promotion_id=p.id) for p in (draft, submitted)]
        over = self._due()
        self._work()
        self.assertEqual(over.state, "sent")
        late = self._due()
        past = local_today() - timedelta(days=9)
        self.promotion.sudo().write({"date_start": past, "date_end": past})
        self._work()
        for push in (*pushes, late):
            self.assertEqual(push.state, "failed")
            self.assertTrue(push.result)
        self.assertEqual(len(self.service.requests), 1)

    def test_promotion_that_ends_between_two_tries(self):
        """OD-12: no second try for what is over."""
        self.service.script = [500]
        push = self._due()
        self._work()
        self._wait(push)
        self.promotion.with_user(self.marketing).action_cancel()
        self._work()
        self.assertEqual(push.state, "failed")
        self.assertEqual(len(self.service.requests), 1)

    def test_quiet_hours_hold_when_the_job_is_late(self):
        """U22: due at 20:59, run at 21:30: it waits for the morning and says so."""
        self.company.write({"piste_push_quiet_from": 21, "piste_push_quiet_to": 8})
        with freeze_time("2026-06-10 16:00"):
            promotion = self._in_state("running")
            push = self._planned(
                promotion_id=promotion.id, planned_at="2026-06-11 00:59:00"
            )
        with freeze_time("2026-06-11 01:30"):
            self._work()
        self.assertEqual(push.state, "queued")
        self.assertEqual(str(push.planned_at), "2026-06-11 12:00:00")
        self.assertIn("America/Toronto", push.result)
        self.assertFalse(self.service.requests)

    def test_cap_holds_when_it_is_sent(self):
        """OD-12: a cap that was lowered meanwhile stops what is beyond it."""
        pushes = [self._due() for _index in range(3)]
        self.company.piste_push_weekly_cap = 2
        self._work()
        states = sorted(push.state for push in pushes)
        self.assertEqual(states, ["failed", "sent", "sent"])
        self.assertEqual(len(self.service.delivered), 2)

    def test_cancelled_push_is_never_sent(self):
        """OD-12: due, then cancelled before the job came."""
        push = self._due()
        push.action_cancel()
        self._work()
        self.assertEqual(push.state, "cancelled")
        self.assertFalse(self.service.requests)

    def test_nothing_is_due_without_a_provider(self):
        """A31: without a connector the outbox waits for a person."""
        self.provider.active = False
        push = self._due()
        self._work()
        self.assertEqual(push.state, "queued")

    def test_simulator_sends_nothing(self):
        """OD-12: it answers as a service would, and says that it did not send."""
        self.provider.active = False
        self.env.flush_all()
        self._provider()
        push = self._due()
        self._work()
        self.assertEqual(push.state, "sent")
        self.assertTrue(push.provider_message_id.startswith("SIM-"))
        self.assertFalse(self.service.requests)

    def test_one_bad_push_does_not_stop_the_others(self):
        """OD-12: whatever breaks, the next one goes out."""
        bad, good = self._due(), self._due()
        post = PistePushProvider._post

        def breaks(provider, push):
            if push.id == bad.id:
                raise ZeroDivisionError
            return post(provider, push)

        with patch.object(PistePushProvider, "_post", breaks), mute_logger(LOG):
            self._work()
        self.assertEqual(bad.state, "sending")
        self.assertEqual(good.state, "sent")
        self._work()
        self.assertEqual(bad.state, "sent")

    # A PROCESS THAT DIES

    def test_message_that_kills_a_job_does_not_hold_up_the_others(self):
        """OD-12: what died comes last the next time."""
        bad = self._due()
        self._die(PistePushProvider, "_send", "before")
        good = self._due()
        post = PistePushProvider._post

        def dies(provider, push):
            if push.id == bad.id:
                raise Killed
            return post(provider, push)

        with (
            patch.object(PistePushProvider, "_post", dies),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            pushes = self.env["piste.push"].with_env(self.env(cr=cr))
            with contextlib.suppress(Killed):
                pushes._cron_send()
            cr.rollback()
        self.env.invalidate_all()
        self.assertEqual((good.state, bad.state), ("sent", "sending"))

    def test_message_that_kills_every_job_is_given_up(self):
        """U22: with words that do not pretend to know whether it arrived."""
        push = self._due()
        for _death in range(push_utils.MAX_DEATHS):
            self._die(PistePushProvider, "_send", "before")
        self._work()
        self.assertEqual(push.state, "failed")
        self.assertIn(str(push_utils.MAX_DEATHS), str(push.tries))
        self.assertFalse(self.service.requests)

    def _die(self, target, name, when):
        """Run the job; the process dies before or after one of its steps."""
        original, calls = getattr(target, name), []

        def step(*args, **kwargs):
            calls.append(True)
            if when == "before":
                raise Killed
            answer = original(*args, **kwargs)
            if when == "after" or len(calls) == when:
                raise Killed
            return answer

        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            pushes = self.env["piste.push"].with_env(self.env(cr=cr))
            # Not assertRaises, which takes back what was committed before.
            with patch.object(target, name, step), contextlib.suppress(Killed):
                pushes._cron_send()
            self.assertTrue(calls)
            # What was not committed is lost, as with the connection.
            cr.rollback()
        self.env.invalidate_all()

    def test_killed_at_any_point_it_is_delivered_once(self):
        """OD-12, U22: before and after the claim, the call, the answer, the record."""
        points = (
            (PistePush, "_claim", "before", "queued"),
            (PistePush, "_claim", "after", "queued"),
            (IrCron, "_commit_progress", 1, "queued"),
            (IrCron, "_commit_progress", 2, "sending"),
            (PistePushProvider, "_send", "before", "sending"),
            (PistePushProvider, "_post", "before", "sending"),
            (PistePushProvider, "_post", "after", "sending"),
            (PistePushProvider, "_read_answer", "after", "sending"),
            (PistePush, "_record", "after", "sending"),
            (IrCron, "_commit_progress", 3, "sent"),
        )
        for target, name, when, left in points:
            push = self._due()
            before = len(self.service.delivered)
            self._die(target, name, when)
            with self.subTest(f"{name} {when}"):
                self.assertEqual(push.state, left)
                self._work(times=2)
                self.assertEqual(push.state, "sent")
                self.assertEqual(len(self.service.delivered), before + 1)
                delivered = self.service.delivered[push.idempotency_key]
                self.assertEqual(push.provider_message_id, delivered[0])
