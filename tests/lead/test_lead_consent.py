from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConsent(LeadCommon):
    """AX-07: a refusal goes with the person, from piste to client and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ca")
        cls.piste = cls.create_piste(
            contact_name="Luc Roy", email_from="luc@tigus.example.com"
        )

    def convert(self, piste, **values):
        Wizard = self.env["piste.lead.convert"].with_user(self.rep)
        context = {"active_model": "crm.lead", "active_ids": piste.ids}
        Wizard.with_context(**context).create(values).action_convert()
        return piste.sudo().piste_conversion_id

    def test_button_of_the_email_is_refused_by_the_server(self):
        """AX-07: the error tells when and how they refused."""
        self.assertTrue(self.piste.action_piste_send_email())
        self.piste._piste_refuse("email", source="Appel du 3 mars")
        with self.assertRaisesRegex(UserError, "does not want emails.*Appel du 3 mars"):
            self.piste.action_piste_send_email()

    def test_box_of_the_composer_does_not_go_round_a_refusal(self):
        """AX-07: whoever writes to many, with core's box unticked, leaves them out."""
        self.piste._piste_refuse("email")
        silent = self.create_piste(contact_name="Sans adresse")
        silent.sudo().partner_id = self.merchant_a
        self.merchant_a.email = "gisele@example.com"
        self.merchant_a._piste_refuse("email")
        free = self.create_piste(email_from="libre@example.com")
        composer = self.env["mail.compose.message"].with_user(self.rep)
        composer.create(
            {
                "composition_mode": "mass_mail",
                "model": "crm.lead",
                "res_ids": str((self.piste | silent | free).ids),
                "use_exclusion_list": False,
                "subject": "Promotion du mois",
                "body": "<p>Allô</p>",
            }
        )._action_send_mail()
        mails = self.env["mail.mail"].search([("subject", "=", "Promotion du mois")])
        sent = mails.filtered(lambda mail: mail.state != "cancel")
        self.assertEqual(sent.mapped("res_id"), free.ids)

    def test_words_about_another_client_stay_his(self):
        """AX-07: a shared address tells the refusal, not what a colleague wrote."""
        theirs = self.merchant_b.child_ids[:1]
        theirs.email = self.piste.email_from
        theirs._piste_refuse("email", source="Son avocat", reason="Litige en cours")
        told = self.piste.piste_email_refusal
        self.assertIn("Refused on", told)
        self.assertNotIn("avocat", told)
        self.assertNotIn("Litige", told)
        theirs = theirs.with_user(self.rep_b)
        self.assertIn("Litige", theirs.piste_email_refusal)

    def test_conversion_carries_refusals(self):
        """AX-07: by address, and of who has none; the opportunity refuses too."""
        self.piste._piste_refuse("email")
        self.piste._piste_refuse("phone", source="Au salon")
        conversion = self.convert(self.piste)
        for record in (conversion.contact_id, conversion.opportunity_id):
            with self.subTest(record=record):
                self.assertTrue(record.piste_do_not_email and record.piste_do_not_call)
        self.assertIn("Au salon", conversion.contact_id.piste_call_refusal)
        conversion.contact_id.phone = "418 555 0170"
        self.assertTrue(conversion.contact_id.phone_sanitized_blacklisted)

    def test_known_contact_becomes_as_strict(self):
        """AX-07: the strictest wins, whoever was more willing."""
        contact = self.env["res.partner"].create(
            {
                "name": "Luc Roy",
                "parent_id": self.merchant_a.id,
                "phone": "+1 418 555 0171",
                "email": "luc@gisele.example.com",
            }
        )
        self.piste._piste_refuse("phone")
        self.convert(
            self.piste,
            partner_mode="existing",
            partner_id=self.merchant_a.id,
            contact_mode="existing",
            contact_id=contact.id,
        )
        self.assertTrue(contact.piste_do_not_call)
        self.assertFalse(contact.piste_do_not_email)

    def test_cancelled_conversion_gives_the_refusal_back(self):
        """AX-07: what was noted on the client in between holds for the piste."""
        conversion = self.convert(self.piste)
        contact = conversion.contact_id
        contact.with_user(self.rep)._piste_refuse("phone")
        self.piste.action_piste_undo_conversion()
        self.assertFalse(contact.exists())
        self.assertTrue(self.piste.piste_do_not_call)

    def test_merge_keeps_the_strictest(self):
        """AX-07: of doubles, by Piste or by Odoo."""
        for merge in (
            lambda double, kept: double._merge_into(kept),
            lambda double, kept: (double | kept).merge_opportunity(auto_unlink=False),
        ):
            double, kept = self.create_piste(), self.create_piste(phone="4185550172")
            double._piste_refuse("phone")
            merge(double, kept)
            left = (double | kept).filtered("active")[:1]
            with self.subTest(left=left):
                self.assertTrue(left.piste_do_not_call)

    def test_refusal_is_an_import_away(self):
        """AX-07: a file says “Ne pas appeler” as it says the name."""
        result = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .load(
                ["type", "name", "phone", "piste_do_not_call"],
                [["Lead", "Importée", "4185550173", "True"]],
            )
        )
        piste = self.env["crm.lead"].browse(result["ids"])
        self.assertTrue(piste.piste_do_not_call)
        self.assertTrue(piste.phone_blacklisted)

    def test_blacklisted_phone_is_told_beside_another_mobile(self):
        """AX-07: the forms of Odoo show the exclusion of the fixed line too."""
        self.piste.write({"phone": "4185550174", "piste_mobile": "5145550175"})
        self.env["phone.blacklist"].sudo()._add(["+14185550174"])
        self.piste.invalidate_recordset()
        self.assertTrue(self.piste.phone_blacklisted)
