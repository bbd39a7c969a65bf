from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .convert_common import LeadConvertCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertUndo(LeadConvertCommon):
    """AX-18: a conversion made by mistake is cancelled as a whole."""

    def test_cancelled_conversion_leaves_nothing_behind(self):
        """AX-18: undo removes what it made and gives everything back."""
        attachment, activity, event = self._attach_everything(self.lead)
        before = self.lead.piste_status_id
        conversion = self._convert()
        made = conversion.partner_id | conversion.contact_id
        opportunity = conversion.opportunity_id
        self.lead.action_piste_undo_conversion()
        self.assertFalse(made.exists())
        self.assertFalse(opportunity.exists())
        self.assertEqual(self.lead.piste_status_id, before)
        self.assertFalse(self.lead.partner_id)
        self.assertFalse(self.lead.piste_is_converted)
        self.assertIn("rappelle lundi", self._bodies(self.lead))
        self.assertEqual(attachment.res_id, self.lead.id)
        self.assertEqual(activity.res_id, self.lead.id)
        self.assertEqual(event.opportunity_id, self.lead)
        self.assertEqual(self.lead.contact_name, "Élodie Gagnon")
        self.lead.name = "Modifiable de nouveau"
        self.assertTrue(self._convert())

    def test_cancel_empties_what_it_filled_on_a_known_party(self):
        """AX-18: a known party gets back its empty fields, unless edited since."""
        party = self.env["res.partner"].create({"name": "Crèmerie", "is_company": True})
        self._convert(partner_mode="existing", partner_id=party.id)
        party.website = "https://nouveau.example.com"
        self.lead.action_piste_undo_conversion()
        self.assertTrue(party.exists())
        self.assertRecordValues(
            party,
            [
                {
                    "city": False,
                    "phone": False,
                    "piste_type": False,
                    "website": "https://nouveau.example.com",
                }
            ],
        )

    def test_cancel_keeps_what_somebody_used(self):
        """AX-18: a party that somebody worked with stays, and the piste says so."""
        conversion = self._convert()
        partner, opportunity = conversion.partner_id, conversion.opportunity_id
        partner.message_post(body="Rencontrée ce matin", message_type="comment")
        self.lead.action_piste_undo_conversion()
        self.assertTrue(partner.exists())
        self.assertFalse(opportunity.exists())
        self.assertIn(partner.name, self.lead.message_ids[0].body)

    def test_cancel_is_refused_once_ordered_or_invoiced(self):
        """AX-18: what is sold stays sold."""
        conversion = self._convert()
        order = self.env["sale.order"].create(
            {
                "partner_id": conversion.partner_id.id,
                "opportunity_id": conversion.opportunity_id.id,
            }
        )
        order.action_confirm()
        with self.assertRaisesRegex(UserError, order.name):
            self.lead.action_piste_undo_conversion()
        self.assertTrue(self.lead.piste_is_converted)

    def test_cancel_is_refused_to_others(self):
        self._convert()
        with self.assertRaises(AccessError):
            self.lead.with_user(self.rep_b).action_piste_undo_conversion()
