from datetime import timedelta

from odoo.tests import tagged

from .common import AgendaCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestEventContacts(AgendaCommon):
    """OD-05: an event of Piste is one contact point, when it was held."""

    def points(self, event):
        return self.env["piste.contact.point"].search(
            [("source_model", "=", "calendar.event"), ("source_id", "=", event.id)]
        )

    def test_call_done_early_counts_once_as_a_call(self):
        """OD-05, BD-14: done before its hour, with its activity: one call, now."""
        lead = self.create_opportunity()
        call = self.from_button(
            lead.with_user(self.rep).action_piste_plan_call(), name="Rappeler"
        )
        self.assertFalse(self.points(call))
        before = lead.piste_contact_count
        call.activity_ids._action_done(feedback="Il prend la plage du matin.")
        self.assertEqual(call.piste_state, "done")
        point = self.points(call)
        self.assertEqual(point.kind, "call")
        self.assertEqual(point.lead_id, lead)
        self.assertLessEqual(point.date, self.env.cr.now())
        lead.invalidate_recordset()
        self.assertEqual(lead.piste_contact_count, before + 1)

    def test_what_was_called_off_or_stays_inside_does_not_count(self):
        """OD-05, AX-40: Annulé, Note and Absence are no exchange."""
        held = self.plan_with_client(hours=-3)
        self.assertEqual(self.points(held).partner_id, self.contact)
        off = self.plan_with_client(hours=48)
        off.action_piste_cancel()
        hours = timedelta(hours=1)
        off.write({"start": self.now - 3 * hours, "stop": self.now - 2 * hours})
        self.assertFalse(self.points(off))
        note = self.plan_with_client(hours=-3, piste_kind="note")
        self.assertFalse(self.points(note))
