from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AgendaCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestEventActivity(AgendaCommon):
    """An event and its activity are one thing to do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_opportunity()

    def button(self, kind):
        return self.from_button(getattr(self.lead, f"action_piste_plan_{kind}")())

    def test_one_activity_of_the_type_of_the_event(self):
        """AX-38: a call is a call to make, a task a task; a note is nothing to do."""
        for kind, xml_id in (
            ("call", "mail.mail_activity_data_call"),
            ("task", "mail.mail_activity_data_todo"),
            ("event", "mail.mail_activity_data_meeting"),
        ):
            with self.subTest(kind):
                event = self.button(kind)
                self.assertEqual(len(event.activity_ids), 1)
                activity = event.activity_ids
                self.assertEqual(activity.activity_type_id, self.env.ref(xml_id))
                self.assertEqual(activity.res_id, self.lead.id)
                self.assertEqual(activity.date_deadline, event.start.date())
        self.assertFalse(self.button("note").activity_ids)

    def test_meeting_planned_in_the_calendar_has_its_activity(self):
        """AX-38: attached to an opportunity there, it is to do as from the button."""
        for kind in ("meeting", "event"):
            with self.subTest(kind):
                event = self.plan_with_client(
                    opportunity_id=self.lead.id, piste_kind=kind
                )
                self.assertEqual(
                    event.activity_ids.activity_type_id,
                    self.env.ref("mail.mail_activity_data_meeting"),
                )
                self.assertEqual(event.activity_ids.res_id, self.lead.id)

    def test_event_of_the_menu_is_to_do_on_its_client(self):
        """AX-38, PC-03: planned from Événements with a client, it is a next action."""
        for kind, category in (("call", "phonecall"), ("meeting", "meeting")):
            with self.subTest(kind):
                event = self.plan_with_client(piste_kind=kind)
                activity = event.activity_ids
                self.assertEqual(len(activity), 1)
                self.assertEqual(activity.activity_type_id.category, category)
                self.assertEqual(activity.res_model, "res.partner")
                self.assertEqual(activity.res_id, self.prospect.id)
                self.assertEqual(activity.user_id, self.rep)
                event._piste_close("Rappeler lundi")
                self.assertFalse(activity.active)
        self.assertEqual(self.prospect.piste_contact_count, 2)

    def test_event_of_the_menu_follows_its_client(self):
        """AX-38: another client chosen since has it to do, the first one not."""
        event = self.plan_with_client(piste_kind="call")
        other = self.env["res.partner"].create(
            {"name": "Autre", "is_company": True, "user_id": self.rep.id}
        )
        person = other.create({"name": "Qui", "parent_id": other.id})
        event.write({"piste_partner_id": other.id, "piste_contact_id": person.id})
        self.assertEqual(event.activity_ids.res_id, other.id)
        self.assertFalse(self.prospect.activity_ids)

    def test_event_of_the_menu_for_who_plans_nothing_on_clients(self):
        """AX-38: marketing plans its event with a client that it only reads."""
        event = self.plan(
            self.manager,
            piste_kind="call",
            piste_partner_id=self.prospect.id,
            piste_contact_id=self.contact.id,
        )
        self.assertTrue(event.activity_ids)

    def test_event_done_closes_its_activity(self):
        """AX-38: done once, in one place."""
        event = self.button("call")
        activity = event.activity_ids
        event._piste_close("Rappeler lundi")
        self.assertFalse(activity.active)
        self.assertIn("Rappeler lundi", activity.feedback)

    def test_activity_done_closes_its_event(self):
        """AX-38, AX-40: with the words said; without them it is not done."""
        event = self.button("call")
        activity = event.activity_ids.with_user(self.rep)
        with self.assertRaises(UserError):
            activity.action_feedback()
        self.assertEqual(event.piste_state, "planned")
        activity.action_feedback(feedback="Intéressé")
        self.assertEqual(event.piste_state, "done")
        self.assertEqual(event.piste_outcome, "Intéressé")

    def test_the_button_done_asks_how_the_event_went(self):
        """BD-14, PC-03: from the home and the lists of actions; the others are done."""
        event = self.button("call")
        call = event.activity_ids
        plain = self.lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.rep.id
        )
        buttons = ("action_done", "action_done_redirect_to_other")
        for button in buttons:
            asked = getattr((call + plain).with_user(self.rep), button)()
            self.assertEqual(asked["res_model"], "piste.agenda.done")
            self.assertEqual(asked["context"]["default_event_ids"], event.ids)
            self.assertTrue(call.active)
        self.assertEqual(event.piste_state, "planned")
        self.assertFalse(plain.active)
        dialog = self.env["piste.agenda.done"].with_user(self.rep)
        dialog = dialog.with_context(**asked["context"])
        dialog.create({"outcome": "Signe vendredi"}).action_confirm()
        self.assertEqual(event.piste_outcome, "Signe vendredi")
        self.assertFalse(call.active)

    def test_cancelling_either_cancels_both(self):
        """AX-38: nothing is left to do, and the event stays as Annulé."""
        first, second = self.button("call"), self.button("call")
        first.action_piste_cancel()
        self.assertFalse(first.activity_ids)
        second.activity_ids.with_user(self.rep).unlink_w_meeting()
        self.assertEqual(second.piste_state, "cancelled")
        self.assertFalse(second.activity_ids)

    def test_moving_either_moves_both(self):
        """AX-38: one date."""
        event = self.button("task")
        day = event.start.replace(day=1, month=1, year=event.start.year + 1)
        event.write({"start": day, "stop": day})
        self.assertEqual(event.activity_ids.date_deadline, day.date())

    def test_private_event_leaves_no_words_on_the_record(self):
        """AX-40: neither an activity nor a message on the opportunity."""
        before = self.lead.message_ids
        action = self.lead.action_piste_plan_call()
        event = self.from_button(action, privacy="private", name="Un secret")
        self.assertFalse(event.activity_ids)
        new = self.lead.message_ids - before
        self.assertNotIn("Un secret", str(new.mapped("body")))
