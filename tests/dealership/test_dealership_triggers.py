from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DealershipCommon


@tagged("post_install", "-at_install", "piste_dealership")
class TestDealershipTriggers(DealershipCommon):
    """BD-10: what happens moves the opportunity, forward only."""

    def write_to_client(self, **values):
        self.opportunity.message_post(
            body="Bonjour",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def answer(self):
        self.opportunity.sudo().message_post(
            body="Oui",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.portal_a.partner_id.id,
        )

    def plan_meeting(self):
        self.env["calendar.event"].with_user(self.rep).create(
            {
                "name": "Essai routier",
                "start": "2030-01-05 15:00:00",
                "stop": "2030-01-05 16:00:00",
                "opportunity_id": self.opportunity.id,
            }
        )

    def test_each_event_moves_forward(self):
        """BD-10: our e-mail, the answer, the meeting, the arrival."""
        for happen, key in (
            (self.write_to_client, "answered"),
            (self.answer, "contacted"),
            (self.plan_meeting, "scheduled"),
            (self.opportunity.action_piste_arrived, "present"),
        ):
            happen()
            self.assertEqual(self.opportunity.stage_id, self.stage(key))

    def test_never_backwards_nor_out_of_a_closed_status(self):
        """BD-10: a later e-mail leaves the opportunity where it is."""
        for key in ("scheduled", "bdc_lost", "taken"):
            self.opportunity.stage_id = self.stage(key)
            self.write_to_client()
            self.answer()
            with self.subTest(stage=key):
                self.assertEqual(self.opportunity.stage_id, self.stage(key))

    def text(self, **values):
        """Log a text message as core does: a note, without any network."""
        return self.opportunity._message_sms(
            "Bonjour", sms_numbers=["+15145550123"], put_in_queue=True, **values
        )

    def test_text_message_moves_like_an_email(self):
        """BD-10: our text, then the client's; each is a contact, as BD-13 counts it."""
        before = self.opportunity.piste_last_contact_at
        message = self.text()
        self.assertEqual(message.message_type, "sms")
        self.assertTrue(message.subtype_id.internal)
        self.assertEqual(self.opportunity.stage_id, self.stage("answered"))
        self.assertFalse(before)
        self.assertEqual(self.opportunity.piste_last_contact_at, message.date)
        self.opportunity.sudo().message_post(
            body="Oui",
            message_type="sms",
            subtype_xmlid="mail.mt_note",
            author_id=self.portal_a.partner_id.id,
        )
        self.assertEqual(self.opportunity.stage_id, self.stage("contacted"))

    def test_text_message_of_the_software_moves_nothing(self):
        """BD-10: what OdooBot sends by itself is no answer of ours."""
        self.text(author_id=self.env.ref("base.partner_root").id)
        self.assertEqual(self.opportunity.stage_id, self.stage("processing"))
        self.assertFalse(self.opportunity.piste_last_contact_at)

    def test_text_message_never_moves_backwards_nor_when_off(self):
        """BD-10: as for an e-mail."""
        self.opportunity.stage_id = self.stage("scheduled")
        self.text()
        self.assertEqual(self.opportunity.stage_id, self.stage("scheduled"))
        self.switch(False)
        other = self.create_opportunity()
        other._message_sms("Bonjour", sms_numbers=["+15145550123"], put_in_queue=True)
        self.assertEqual(other.stage_id, self.stage("processing"))

    def test_internal_note_is_no_answer(self):
        """BD-10: what the client cannot read moves nothing."""
        self.opportunity.message_post(body="Note", subtype_xmlid="mail.mt_note")
        self.assertEqual(self.opportunity.stage_id, self.stage("processing"))

    def test_mandatory_field_does_not_stop_an_answer(self):
        """BD-10: no answer of a client is refused for a missing detail."""
        city = self.env["ir.model.fields"]._get("crm.lead", "referred")
        self.stage("contacted").piste_required_field_ids = city
        self.answer()
        self.assertEqual(self.opportunity.stage_id, self.stage("contacted"))

    def test_off_means_no_move(self):
        """BD-10: the switch BDC concession."""
        self.switch(False)
        self.write_to_client()
        self.assertEqual(self.opportunity.stage_id, self.stage("processing"))

    def test_allowed_transitions_are_configured(self):
        """BD-10: what may follow a status; none given, any may."""
        self.stage("processing").piste_next_stage_ids = self.stage("answered")
        with self.assertRaisesRegex(UserError, "comes one of: Answer Sent"):
            self.opportunity.stage_id = self.stage("scheduled")
        self.opportunity.stage_id = self.stage("answered")
        self.opportunity.stage_id = self.stage("scheduled")

    def enter_long_term(self, days=None):
        """Enter *En suivi long-terme*, an action being planned in ``days`` days.

        :return: in how many days each action then is
        """
        lead = self.opportunity
        today = fields.Date.context_today(lead)
        if days is not None:
            lead.activity_schedule(
                "mail.mail_activity_data_todo", fields.Date.add(today, days=days)
            )
        lead.stage_id = self.stage("long_term")
        found = lead.activity_ids.sorted("date_deadline").mapped("date_deadline")
        return [(date - today).days for date in found]

    def test_long_term_plans_the_next_action_four_weeks_ahead(self):
        """BD-13: En suivi long-terme."""
        self.assertEqual(self.enter_long_term(), [28])
        self.opportunity.stage_id = self.stage("contacted")
        self.assertEqual(self.enter_long_term(), [28])

    def test_long_term_does_not_do_with_a_sooner_action(self):
        """BD-13: an action of next week stays, another comes in four weeks."""
        self.assertEqual(self.enter_long_term(7), [7, 28])

    def test_long_term_does_not_do_with_a_sooner_follow_up(self):
        """BD-13: not even with a Relance of today."""
        self.opportunity.action_piste_relance()
        self.assertEqual(self.enter_long_term(), [0, 28])

    def test_long_term_does_with_a_later_action(self):
        """BD-13: what is planned at four weeks or later is the next action."""
        for days in (28, 60):
            with self.subTest(days=days):
                self.opportunity.activity_ids.unlink()
                self.opportunity.stage_id = self.stage("contacted")
                self.assertEqual(self.enter_long_term(days), [days])

    def test_long_term_holds_for_a_new_opportunity(self):
        """BD-13: created or imported there, and many at once."""
        leads = self.create_opportunity(stage_id=self.stage("long_term").id)
        leads |= self.create_opportunity(stage_id=self.stage("long_term").id)
        self.assertEqual([len(lead.activity_ids) for lead in leads], [1, 1])
