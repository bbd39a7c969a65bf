from datetime import datetime, timedelta

import psycopg2
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .common import local_today
from .push_common import PushCase

TORONTO = "America/Toronto"


@tagged("post_install", "-at_install", "piste_promotion")
class TestPush(PushCase, TransactionCase):
    """OD-12, U22: planned, moved, capped and cancelled, on every path."""

    def test_marketing_plans_with_the_form(self):
        """OD-12: a PUSH of a promotion waits in the outbox for its time."""
        Push = self.env["piste.push"].with_user(self.marketing)
        view = "piste.piste_push_view_form"
        with Form(Push.with_context(default_promotion_id=self.promotion.id), view) as f:
            f.title, f.text = "Mardi poutine !", "La deuxième à moitié prix"
            f.planned_at = fields.Datetime.now() + timedelta(hours=1)
        push = f.record
        self.assertEqual(push.partner_id, self.merchant_a)
        self.assertIn("America/Toronto", push.planned_local)
        push.action_plan()
        self.assertEqual(push.state, "queued")
        self.assertTrue(push.display_name.startswith(("SCHEDULED PUSH", "PUSH PLANI")))

    @mute_logger("odoo.sql_db")
    def test_texts_are_bounded(self):
        """OD-12: 50 and 120 characters, in the database itself."""
        for name, size in (("title", 51), ("text", 121)):
            with self.subTest(name):
                with self.assertRaises(ValidationError):
                    self._push(**{name: "x" * size})
                with self.assertRaises(ValidationError):
                    self._push().sudo().write({name: "x" * size})
                with self.assertRaises(psycopg2.Error), self.cr.savepoint():
                    self.cr.execute(
                        SQL(
                            "UPDATE piste_push SET %s = %s WHERE id = %s",
                            SQL.identifier(name),
                            "x" * size,
                            self._push().id,
                        )
                    )

    def test_links_are_public_https_addresses(self):
        """OD-12: neither scripts, nor plain http, nor the network behind us."""
        self._push(link="https://example.com/poutine")
        for link in (
            "http://example.com",
            "javascript:alert(1)",
            "https://user:x@example.com",
            "https://127.0.0.1/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "//example.com",
            "x",
        ):
            with self.subTest(link), self.assertRaises(ValidationError):
                self._push(link=link)

    @mute_logger("odoo.sql_db")
    def test_audience_is_complete(self):
        """OD-12: a category has its name, a neighbourhood its distance."""
        self._push(audience="category", audience_category="Restaurants")
        for values in (
            {"audience": "category"},
            {"audience": "near", "audience_radius": 0},
            {"audience": "near", "audience_radius": 5000},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._push(**values)

    def test_quiet_hours_move_it_and_say_so(self):
        """OD-12, U22: 22 h at the merchant's becomes 8 h the next day."""
        self.company.write({"piste_push_quiet_from": 21, "piste_push_quiet_to": 8})
        with freeze_time("2026-06-10 16:00"):
            promotion = self._in_state("running")
            push = self._push(
                promotion_id=promotion.id, planned_at="2026-06-11 02:00:00"
            )
            notice = push.action_plan()
        self.assertEqual(push.planned_at, datetime(2026, 6, 11, 12))
        self.assertEqual(push.asked_at, datetime(2026, 6, 11, 2))
        self.assertEqual(push.result, notice["params"]["message"])
        self.assertIn("America/Toronto", push.result)

    def test_moment_must_be_to_come_and_within_the_promotion(self):
        """OD-12: neither yesterday nor after the last day, there."""
        now = fields.Datetime.now()
        for moment in (now - timedelta(hours=1), now + timedelta(days=30)):
            with self.subTest(moment), self.assertRaises(UserError):
                self._planned(planned_at=moment)
        last = self.promotion.date_end
        self.assertGreater(last, local_today())

    def test_nothing_is_planned_for_a_promotion_that_is_over(self):
        """OD-12: ended or cancelled: refused; not approved yet: it may wait."""
        for state in ("ended", "cancelled"):
            promotion = self._in_state(state)
            with self.subTest(state), self.assertRaises(UserError):
                self._planned(promotion_id=promotion.id)
        draft = self._create_promotion(start=local_today())
        self.assertEqual(self._planned(promotion_id=draft.id).state, "queued")

    def test_end_of_the_promotion_cancels_what_waits(self):
        """OD-12: cancelled or ended, its PUSH do not go out."""
        push, draft = self._planned(), self._push()
        self.promotion.with_user(self.marketing).action_cancel()
        self.assertEqual(push.state, "cancelled")
        self.assertEqual(draft.state, "cancelled")
        self.assertTrue(push.result)

    def test_week_of_a_merchant_is_full(self):
        """OD-12: the cap counts his promotions together, not those of others."""
        self.company.piste_push_weekly_cap = 2
        other = self._in_state("running")
        self._planned()
        second = self._planned(promotion_id=other.id)
        with self.assertRaisesRegex(UserError, "2 PUSH"):
            self._planned()
        foreign = self._in_state(
            "running", partner_id=self.merchant_b.id, user=self.rep_b
        )
        self._planned(promotion_id=foreign.id)
        second.action_cancel()
        self._planned()
        self.company.piste_push_weekly_cap = 0
        with self.assertRaises(UserError):
            self._planned()

    def test_planned_content_is_frozen_until_it_is_taken_back(self):
        """OD-12: what waits in the outbox is what was checked."""
        push = self._planned()
        for name, value in (
            ("title", "Autre"),
            ("text", "Autre"),
            ("planned_at", fields.Datetime.now() + timedelta(hours=2)),
            ("audience", "all"),
            ("link", "https://example.com"),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                push.write({name: value})
        push.action_reset()
        push.title = "Autre"
        push.action_plan()
        self.assertEqual(push.state, "queued")

    def test_cancelled_until_it_leaves(self):
        """OD-12: draft and queued are cancelled; sending and sent are too late."""
        for push in (self._push(), self._planned()):
            push.action_cancel()
            self.assertEqual(push.state, "cancelled")
            self.assertFalse(push.slot_key)
        for state in ("sending", "sent"):
            push = self._planned()
            push.sudo().state = "sending"
            if state == "sent":
                now = fields.Datetime.now()
                push.sudo().write({"state": "sent", "sent_at": now})
            for act in (push.action_cancel, push.action_reset):
                with (
                    self.subTest(state),
                    self.assertRaisesRegex(UserError, "Trop tard|Too late"),
                ):
                    act()
            with self.assertRaises(UserError):
                push.sudo().write({"state": "cancelled"})

    def test_states_and_results_are_not_written_by_hand(self):
        """OD-12: what a button forbids, RPC and import forbid."""
        push = self._push()
        for target in ("queued", "sending", "sent", "failed"):
            with self.subTest(target), self.assertRaises(UserError):
                call_kw(push, "write", [push.ids, {"state": target}], {})
        with self.assertRaises(UserError):
            self._push(state="cancelled")
        for name, value in (
            ("result", "x"),
            ("tries", 1),
            ("sent_at", "2026-01-01"),
            ("provider_message_id", "x"),
            ("idempotency_key", "x"),
            ("slot_key", "x"),
            ("next_try_at", "2026-01-01"),
            ("asked_at", "2026-01-01"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                push.write({name: value})
            with self.subTest(name), self.assertRaises(AccessError):
                self._push(**{name: value})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            push.sudo().write({"state": "queued"})
            self.env.flush_all()

    def test_planned_push_is_not_deleted(self):
        """OD-12: the outbox keeps its history."""
        push = self._planned()
        with self.assertRaises(UserError):
            push.unlink()
        push.action_cancel()
        push.unlink()

    def test_sent_by_hand_where_no_provider_is_connected(self):
        """A31: the connector is optional; the result is recorded all the same."""
        push = self._planned()
        self.assertFalse(push.has_provider)
        push.action_record_sent()
        self.assertEqual(push.state, "sent")
        self.assertTrue(push.sent_at)
        self.assertIn(self.marketing.name, push.result)
        other = self._planned()
        self._provider()
        with self.assertRaises(UserError):
            other.action_record_sent()

    def test_lists_cost_the_same_for_few_and_many(self):
        """PERFORMANCE: no query per row, neither here nor for artwork."""
        names = ("display_name", "planned_local", "has_provider", "state", "result")
        counts = []
        for more in (2, 7):
            for _number in range(more):
                self._push()
            self.env.flush_all()
            self.env.invalidate_all()
            Push = self.env["piste.push"].with_user(self.marketing)
            Push.search([], limit=1).display_name
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            domain = [("promotion_id", "=", self.promotion.id)]
            rows = Push.web_search_read(domain, {name: {} for name in names})
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(rows["length"], 9)
        self.assertEqual(counts[0], counts[1])

    def test_merchants_moment_is_in_words(self):
        """U22: day and hour as people of the place read them."""
        push = self._push(planned_at="2026-06-10 20:05:00")
        french = push.with_context(lang="fr_CA").planned_local
        self.assertEqual(french, "10 juin 2026, 16 h 05 (America/Toronto)")

    def test_settings_have_bounds(self):
        """OD-12: hours of a day, a cap that is no flood."""
        for values in (
            {"piste_push_quiet_from": 24},
            {"piste_push_quiet_to": -1},
            {"piste_push_weekly_cap": -1},
            {"piste_push_weekly_cap": 51},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.company.write(values)


@tagged("post_install", "-at_install", "piste_promotion")
class TestPushRights(PushCase, TransactionCase):
    """OD-12, OD-15: marketing plans, reps look at those of their clients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.push_a = cls._planned()
        foreign = cls._in_state("running", partner_id=cls.merchant_b.id, user=cls.rep_b)
        cls.push_b = cls._planned(promotion_id=foreign.id)
        cls.both = cls.push_a | cls.push_b

    def test_who_sees_which_push(self):
        """OD-12: own, team, all; nobody else, merchants neither."""
        Push = self.env["piste.push"]
        expected = {
            self.rep: self.push_a,
            self.rep_b: self.push_b,
            self.leader: self.push_a,
            self.manager: self.both,
            self.marketing: self.both,
        }
        for user, pushes in expected.items():
            found = Push.with_user(user).search([("id", "in", self.both.ids)])
            with self.subTest(user.login):
                self.assertEqual(found, pushes)
        for user in (self.portal_a, self.agent, self.approver, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                Push.with_user(user).search([])

    def test_merchant_takes_his_push_along(self):
        """I14, U14: a former rep loses them at once, a stand-in has them for a time."""
        self.push_a.sudo().message_subscribe(self.rep.partner_id.ids)
        task = self.push_a.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.rep.id
        )
        today = fields.Date.today()
        self.env["piste.stand.in"].create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=2),
            }
        )
        Push = self.env["piste.push"]
        domain = [("id", "in", self.both.ids)]
        self.assertEqual(Push.with_user(self.rep_b).search(domain), self.both)
        self.merchant_a.user_id = self.rep_b
        self.assertFalse(Push.with_user(self.rep).search(domain))
        self.assertEqual(task.user_id, self.rep_b)
        self.assertNotIn(self.rep.partner_id, self.push_a.message_partner_ids)

    def test_only_marketing_acts(self):
        """OD-12: neither by methods nor by writing or creating."""
        for user in (self.rep, self.leader, self.manager, self.portal_a):
            push = self.push_a.with_user(user)
            for act in (
                push.action_plan,
                push.action_cancel,
                push.action_reset,
                push.action_record_sent,
                push.unlink,
                lambda p=push: p.write({"title": "x"}),
                lambda p=push: p.create(
                    {
                        "promotion_id": self.promotion.id,
                        "title": "x",
                        "text": "x",
                        "planned_at": "2030-01-01",
                    }
                ),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    act()

    def test_company_wall(self):
        """Rules: marketing of another company sees nothing."""
        company = self.env["res.company"].create({"name": "Autre inc."})
        self.marketing.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        Push = self.env["piste.push"].with_user(self.marketing)
        self.assertFalse(Push.search([("id", "in", self.both.ids)]))

    def test_providers_are_for_the_system_alone(self):
        """OD-12: nobody of Piste reads where and with what key we send."""
        provider = self._provider()
        for user in (self.rep, self.manager, self.marketing, self.portal_a):
            own = provider.with_user(user)
            for act in (
                lambda p=own: p.read(["name"]),
                lambda p=own: p.search([]),
                lambda p=own: p.write({"name": "x"}),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    act()
