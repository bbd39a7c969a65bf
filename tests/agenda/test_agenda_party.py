from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AgendaCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestEventParty(AgendaCommon):
    """With whom: filled in from the origin, mandatory where there is a client."""

    def test_filled_in_from_the_opportunity(self):
        """AX-38, AX-40: Tiers and Contact are those of the opportunity."""
        lead = self.create_opportunity()
        event = self.from_button(lead.action_piste_plan_event())
        self.assertEqual(event.piste_kind, "meeting")
        self.assertEqual(event.opportunity_id, lead)
        self.assertEqual(event.piste_partner_id, self.prospect)
        self.assertEqual(event.piste_contact_id, self.contact)
        self.assertEqual(event.user_id, self.rep)

    def test_planned_from_the_tools_of_an_opportunity(self):
        """AX-38: Outils → Événement planifié, on the form, attached by itself."""
        lead = self.create_opportunity()
        Actions = self.env["ir.actions.actions"].with_user(self.rep)
        tools = Actions.with_context(lang="fr_CA").get_bindings("crm.lead")["action"]
        [tool] = [each for each in tools if each["name"] == "Événement planifié"]
        self.assertEqual(tool["binding_view_types"], "form")
        action = (
            self.env["ir.actions.server"]
            .browse(tool["id"])
            .with_user(self.rep)
            .with_context(active_model="crm.lead", active_id=lead.id)
            .run()
        )
        event = self.from_button(action)
        self.assertEqual(event.opportunity_id, lead)
        self.assertEqual(event.piste_partner_id, lead.partner_id.commercial_partner_id)

    def test_filled_in_from_prospect_and_contact(self):
        """AX-38: the favorite of a company, or the contact himself."""
        for partner in (self.prospect, self.contact):
            with self.subTest(partner.name):
                partner = partner.with_user(self.rep)
                event = self.from_button(partner.action_piste_plan_call())
                self.assertEqual(event.piste_kind, "call")
                self.assertEqual(event.piste_partner_id, self.prospect)
                self.assertTrue(event.piste_contact_id)

    def test_piste_suffices_alone(self):
        """A7: a piste has neither client nor contact."""
        piste = self.create_piste()
        for kind in ("event", "call", "task", "note"):
            with self.subTest(kind):
                event = self.from_button(getattr(piste, f"action_piste_plan_{kind}")())
                self.assertFalse(event.piste_partner_id)
                self.assertEqual(event.res_id, piste.id)

    def test_client_and_contact_are_mandatory(self):
        """AX-38, A7: from the menu, an event is attached to somebody."""
        for kind in ("event", "call", "meeting", "task"):
            with self.subTest(kind), self.assertRaises(ValidationError):
                self.plan(piste_kind=kind)
        with self.assertRaises(ValidationError):
            self.plan(piste_partner_id=self.prospect.id, piste_contact_id=False)

    def test_note_absence_and_internal_meeting_need_none(self):
        """A7: a note needs none, nor what happens without a client."""
        self.assertTrue(self.plan(piste_kind="note"))
        self.assertTrue(self.plan(piste_kind="absence"))
        self.assertTrue(self.plan(piste_category_id=self.internal.id))

    def test_plain_calendar_goes_on_working(self):
        """A7: core's entries, synchronised ones and those of others have no type."""
        with Form(self.Event.with_user(self.agent)) as form:
            form.name = "Dîner"
        self.assertFalse(form.record.piste_kind)
        self.assertFalse(form.record.piste_needs_party)
        self.assertTrue(self.plan(self.agent, piste_kind=False))

    def test_contact_belongs_to_the_client(self):
        """AX-40: a contact of somebody else is refused."""
        with self.assertRaises(ValidationError):
            self.plan(
                piste_partner_id=self.prospect.id,
                piste_contact_id=self.merchant_a.id,
            )

    def test_client_of_a_colleague_is_out_of_reach(self):
        """AX-38: nobody attaches an event to a client whom he may not read."""
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            self.plan(
                self.rep_b,
                piste_partner_id=self.prospect.id,
                piste_contact_id=self.contact.id,
            )
        lead = self.create_opportunity()
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            self.plan(
                self.rep_b, piste_kind="note", piste_related_ref=f"crm.lead,{lead.id}"
            )

    def test_related_to_a_quotation_or_another_event(self):
        """AX-40: Relié à takes parties, leads, orders and other events."""
        models = [name for name, _label in self.Event._piste_related_models()]
        self.assertEqual(
            models, ["res.partner", "crm.lead", "calendar.event", "sale.order"]
        )
        first = self.plan_with_client()
        second = self.plan_with_client(piste_related_ref=f"calendar.event,{first.id}")
        self.assertEqual(second.piste_related_ref, first)
        with self.assertRaises(ValidationError):
            second.piste_related_ref = second

    def test_client_sees_no_mail_of_a_call(self):
        """BD-14: a call is planned without inviting anybody; a meeting invites."""
        lead = self.create_opportunity()
        call = self.from_button(lead.action_piste_plan_call())
        self.assertEqual(call.partner_ids, self.rep.partner_id)
        meeting = self.from_button(lead.action_piste_plan_event())
        self.assertIn(self.contact, meeting.partner_ids)

    def test_call_shows_on_the_client(self):
        """BD-14: attached to the opportunity and visible on the fiche of the client."""
        lead = self.create_opportunity()
        call = self.from_button(lead.action_piste_plan_call())
        self.assertIn(call, lead.piste_event_ids)
        client = self.prospect.with_user(self.rep)
        self.assertIn(call, client.piste_event_ids)
        rows = client.piste_activity["recent"]
        self.assertIn(
            ("calendar.event", call.id), [(r["model"], r["id"]) for r in rows]
        )
