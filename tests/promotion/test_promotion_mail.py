from odoo.tests import TransactionCase, tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.piste.tests.promotion.common import PromotionCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionMail(PromotionCase, MailCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.portal_a.partner_id
        cls.contact.write({"email": "gisele@example.com", "lang": "fr_CA"})

    def _submitted(self):
        promotion = self._create_promotion(contact_id=self.contact.id)
        promotion.action_submit()
        return promotion

    def _review(self, promotion):
        kind = self.env.ref("piste.mail_activity_type_promotion_review")
        return promotion.sudo().activity_ids.filtered(
            lambda a: a.activity_type_id == kind
        )

    def test_submission_gives_one_person_in_marketing_a_task(self):
        """OD-10: somebody of marketing is asked, once."""
        promotion = self._submitted()
        review = self._review(promotion)
        self.assertEqual(len(review), 1)
        self.assertTrue(review.user_id.has_group("piste.piste_group_marketing"))
        self.assertFalse(review.user_id.share)

    def test_tasks_are_shared_out_and_the_reviewer_keeps_his_file(self):
        """OD-10: the least busy one is asked; a second round goes to the same."""
        other = self._create_user("marketing_2", "piste.piste_group_marketing")
        promotions = [self._submitted() for _index in range(4)]
        asked = {self._review(promotion).user_id for promotion in promotions}
        self.assertLessEqual({self.marketing, other}, asked)
        promotion = promotions[0]
        promotion.with_user(self.marketing).reviewer_id = other
        promotion.with_user(self.marketing).action_request_changes("Trop sombre")
        self.assertFalse(self._review(promotion))
        promotion.action_submit()
        self.assertEqual(self._review(promotion).user_id, other)

    def test_decision_closes_the_task(self):
        """OD-10: no task survives the decision."""
        for act in ("action_approve", "action_cancel"):
            promotion = self._submitted()
            getattr(promotion.with_user(self.marketing), act)()
            self.assertFalse(self._review(promotion))

    def test_merchant_is_told_in_his_language(self):
        """UX 3.12: approved, to correct and cancelled reach the contact in French."""
        cases = (
            (lambda p: p.action_approve(), "est approuvée", "approuvée"),
            (
                lambda p: p.action_request_changes("Trop <b>sombre</b>"),
                "à corriger",
                "Trop &lt;b&gt;sombre&lt;/b&gt;",
            ),
            (lambda p: p.action_cancel(), "est annulée", "annulée"),
        )
        for act, subject, body in cases:
            promotion = self._submitted().with_user(self.marketing)
            with self.subTest(subject), self.mock_mail_gateway():
                act(promotion)
                self.env.flush_all()
                message = promotion.sudo().message_ids.filtered("subject")[:1]
                self.assertEqual(
                    message.notified_partner_ids & self.contact, self.contact
                )
                self.assertIn(subject, message.subject)
                self.assertIn(body, message.body)
                self.assertIn(f"/my/promotions/{promotion.id}", message.body)

    def test_nobody_is_written_to_for_a_draft(self):
        """UX 3.12: cancelling a draft is nobody's business."""
        promotion = self._create_promotion(contact_id=self.contact.id)
        promotion.action_cancel()
        self.assertFalse(promotion.message_ids.filtered("subject"))
