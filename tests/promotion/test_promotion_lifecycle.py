from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.piste.tests.promotion.common import PromotionCase, local_today


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionLifecycle(PromotionCase, TransactionCase):
    def test_merchant_side_submits_and_marketing_approves(self):
        """OD-10: Brouillon, Soumise, Approuvée, then the dates decide."""
        promotion = self._create_promotion()
        self.assertEqual(promotion.state, "draft")
        promotion.action_submit()
        self.assertEqual(promotion.state, "submitted")
        promotion.with_user(self.marketing).action_approve()
        self.assertEqual(promotion.state, "scheduled")

    def test_approval_of_a_promotion_that_has_begun_starts_it(self):
        """OD-10: approved on its first day, it runs at once."""
        promotion = self._submitted(start=local_today())
        promotion.with_user(self.marketing).action_approve()
        self.assertEqual(promotion.state, "running")

    def test_correction_keeps_the_offer_and_clears_the_reason_when_resubmitted(self):
        """OD-10: À corriger carries a reason until the merchant submits again."""
        promotion = self._submitted()
        promotion.with_user(self.marketing).action_request_changes("Trop sombre")
        self.assertEqual(promotion.state, "to_fix")
        self.assertEqual(promotion.change_reason, "Trop sombre")
        promotion.name = "Mardi double"
        promotion.action_submit()
        self.assertEqual(promotion.state, "submitted")
        self.assertFalse(promotion.change_reason)

    def test_the_question_for_the_reason_is_asked_in_a_window(self):
        """OD-10: the button opens the wizard, the wizard sends back."""
        promotion = self._submitted().with_user(self.marketing)
        action = promotion.action_request_changes()
        Wizard = self.env[action["res_model"]].with_user(self.marketing)
        with Form(Wizard.with_context(**action["context"])) as form:
            form.reason = "Le titre est trop long"
        form.record.action_confirm()
        self.assertEqual(promotion.state, "to_fix")
        self.assertEqual(promotion.change_reason, "Le titre est trop long")

    def test_submission_without_terms_is_refused(self):
        """OD-09: no terms and conditions, no submission."""
        promotion = self._create_promotion(terms=False)
        with self.assertRaisesRegex(UserError, "Terms & Conditions"):
            promotion.action_submit()
        self.assertEqual(promotion.state, "draft")

    def test_submission_names_everything_that_is_missing(self):
        """OD-09: one sentence lists what is still to be filled."""
        promotion = self._create_promotion(
            name=False, discount_details=False, date_start=False, date_end=False
        )
        with self.assertRaisesRegex(UserError, "Title, Discount Details, Start, End"):
            promotion.action_submit()

    def test_accepted_terms_are_dated_and_kept(self):
        """OD-09: the version accepted is kept beside the current text."""
        promotion = self._submitted()
        self.assertEqual(promotion.terms_accepted_text, "Une offre par personne.")
        self.assertTrue(promotion.terms_accepted_at)
        self.assertEqual(promotion.terms_accepted_by_id, self.rep)

    def test_terms_changed_after_acceptance_cannot_be_approved(self):
        """OD-09: what is approved is what the merchant accepted."""
        promotion = self._submitted().with_user(self.marketing)
        promotion.terms = "Deux offres par personne."
        with self.assertRaisesRegex(UserError, "changed since the merchant accepted"):
            promotion.action_approve()

    def test_promotion_that_is_over_can_be_neither_submitted_nor_approved(self):
        """OD-10: an end date in the past asks for another one."""
        late = self._create_promotion(start=local_today() - timedelta(days=30))
        with self.assertRaisesRegex(UserError, "end date is over"):
            late.action_submit()
        promotion = self._submitted()
        past = local_today() - timedelta(days=30)
        promotion.sudo().write({"date_start": past, "date_end": past})
        with self.assertRaisesRegex(UserError, "end date is over"):
            promotion.with_user(self.marketing).action_approve()

    @mute_logger("odoo.sql_db")
    def test_end_before_start_is_refused_by_the_database(self):
        """OD-10: end < start refused, whoever writes."""
        promotion = self._create_promotion()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            promotion.sudo().write({"date_end": promotion.date_start - timedelta(1)})
            promotion.flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_texts_too_long_are_refused_by_the_database(self):
        """I6: nothing absurd is stored."""
        promotion = self._create_promotion()
        for name, size in (("name", 41), ("teaser", 81), ("terms", 10001)):
            with (
                self.subTest(name),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                promotion.sudo().write({name: "x" * size})
                promotion.flush_recordset()

    def test_every_undeclared_step_is_refused(self):
        """D6: the table of transitions decides, even in sudo mode."""
        transitions = self.env["piste.promotion"]._transitions
        states = [
            value
            for value, _label in self.env["piste.promotion"]._fields["state"].selection
        ]
        reachable = [state for state in states if state != "approved"]
        for source in reachable:
            promotion = self._in_state(source).sudo()
            self.assertEqual(promotion.state, source)
            for target in set(states) - set(transitions.get(source, ())) - {source}:
                with (
                    self.subTest(f"{source} -> {target}"),
                    self.assertRaises(UserError),
                ):
                    promotion.write({"state": target})

    def test_rpc_cannot_jump_to_a_state_that_others_decide(self):
        """D6: what a button forbids, RPC forbids."""
        promotion = self._submitted()
        refused = {
            self.rep: ("approved", "to_fix", "scheduled", "running", "ended"),
            self.leader: ("approved", "to_fix"),
            self.manager: ("approved", "to_fix"),
            self.marketing: ("scheduled", "running", "ended", "draft"),
        }
        for user, targets in refused.items():
            Promotions = self.env["piste.promotion"].with_user(user)
            for target in targets:
                with (
                    self.subTest(f"{user.login} {target}"),
                    self.assertRaises(UserError),
                ):
                    call_kw(Promotions, "write", [promotion.ids, {"state": target}], {})

    def test_rpc_cannot_create_beyond_the_first_step(self):
        """D6: create, import and default_state start at Brouillon."""
        Promotions = self.env["piste.promotion"].with_user(self.marketing)
        values = self._promotion_values()
        with self.assertRaises(UserError):
            Promotions.create({**values, "state": "cancelled"})
        with self.assertRaises(UserError):
            Promotions.with_context(default_state="cancelled").create(values)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            Promotions.create({**values, "state": "submitted"})

    def test_rpc_cannot_submit_without_the_button(self):
        """OD-09: a state written by hand records no acceptance."""
        promotion = self._create_promotion()
        with self.assertRaisesRegex(UserError, "button"):
            promotion.write({"state": "submitted"})

    def test_acceptance_cannot_be_forged(self):
        """OD-09: nobody writes the proof by hand, at creation or later."""
        forged = {
            "terms_accepted_text": "x",
            "terms_accepted_at": "2020-01-01 00:00:00",
            "terms_accepted_by_id": self.portal_a.id,
            "submission_uid": "x",
        }
        promotion = self._submitted()
        for user in (self.rep, self.manager, self.marketing):
            for name, value in forged.items():
                with self.subTest(f"{user.login} {name}"):
                    with self.assertRaises(AccessError):
                        promotion.with_user(user).write({name: value})
                    with self.assertRaises(AccessError):
                        self._create_promotion(user=user, **{name: value})

    def test_offer_is_locked_for_the_sales_side_once_submitted(self):
        """OD-10: only marketing corrects what was submitted."""
        promotion = self._submitted()
        for user in (self.rep, self.leader, self.manager):
            with self.subTest(user.login), self.assertRaises(UserError):
                promotion.with_user(user).name = "Autre"
        promotion.with_user(self.marketing).name = "Mardi poutine !"
        self.assertEqual(promotion.name, "Mardi poutine !")

    def test_offer_is_locked_for_everybody_once_approved(self):
        """OD-10: dates, texts and picture of an approved promotion stay."""
        promotion = self._in_state("scheduled")
        changes = {
            "name": "Autre",
            "terms": "Autres",
            "date_end": local_today() + timedelta(days=90),
            "image": False,
            "partner_id": self.merchant_b.id,
        }
        for user in (self.rep, self.manager, self.marketing):
            for name, value in changes.items():
                with (
                    self.subTest(f"{user.login} {name}"),
                    self.assertRaises(UserError),
                ):
                    promotion.with_user(user).write({name: value})

    def test_scheduled_promotion_can_come_back_for_correction(self):
        """OD-10: before it starts, marketing may still ask for a change."""
        promotion = self._in_state("scheduled")
        promotion.with_user(self.marketing).action_request_changes("Changer l'image")
        self.assertEqual(promotion.state, "to_fix")

    def test_merchant_side_withdraws_only_before_approval(self):
        """OD-10: after approval, marketing alone cancels."""
        promotion = self._submitted()
        promotion.action_cancel()
        self.assertEqual(promotion.state, "cancelled")
        promotion.action_reset()
        self.assertEqual(promotion.state, "draft")
        live = self._in_state("running")
        with self.assertRaises(AccessError):
            live.with_user(self.manager).action_cancel()
        live.with_user(self.marketing).action_cancel()
        self.assertEqual(live.state, "cancelled")

    def test_copy_restarts_without_state_dates_and_acceptance(self):
        """OD-02: a duplicate is a plain draft with the same picture."""
        promotion = self._in_state("ended")
        copy = promotion.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.date_start or copy.date_end or copy.terms_accepted_at)
        self.assertEqual(copy.name, promotion.name)
        self.assertTrue(copy.image_hash)

    def test_only_drafts_and_cancelled_promotions_are_deleted(self):
        """OD-10: the others are cancelled, never deleted."""
        for state in ("draft", "cancelled"):
            self._in_state(state).with_user(self.marketing).unlink()
        promotion = self._submitted().with_user(self.marketing)
        with self.assertRaises(UserError):
            promotion.unlink()

    def test_promotion_belongs_to_the_company_of_the_chosen_person(self):
        """OD-02: a promotion entered for a contact is the company's."""
        promotion = self._create_promotion(partner_id=self.portal_a.partner_id.id)
        self.assertEqual(promotion.partner_id, self.merchant_a)

    def test_model_terms_are_filled_in_the_merchants_language(self):
        """OD-09: the dates and the name stand in the model text."""
        self.portal_a.partner_id.lang = "fr_CA"
        promotion = self._create_promotion(
            terms=False, start=local_today(), contact_id=self.portal_a.partner_id.id
        )
        promotion.action_insert_terms()
        self.assertIn("Offre de Casse-croûte Gisèle", promotion.terms)
        self.assertNotIn("{", promotion.terms)
        with self.assertRaises(UserError):
            promotion.action_insert_terms()
