import json
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged

from .api_common import SURE, PromotionApiCase
from .common import local_today


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionApi(PromotionApiCase):
    # COUPONS

    def test_coupon_is_issued_and_redeemed_once(self):
        """U20: a code nobody guesses, used once; the second time is refused."""
        promotion = self._running("coupon")
        answer = self._member_call("codes", promotion)
        self.assertEqual(answer.status_code, 201)
        coupon = answer.json()
        code = coupon["code"].replace("-", "")
        self.assertEqual(len(code), 16)
        self.assertEqual(coupon["qr"], f"PISTE:{code}")
        self.assertEqual(coupon["left_for_member"], 1)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn("Set-Cookie", answer.headers)
        typed = coupon["code"].lower().replace("0", "o").replace("1", "l")
        answer = self._call("redeem", {"code": f" {typed} "})
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["kind"], "coupon")
        self.assertEqual(answer.json()["title"], "Mardi poutine")
        for again in (coupon["code"], coupon["qr"]):
            answer = self._call("redeem", {"code": again})
            self.assertProblem(answer, 409, "code_used")
        kinds = [(row.kind, row.outcome, row.reason) for row in self._ledger()]
        self.assertEqual(
            kinds,
            [
                ("redeem", "refused", "code_used"),
                ("redeem", "refused", "code_used"),
                ("redeem", "done", False),
                ("codes", "done", False),
            ],
        )
        self.assertEqual(len(set(self._ledger().mapped("member_hash"))), 1)
        self.assertEqual(self._ledger().code_id.hint, code[-4:])

    def test_quota_and_limit_of_a_person(self):
        """U20, OD-08: coupons for all, and for one."""
        promotion = self._running("coupon", coupon_quota=3, coupon_per_person=2)
        self._coupon(promotion, "a")
        self._coupon(promotion, "a")
        answer = self._member_call("codes", promotion, "a")
        self.assertProblem(answer, 409, "member_limit")
        self._coupon(promotion, "b")
        answer = self._member_call("codes", promotion, "b")
        self.assertProblem(answer, 409, "quota_reached")
        codes = promotion.code_ids
        self.assertEqual(sorted(codes.mapped("number")), [1, 2, 3])
        self.assertEqual(len(set(codes.mapped("member_hash"))), 2)

    def test_code_of_another_promotion(self):
        """U20: a till of one promotion takes no code of another one."""
        promotion, other = self._running("coupon"), self._running("coupon")
        code = self._coupon(promotion)
        body = {"code": code, "promotion": other.public_id}
        self.assertProblem(self._call("redeem", body), 404, "code_unknown")
        body["promotion"] = promotion.public_id
        self.assertEqual(self._call("redeem", body).status_code, 200)

    def test_closed_promotions_are_refused(self):
        """OD-10: not the day, not the hour, over, cancelled, of another type."""
        promotion = self._running("coupon")
        code = self._coupon(promotion)
        names = ["monday", "tuesday", "wednesday", "thursday", "friday"]
        names += ["saturday", "sunday"]
        today = f"is_on_{names[local_today().weekday()]}"
        promotion.write({today: False})
        for answer in (
            self._member_call("codes", promotion),
            self._call("redeem", {"code": code}),
        ):
            self.assertProblem(answer, 409, "promotion_closed")
        promotion.write({today: True})
        self.assertProblem(self._member_call("stamp", promotion), 409, "wrong_type")
        promotion.with_user(self.marketing).action_cancel()
        self.assertProblem(
            self._member_call("codes", promotion), 409, "promotion_closed"
        )
        self.assertProblem(
            self._call("redeem", {"code": code}), 409, "promotion_closed"
        )
        for state in ("draft", "submitted", "to_fix"):
            hidden = self._in_state(state, type="coupon")
            answer = self._member_call("codes", hidden)
            self.assertProblem(answer, 404, "promotion_unknown")
        self.assertTrue(all(c.state == "issued" for c in promotion.code_ids))

    # LOYALTY

    def test_card_is_stamped_until_it_is_full(self):
        """OD-08: stamps, then a reward that is handed over once, then a new card."""
        promotion = self._running("loyalty", stamp_count=3)
        answers = [self._member_call("stamp", promotion).json() for _ in range(4)]
        self.assertEqual([a["stamps"] for a in answers], [1, 2, 3, 1])
        self.assertEqual([a["is_full"] for a in answers], [False, False, True, False])
        self.assertNotIn("code", answers[0])
        full = answers[2]
        self.assertTrue(full["valid_until"])
        redeemed = self._call("redeem", {"code": full["code"]}).json()
        self.assertEqual(redeemed["kind"], "reward")
        self.assertEqual(redeemed["reward"], "Une poutine offerte")
        self.assertProblem(self._call("redeem", {"code": full["qr"]}), 409, "code_used")
        other = self._member_call("stamp", promotion, "somebody").json()
        self.assertEqual(other["stamps"], 1)
        self.assertEqual(promotion.card_full_count, 1)
        self.assertEqual(promotion.stamp_given_count, 5)

    def test_card_expires(self):
        """OD-08: after its days, the stamps start anew on another card."""
        promotion = self._running("loyalty", card_days=30)
        first = self._member_call("stamp", promotion).json()
        self.assertTrue(first["expires_at"])
        self._member_call("stamp", promotion)
        card = self.env["piste.promotion.card"].search(
            [("promotion_id", "=", promotion.id)]
        )
        self._age(card, expires_at=self._ago(minutes=1))
        self.assertEqual(self._member_call("stamp", promotion).json()["stamps"], 1)
        self.assertEqual(card.state, "expired")
        self.assertEqual(card.stamps, 2)

    def test_reward_is_handed_over_after_the_end_but_not_for_ever(self):
        """OD-08: what was earned stays earned for thirty days."""
        promotion = self._running("loyalty", stamp_count=2)
        self._member_call("stamp", promotion)
        code = self._member_call("stamp", promotion).json()["code"]
        promotion.write(
            {
                "date_start": local_today() - timedelta(days=9),
                "date_end": local_today() - timedelta(days=2),
            }
        )
        promotion._follow_dates()
        self.assertEqual(promotion.state, "ended")
        self.assertProblem(
            self._member_call("stamp", promotion), 409, "promotion_closed"
        )
        self._age(promotion.code_ids, valid_until=self._ago(minutes=1))
        self.assertProblem(self._call("redeem", {"code": code}), 409, "code_expired")
        self._age(promotion.code_ids, valid_until=Datetime.now() + timedelta(minutes=1))
        self.assertEqual(self._call("redeem", {"code": code}).status_code, 200)

    # SCRATCH CARDS

    def test_prize_is_won_and_handed_over_once(self):
        """A30, OD-08: stock down by one, a code, and the draw in the ledger."""
        promotion = self._running("scratch", prize_ids=SURE, plays_per_person=3)
        answer = self._member_call("scratch", promotion).json()
        self.assertEqual((answer["result"], answer["prize"]), ("won", "Poutine"))
        self.assertEqual(answer["plays_left"], 2)
        self.env.invalidate_all()
        prize = promotion.prize_ids
        self.assertEqual(prize.remaining, 1)
        [row] = self._ledger(kind="scratch")
        self.assertEqual(row.prize_id, prize)
        self.assertEqual(row.draw["of"], 1_000_000)
        self.assertTrue(0 <= row.draw["number"] < 1_000_000)
        self.assertEqual(
            row.draw["prizes"],
            [{"id": prize.id, "name": "Poutine", "odds": 100, "remaining": 2}],
        )
        self.assertIn("Poutine", row.draw_text)
        redeemed = self._call("redeem", {"code": answer["code"]}).json()
        self.assertEqual((redeemed["kind"], redeemed["prize"]), ("prize", "Poutine"))

    def test_empty_stock_is_never_overdrawn(self):
        """OD-08: with odds of 100 % and nothing left, one loses."""
        promotion = self._running("scratch", prize_ids=SURE, plays_per_person=9)
        results = [
            self._member_call("scratch", promotion).json()["result"] for _ in range(4)
        ]
        self.assertEqual(results, ["won", "won", "lost", "lost"])
        self.env.invalidate_all()
        self.assertEqual(promotion.prize_ids.remaining, 0)
        self.assertEqual(promotion.scratch_won_count, 2)
        self.assertEqual(promotion.scratch_count, 4)
        self.assertEqual(promotion.prize_left_count, 0)

    def test_plays_of_a_person_are_counted(self):
        """OD-08: so many cards, no more."""
        promotion = self._running("scratch", plays_per_person=1)
        self.assertEqual(self._member_call("scratch", promotion).status_code, 200)
        self.assertProblem(self._member_call("scratch", promotion), 409, "member_limit")
        other = self._member_call("scratch", promotion, "somebody")
        self.assertEqual(other.status_code, 200)

    def test_odds_are_kept(self):
        """A30: each prize has its own share of the numbers, the rest wins nothing."""
        promotion = self._running("scratch")
        poutine, coffee = promotion.prize_ids
        api = self.env["piste.promotion.api"].sudo()
        target = "odoo.addons.piste.models.promotion.piste_promotion_api.secrets"
        for number, expected in (
            (0, poutine),
            (99_999, poutine),
            (100_000, coffee),
            (499_999, coffee),
            (500_000, poutine.browse()),
            (999_999, poutine.browse()),
        ):
            with self.subTest(number), patch(f"{target}.SystemRandom") as chance:
                chance.return_value.randrange.return_value = number
                draw, prize = api._draw(promotion)
                self.assertEqual(prize, expected)
                self.assertEqual(draw["drawn"], expected.id or None)
        draws = [api._draw(promotion)[0]["number"] for _ in range(400)]
        self.assertGreater(len(set(draws)), 380)
        mean = sum(draws) / len(draws) / 1_000_000
        self.assertTrue(0.4 < mean < 0.6, mean)

    # REPETITION

    def test_repeated_call_gets_its_first_answer(self):
        """Checklist 32: done once, however often it is sent."""
        promotion = self._running("coupon")
        first = self._member_call("codes", promotion, name="call-1")
        again = self._member_call("codes", promotion, name="call-1")
        self.assertEqual((first.status_code, again.status_code), (201, 201))
        self.assertEqual(first.json(), again.json())
        self.assertEqual(first.headers["Idempotent-Replayed"], "false")
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(len(promotion.code_ids), 1)
        # Also a refusal, and whatever has become of the promotion since.
        refused = self._call("redeem", {"code": "0" * 16}, name="call-2")
        again = self._call("redeem", {"code": "0" * 16}, name="call-2")
        self.assertProblem(again, 404, "code_unknown")
        self.assertEqual(refused.json(), again.json())
        promotion.with_user(self.marketing).action_cancel()
        again = self._member_call("codes", promotion, name="call-1")
        self.assertEqual(first.json(), again.json())

    def test_name_of_a_call_is_needed_and_used_once(self):
        """Checklist 32: the same name with another body, or for another act."""
        promotion = self._running("coupon")
        body = {"promotion": promotion.public_id, "member": "m"}
        for wrong in (None, "", "x" * 129, "a b"):
            with self.subTest(wrong):
                answer = self._call("codes", body, **{"Idempotency-Key": wrong})
                self.assertProblem(answer, 400, "idempotency_missing")
        self._call("codes", body, name="call-1")
        for operation, other in (
            ("codes", {**body, "member": "n"}),
            ("redeem", {"code": "0" * 16}),
        ):
            answer = self._call(operation, other, name="call-1")
            self.assertProblem(answer, 422, "idempotency_reused")
        # The same name by another application is another call.
        _key, token = self._create_key()
        answer = self._call("codes", body, token=token, name="call-1")
        self.assertEqual(answer.headers["Idempotent-Replayed"], "false")

    # LEDGER AND PRIVACY

    def test_no_member_is_kept(self):
        """A30: of the member, a fingerprint that depends on this database."""
        promotion = self._running("coupon")
        self._coupon(promotion, "gisele@example.com")
        self.env.cr.execute(
            "SELECT r::text FROM piste_promotion_redemption r"
            " UNION ALL SELECT c::text FROM piste_promotion_code c"
        )
        for (row,) in self.env.cr.fetchall():
            self.assertNotIn("gisele", row)

    def test_sentences_are_in_the_language_of_the_reader(self):
        """U25: French and English."""
        promotion = self._running("coupon")
        code = self._coupon(promotion)
        self._call("redeem", {"code": code})
        for language, word in (("fr-CA,fr;q=0.9", "déjà"), ("en-CA", "already")):
            answer = self._call(
                "redeem", {"code": code}, **{"Accept-Language": language}
            )
            self.assertIn(word, answer.json()["detail"])

    def test_redeeming_asks_little(self):
        """U20: two statements beside the two that write."""
        promotion = self._running("coupon")
        code = self._coupon(promotion)
        public = self.env.ref("base.public_user")
        api = self.env["piste.promotion.api"].with_user(public)

        def redeem(name, text):
            body = json.dumps({"code": text}).encode()
            return api._serve("redeem", f"Bearer {self.token}", name, body)[0]

        # What a server reads once and remembers.
        self.assertEqual(redeem("warm", "0" * 16), 404)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            status = redeem("counted", code)
        self.assertEqual(status, 200)

    def test_codes_and_ledger_are_closed_to_hands(self):
        """U20: no user writes a code, a card or a row of the ledger; none reads one."""
        promotion = self._running("coupon")
        self._coupon(promotion)
        code = promotion.code_ids
        for user in (self.manager, self.marketing, self.rep):
            for record in (code, self._ledger()[0]):
                with self.subTest(f"{user.login} {record._name}"):
                    # Evidence answers with a sentence of its own.
                    with self.assertRaises(UserError):
                        record.with_user(user).write({"member_hash": "0"})
                    with self.assertRaises(UserError):
                        record.with_user(user).unlink()
            with self.assertRaises(AccessError):
                code.with_user(user).read(["code"])
            with self.assertRaises(AccessError):
                code.with_user(user).search([("code", "=like", "A%")])

    def test_everybody_sees_his_own_clients(self):
        """OD-15: rep, other rep, marketing, merchant, accountant."""
        promotion = self._running("coupon")
        self._coupon(promotion)
        for model in ("piste.promotion.redemption", "piste.promotion.code"):
            for user, count in (
                (self.rep, 1),
                (self.leader, 1),
                (self.rep_b, 0),
                (self.marketing, 1),
                (self.manager, 1),
            ):
                with self.subTest(f"{model} {user.login}"):
                    found = (
                        self.env[model]
                        .with_user(user)
                        .search([("promotion_id", "=", promotion.id)])
                    )
                    self.assertEqual(len(found), count)
            for user in (self.portal_a, self.accountant):
                with (
                    self.subTest(f"{model} {user.login}"),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])
