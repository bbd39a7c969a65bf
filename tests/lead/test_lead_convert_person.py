from odoo.tests import Form, tagged

from .convert_common import LeadConvertCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertPerson(LeadConvertCommon):
    """AX-17: the person whom a message made known becomes the contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._write_to(cls.lead)

    @classmethod
    def _write_to(cls, lead):
        """Write to the piste as the composer does, which makes its person known."""
        recipients = lead._message_get_suggested_recipients(no_create=False)
        person = cls.env["res.partner"].browse(recipients[0]["partner_id"])
        lead.message_post(
            body="Bonjour",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=person.ids,
        )
        return person

    def test_writing_to_a_piste_makes_a_person_known(self):
        """AX-17: the state of things that the others start from."""
        self.assertTrue(self.person)
        self.assertEqual(self.lead.partner_id, self.person)
        self.assertFalse(self.person.is_company)
        self.assertFalse(self.person.parent_id)

    def test_company_is_created_around_the_person(self):
        """AX-17: a new party, whose contact is the person already known."""
        with Form(self._wizard()) as form:
            self.assertEqual(form.partner_mode, "create")
            self.assertEqual(form.partner_name, "Crèmerie du Vieux-Quai")
            self.assertEqual(form.contact_mode, "existing")
            self.assertEqual(form.contact_id, self.person)
        conversion = self._convert()
        self.assertTrue(conversion.partner_id.is_company)
        self.assertEqual(conversion.contact_id, self.person)
        self.assertRecordValues(
            self.person,
            [
                {
                    "parent_id": conversion.partner_id.id,
                    "name": "Élodie Gagnon",
                    "piste_is_favorite": True,
                    "company_name": False,
                }
            ],
        )
        self.assertEqual(conversion.opportunity_id.partner_id, self.person)

    def test_known_company_takes_the_person_in(self):
        """AX-17: the company found by its name, the person by the e-mail."""
        party = self.env["res.partner"].create(
            {"name": "Crémerie du vieux quai inc.", "is_company": True}
        )
        wizard = self._wizard()
        self.assertEqual(wizard.partner_mode, "existing")
        self.assertEqual(wizard.partner_id, party)
        self.assertEqual(wizard.contact_id, self.person)
        wizard.action_convert()
        self.assertEqual(self.person.parent_id, party)

    def test_person_of_his_own_is_the_party(self):
        """AX-17: somebody without a company, or known as a party, stays one."""
        alone = self._lead(
            partner_name=False, email_from="solo@example.com", phone=False
        )
        person = self._write_to(alone)
        self.assertEqual(self._wizard(alone).partner_id, person)
        known = self._lead(
            partner_name="Atelier Roy", email_from="roy@example.com", phone=False
        )
        person = self._write_to(known)
        person.piste_type = "client"
        self.assertEqual(self._wizard(known).partner_id, person)

    def test_cancelled_conversion_lets_the_person_go(self):
        """AX-18: undone, the person stands alone again and the company is gone."""
        before = self.person.company_name
        party = self._convert().partner_id
        self.lead.action_piste_undo_conversion()
        self.assertFalse(party.exists())
        self.assertTrue(self.person.exists())
        self.assertFalse(self.person.parent_id)
        self.assertEqual(self.lead.partner_id, self.person)
        self.assertEqual(self.person.company_name, before)
