from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.piste.tests.promotion.common import PromotionCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionRights(PromotionCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promotion_a = cls._create_promotion()
        cls.promotion_b = cls._create_promotion(
            user=cls.rep_b, partner_id=cls.merchant_b.id
        )
        cls.both = cls.promotion_a | cls.promotion_b

    def _seen(self, user):
        return (
            self.env["piste.promotion"]
            .with_user(user)
            .search([("id", "in", self.both.ids)])
        )

    def test_who_sees_which_promotions(self):
        """OD-15: own, team, all; a merchant his own; the others none."""
        expected = {
            self.rep: self.promotion_a,
            self.rep_b: self.promotion_b,
            self.leader: self.promotion_a,
            self.manager: self.both,
            self.marketing: self.both,
            self.agent: self.both,
            self.portal_a: self.promotion_a,
            self.portal_b: self.promotion_b,
        }
        for user, promotions in expected.items():
            with self.subTest(user.login):
                self.assertEqual(self._seen(user), promotions)
        for user in (self.approver, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._seen(user)

    def test_rep_cannot_touch_the_promotion_of_another_reps_client(self):
        """OD-15: no reading, no writing, no action, no creation."""
        foreign = self.promotion_b.with_user(self.rep)
        for act in (
            lambda: foreign.read(["name"]),
            lambda: foreign.write({"name": "x"}),
            foreign.action_submit,
            foreign.action_cancel,
            lambda: self._create_promotion(partner_id=self.merchant_b.id),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_agents_and_merchants_read_only(self):
        """OD-02: the portal page is the merchant's only way to write."""
        for user in (self.agent, self.portal_a):
            own = self.promotion_a.with_user(user)
            with self.subTest(user.login):
                self.assertEqual(own.read(["name"])[0]["name"], "Mardi poutine")
                for act in (
                    lambda own=own: own.write({"name": "x"}),
                    own.unlink,
                    own.copy,
                    own.action_submit,
                    own.action_approve,
                    own.action_cancel,
                    own.action_reset,
                    own.action_insert_terms,
                    lambda own=own: own.action_request_changes("x"),
                ):
                    with self.assertRaises(AccessError):
                        act()

    def test_only_marketing_approves_and_sends_back(self):
        """OD-10: refused to the sales side, allowed to marketing."""
        self.promotion_a.action_submit()
        for user in (self.rep, self.leader, self.manager):
            promotion = self.promotion_a.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    promotion.action_approve()
                with self.assertRaises(AccessError):
                    promotion.action_request_changes("x")
        self.promotion_a.with_user(self.marketing).action_approve()
        self.assertEqual(self.promotion_a.state, "scheduled")

    def test_reassigned_client_takes_everything_along(self):
        """I14: the former rep loses rows, followers and activities at once."""
        self.promotion_a.sudo().message_subscribe(self.rep.partner_id.ids)
        activity = self.promotion_a.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.rep.id
        )
        self.merchant_a.user_id = self.rep_b
        self.assertFalse(self._seen(self.rep))
        self.assertEqual(self._seen(self.rep_b), self.both)
        followers = self.promotion_a.sudo().message_partner_ids
        self.assertNotIn(self.rep.partner_id, followers)
        self.assertEqual(activity.user_id, self.rep_b)

    def test_company_wall(self):
        """Rules: a user of another company sees nothing, whatever his role."""
        company = self.env["res.company"].create({"name": "Autre inc."})
        self.marketing.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        self.assertFalse(self._seen(self.marketing))

    def test_portal_cannot_reach_the_key_nor_the_model_texts(self):
        """I3: internal fields and configuration stay inside."""
        with self.assertRaises(AccessError):
            self.promotion_a.with_user(self.portal_a).read(["submission_uid"])
        with self.assertRaises(AccessError):
            self.env["piste.promotion.terms"].with_user(self.portal_a).search([])

    def test_merchant_reads_no_internal_message(self):
        """I3: log notes of the team never reach the merchant."""
        self.promotion_a.sudo().message_post(
            body="Client difficile", subtype_xmlid="mail.mt_note"
        )
        messages = (
            self.env["mail.message"]
            .with_user(self.portal_a)
            .search(
                [
                    ("model", "=", "piste.promotion"),
                    ("res_id", "=", self.promotion_a.id),
                ]
            )
        )
        self.assertFalse(messages.filtered(lambda m: "difficile" in (m.body or "")))

    def test_partner_button_counts_what_the_user_may_see(self):
        """OD-02: the smart button of the client opens his promotions."""
        self.assertEqual(self.merchant_a.with_user(self.rep).piste_promotion_count, 1)
        counts = (self.merchant_a | self.merchant_b).with_user(self.manager)
        self.assertEqual(counts.mapped("piste_promotion_count"), [1, 1])
        action = self.merchant_a.with_user(self.rep).action_view_piste_promotions()
        found = self.env["piste.promotion"].with_user(self.rep).search(action["domain"])
        self.assertEqual(found, self.promotion_a)
