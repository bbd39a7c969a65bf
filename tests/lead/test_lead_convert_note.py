from odoo.tests import tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertNote(PisteCommon):
    """OD-16: the rep's notes go with the file, through conversion and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = (
            cls.env["crm.lead"]
            .with_user(cls.rep)
            .create(
                {
                    "type": "lead",
                    "name": "Plage d'été",
                    "partner_name": "Crèmerie du Vieux-Quai",
                    "contact_name": "Élodie Gagnon",
                    "user_id": cls.rep.id,
                }
            )
        )
        cls.note = (
            cls.env["piste.note"]
            .with_user(cls.rep)
            .create({"lead_id": cls.lead.id, "body": "Négocie dur"})
        )

    def _convert(self):
        self.env["piste.lead.convert"].with_user(self.rep).with_context(
            active_model="crm.lead", active_ids=self.lead.ids
        ).create({}).action_convert()
        return self.lead.sudo().piste_conversion_id

    def test_converted_piste_hands_its_notes_to_the_party(self):
        """OD-16, AX-18: they lie in the file of the company, for its rep alone."""
        conversion = self._convert()
        self.assertEqual(self.note.partner_id, conversion.partner_id)
        self.assertEqual(conversion.partner_id.piste_note_ids, self.note)
        conversion.partner_id.user_id = self.rep_b
        self.env.invalidate_all()
        Note = self.env["piste.note"]
        self.assertFalse(Note.with_user(self.rep).search([("id", "=", self.note.id)]))
        self.assertTrue(Note.with_user(self.rep_b).search([("id", "=", self.note.id)]))

    def test_cancelled_conversion_gives_the_notes_back(self):
        """OD-16, AX-18: and they do not keep an unused party alive."""
        party = self._convert().partner_id
        self.lead.action_piste_undo_conversion()
        self.assertFalse(party.exists())
        self.assertFalse(self.note.partner_id)
        self.assertEqual(self.note.lead_id, self.lead)

    def test_note_written_on_the_party_since_keeps_it(self):
        """AX-18: what somebody used is never removed."""
        party = self._convert().partner_id
        note = self.note.create({"partner_id": party.id, "body": "Depuis"})
        self.lead.action_piste_undo_conversion()
        self.assertTrue(party.exists())
        self.assertEqual(note.partner_id, party)
