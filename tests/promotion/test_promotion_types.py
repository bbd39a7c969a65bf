from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.piste.models.promotion.piste_promotion import TYPE_FIELDS
from odoo.addons.piste.tests.promotion.common import TYPE_VALUES, PromotionCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionTypes(PromotionCase, TransactionCase):
    def _refused(self, promotion, values):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(Exception) as caught,
            self.cr.savepoint(),
        ):
            promotion.write(values)
            promotion.flush_recordset()
        return caught.exception

    def test_the_four_types_are_named_in_french(self):
        """OD-08: Gratteux, Carte fidélité, Coupons, Promotions."""
        Promotions = self.env["piste.promotion"].with_context(lang="fr_CA")
        labels = dict(Promotions._fields["type"]._description_selection(Promotions.env))
        self.assertEqual(
            labels,
            {
                "scratch": "Gratteux",
                "loyalty": "Carte fidélité",
                "coupon": "Coupons",
                "promotion": "Promotions",
            },
        )

    def test_each_type_is_submitted_with_its_own_fields(self):
        """OD-08: complete, each type goes to marketing and is approved."""
        for kind in TYPE_VALUES:
            with self.subTest(kind):
                promotion = self._submitted(type=kind)
                promotion.with_user(self.marketing).action_approve()
                self.assertEqual(promotion.state, "scheduled")

    def test_submission_names_the_missing_fields_of_the_type(self):
        """OD-08: one sentence says what this type still needs."""
        for kind, empty, label in (
            ("scratch", {"prize_ids": [Command.clear()]}, "Prizes"),
            ("scratch", {"plays_per_person": 0}, "Plays Per Person"),
            ("loyalty", {"stamp_count": 0}, "Stamps"),
            ("loyalty", {"reward": False}, "Reward"),
            ("coupon", {"coupon_quota": 0, "coupon_per_person": 0}, "Coupons"),
            ("promotion", {"discount_kind": False, "discount_value": 0}, "Kind"),
            ("promotion", {"discount_value": 0}, "Discount"),
        ):
            promotion = self._create_promotion(type=kind, **empty)
            with self.subTest(kind, **empty), self.assertRaisesRegex(UserError, label):
                promotion.action_submit()

    def test_database_refuses_an_incomplete_type(self):
        """OD-08: not even sudo mode submits a card without stamps."""
        for kind in TYPE_FIELDS:
            promotion = self._submitted(type=kind).sudo()
            name = TYPE_FIELDS[kind][0]
            empty = [Command.clear()] if name == "prize_ids" else False
            values = {name: empty}
            if kind == "coupon":
                values["coupon_per_person"] = 0
            elif kind == "promotion":
                values["discount_value"] = 0
            with self.subTest(kind):
                error = self._refused(promotion, values)
                self.assertIn("check_type_complete", str(error))

    def test_fields_of_another_type_are_refused(self):
        """OD-08: a type carries nothing of another, whoever writes it."""
        foreign = {
            "plays_per_person": 1,
            "contest_rules": "x",
            "stamp_count": 5,
            "reward": "x",
            "coupon_quota": 5,
            "discount_kind": "free",
        }
        for kind in TYPE_FIELDS:
            promotion = self._create_promotion(type=kind).sudo()
            for name in foreign.keys() - set(TYPE_FIELDS[kind]):
                with self.subTest(f"{kind} {name}"):
                    error = self._refused(promotion, {name: foreign[name]})
                    self.assertIn("check_other_types", str(error))

    def test_changing_the_type_empties_the_fields_of_the_former(self):
        """OD-08: prizes, stamps, quota and discount go with their type."""
        promotion = self._create_promotion(type="scratch", contest_rules="Majeurs")
        prizes = promotion.prize_ids
        for kind in ("loyalty", "coupon", "promotion", "scratch"):
            promotion.type = kind
            promotion.flush_recordset()
            for other in TYPE_FIELDS.keys() - {kind}:
                for name in TYPE_FIELDS[other]:
                    with self.subTest(f"{kind} {name}"):
                        self.assertFalse(promotion[name])
        self.assertFalse(prizes.exists())
        self.assertEqual(promotion.plays_per_person, 1)
        promotion.write({"type": "loyalty", "reward": "Un café"})
        self.assertEqual((promotion.stamp_count, promotion.plays_per_person), (10, 0))

    def test_form_starts_a_type_with_its_presets(self):
        """OD-08: little is left to type; what another type had is gone."""
        Promotions = self.env["piste.promotion"].with_user(self.rep)
        with Form(Promotions) as form:
            form.partner_id = self.merchant_a
            form.type = "loyalty"
            self.assertEqual(form.stamp_count, 10)
            form.reward = "Un café"
            form.type = "coupon"
            self.assertEqual((form.coupon_quota, form.coupon_per_person), (100, 1))
        self.assertFalse(form.record.stamp_count or form.record.reward)

    def test_limits_of_each_type(self):
        """OD-08: 2 to 50 stamps, quota, per person, percentages: by the database."""
        for kind, name, values in (
            ("loyalty", "check_stamps", {"stamp_count": 1}),
            ("loyalty", "check_stamps", {"stamp_count": 51}),
            ("loyalty", "check_stamps", {"stamp_count": -3}),
            ("loyalty", "check_card_days", {"card_days": -1}),
            ("loyalty", "check_type_size", {"reward": "x" * 81}),
            ("coupon", "check_quota", {"coupon_quota": 100_001}),
            ("coupon", "check_per_person", {"coupon_per_person": 201}),
            ("coupon", "check_per_person", {"coupon_per_person": -1}),
            ("promotion", "check_discount", {"discount_value": 101}),
            ("promotion", "check_discount", {"discount_value": -1}),
            ("promotion", "check_discount", {"discount_kind": "free"}),
            ("scratch", "check_plays", {"plays_per_person": -1}),
        ):
            promotion = self._create_promotion(type=kind).sudo()
            with self.subTest(name, **values):
                self.assertIn(name, str(self._refused(promotion, values)))


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionPrizes(PromotionCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.scratch = self._create_promotion(type="scratch")
        self.prize = self.scratch.prize_ids[0]

    def _refused(self, act):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(Exception) as caught,
            self.cr.savepoint(),
        ):
            act()
            self.env.flush_all()
        return str(caught.exception)

    def test_odds_never_exceed_a_hundred_per_cent(self):
        """OD-08: the sum is held by the database, added or changed."""
        self.assertEqual(self.scratch.odds_total, 50)
        self.scratch.prize_ids[1].odds = 90
        self.env.flush_all()
        self.assertEqual(self.scratch.odds_total, 100)
        for odds in (0, -1, 100.5, 130, float("nan")):
            with self.subTest(odds):
                values = {"promotion_id": self.scratch.id, "name": "x", "odds": odds}
                self._refused(lambda v=values: self.prize.create(v))
        message = self._refused(lambda: self.prize.write({"odds": 10.5}))
        self.assertIn("check_odds", message)

    def test_quantity_is_positive(self):
        """OD-08: no prize without a piece, none with a negative quantity."""
        for quantity in (0, -1, 100_001):
            with self.subTest(quantity):
                message = self._refused(
                    lambda q=quantity: self.prize.write({"quantity": q})
                )
                self.assertIn("check_", message)

    def test_stock_starts_full_and_nobody_writes_it(self):
        """OD-08: the remaining prizes are the draw's alone."""
        self.assertEqual(self.prize.remaining, 20)
        for user in (self.rep, self.manager, self.marketing):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.prize.with_user(user).remaining = 5
        with self.assertRaises(AccessError):
            self.prize.with_user(self.marketing).create(
                {
                    "promotion_id": self.scratch.id,
                    "name": "x",
                    "odds": 1,
                    "remaining": 1,
                }
            )

    def test_stock_is_never_negative_nor_above_the_quantity(self):
        """OD-08: refused by the database, also in sudo mode."""
        for remaining in (-1, 21):
            message = self._refused(
                lambda r=remaining: self.prize.sudo().write({"remaining": r})
            )
            self.assertIn("check_remaining", message)

    def test_quantity_follows_what_was_won(self):
        """OD-08: what was won stays won when the quantity changes."""
        self.prize.sudo().remaining = 15
        self.prize.quantity = 30
        self.assertEqual(self.prize.remaining, 25)
        self.assertIn(
            "check_remaining", self._refused(lambda: self.prize.write({"quantity": 4}))
        )

    def test_only_scratch_cards_have_prizes(self):
        """OD-08: refused on every other type."""
        for kind in ("loyalty", "coupon", "promotion"):
            promotion = self._create_promotion(type=kind)
            with self.subTest(kind), self.assertRaises(ValidationError):
                self.prize.create(
                    {"promotion_id": promotion.id, "name": "x", "odds": 1}
                )

    def test_prizes_are_frozen_with_their_promotion(self):
        """OD-10: the prize model is no way round the lock."""
        draft = self._create_promotion(type="scratch")
        self.scratch.action_submit()
        self.scratch.with_user(self.marketing).action_approve()
        for user in (self.rep, self.manager, self.marketing):
            prize = self.prize.with_user(user)
            for act in (
                lambda p=prize: p.write({"odds": 90}),
                lambda p=prize: p.write({"name": "Autre"}),
                lambda p=prize: p.write({"promotion_id": draft.id}),
                prize.unlink,
                lambda p=prize: p.create(
                    {"promotion_id": self.scratch.id, "name": "x", "odds": 1}
                ),
                lambda p=prize: (
                    draft.with_user(p.env.user)
                    .prize_ids[0]
                    .write({"promotion_id": self.scratch.id})
                ),
                lambda p=prize: p.promotion_id.write({"prize_ids": [Command.clear()]}),
                lambda p=prize: p.promotion_id.write({"type": "coupon"}),
            ):
                with self.subTest(user.login):
                    self.assertIn("can no longer be changed", self._refused(act))
        self.assertEqual(self.scratch.prize_ids.mapped("odds"), [10, 40])

    def test_prizes_are_seen_with_their_promotion(self):
        """OD-15: own clients, own company, nobody else's."""
        for user, seen in (
            (self.rep, 2),
            (self.leader, 2),
            (self.manager, 2),
            (self.marketing, 2),
            (self.agent, 2),
            (self.portal_a, 2),
            (self.rep_b, 0),
            (self.portal_b, 0),
        ):
            Prizes = self.env["piste.promotion.prize"].with_user(user)
            with self.subTest(user.login):
                domain = [("promotion_id", "=", self.scratch.id)]
                self.assertEqual(Prizes.search_count(domain), seen)
        for user in (self.approver, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["piste.promotion.prize"].with_user(user).search([])
        for user in (self.portal_a, self.agent):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.prize.with_user(user).name = "x"
