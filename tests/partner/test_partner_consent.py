from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.piste.tests.common import PisteCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerConsent(PisteCommon):
    """AX-07: Ne pas appeler, Ne pas envoyer des emails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ca")
        cls.contact = cls.person(email="Luc@Gisele.example.com", phone="418 555 0160")

    @classmethod
    def person(cls, **values):
        return (
            cls.env["res.partner"]
            .with_user(cls.rep)
            .create({"name": "Luc", "parent_id": cls.merchant_a.id, **values})
        )

    def wizard(self, record, **values):
        action = record.action_piste_consent()
        Wizard = self.env["piste.partner.consent"].with_user(self.rep)
        with Form(Wizard.with_context(**action["context"])) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record.action_apply()

    def journal(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["piste.consent"].search(domain)

    def test_refusal_is_on_the_list_of_core(self):
        """AX-07: one truth, with date, source, reason and who noted it."""
        self.wizard(
            self.contact,
            do_not_email=True,
            basis="written",
            date="2026-03-02 15:00:00",
            source="Lettre",
            reason="Trop de courriels",
        )
        self.assertTrue(self.contact.is_blacklisted)
        self.assertTrue(self.contact.piste_do_not_email)
        self.assertFalse(self.contact.piste_do_not_call)
        self.assertRecordValues(
            self.journal(partner_id=self.contact.id),
            [
                {
                    "channel": "email",
                    "decision": "refuse",
                    "address": "luc@gisele.example.com",
                    "basis": "written",
                    "source": "Lettre",
                    "reason": "Trop de courriels",
                    "user_id": self.rep.id,
                }
            ],
        )
        for part in ("2026-03-02", "Lettre", "Trop de courriels", self.rep.name):
            self.assertIn(part, self.contact.piste_email_refusal)

    def test_both_numbers_are_excluded(self):
        """AX-07: fixed line and mobile; any of them suffices to refuse."""
        self.contact.piste_mobile = "514 555 0161"
        self.contact.piste_do_not_call = True
        numbers = self.env["phone.blacklist"].search([]).mapped("number")
        self.assertLessEqual({"+14185550160", "+15145550161"}, set(numbers))
        other = self.person(piste_mobile="+1 514 555 0161")
        self.assertTrue(other.piste_do_not_call)
        self.assertFalse(other.piste_do_not_email)

    def test_whoever_has_no_address_refuses_all_the_same(self):
        """AX-07: an address added later is excluded at once."""
        nobody = self.person(name="Sans rien")
        nobody.piste_do_not_email = True
        nobody.piste_do_not_call = True
        self.env.invalidate_all()
        self.assertTrue(nobody.piste_do_not_email and nobody.piste_do_not_call)
        nobody.write({"email": "rien@gisele.example.com", "piste_mobile": "5145550162"})
        self.assertTrue(nobody.is_blacklisted)
        self.assertTrue(nobody.phone_sanitized_blacklisted)
        nobody.email = "autre@gisele.example.com"
        self.assertTrue(nobody.is_blacklisted)

    def test_address_of_somebody_else_says_nothing_about_this_person(self):
        """AX-07: correcting a wrong address does not exclude the right one."""
        self.contact.piste_do_not_email = True
        other = self.person(email="luc@gisele.example.com")
        self.assertTrue(other.piste_do_not_email)
        other.email = "lea@gisele.example.com"
        self.assertFalse(other.piste_do_not_email)

    def test_withdrawal_needs_a_reason(self):
        """AX-07: and is kept too; writing False does not get round it."""
        self.contact.piste_do_not_call = True
        with self.assertRaises(UserError), self.cr.savepoint():
            self.contact.piste_do_not_call = False
        with self.assertRaises(UserError), self.cr.savepoint():
            self.contact._piste_allow("phone", " ")
        with self.assertRaises(AssertionError), self.cr.savepoint():
            self.wizard(self.contact, do_not_call=False)
        self.assertTrue(self.contact.piste_do_not_call)
        self.wizard(self.contact, do_not_call=False, reason="A rappelé lui-même")
        self.assertFalse(self.contact.piste_do_not_call)
        rows = self.journal(partner_id=self.contact.id)
        self.assertEqual(rows.mapped("decision"), ["allow", "refuse"])

    def test_unsubscription_of_core_is_noted(self):
        """AX-07: by link or by an administrator, both ways."""
        address = "luc@gisele.example.com"
        self.env["mail.blacklist"].sudo()._add(address)
        self.assertTrue(self.contact.piste_do_not_email)
        self.assertEqual(self.journal(address=address).basis, "system")
        self.env["mail.blacklist"].sudo()._remove(address)
        self.assertEqual(
            self.journal(address=address).mapped("decision"), ["allow", "refuse"]
        )
        self.env["phone.blacklist"].sudo()._add(["+14185550160"])
        self.assertTrue(self.journal(address="+14185550160"))

    def test_list_of_core_has_the_last_word(self):
        """AX-07: an address taken off by an administrator is free again."""
        self.contact.piste_do_not_email = True
        self.env["mail.blacklist"].sudo()._remove("luc@gisele.example.com")
        self.env.invalidate_all()
        self.assertFalse(self.contact.piste_do_not_email)
        self.contact.email = "luc2@gisele.example.com"
        self.assertFalse(self.contact.piste_do_not_email)

    def test_search(self):
        """AX-07: filters and mass senders ask the database."""
        Partner = self.env["res.partner"]
        mobile = self.person(phone="4185550163", piste_mobile="5145550164")
        mobile.piste_do_not_call = True
        self.env["phone.blacklist"].search([("number", "=", "+14185550163")]).active = 0
        silent = self.person(name="Sans rien")
        silent.piste_do_not_call = True
        own = [("parent_id", "=", self.merchant_a.id)]
        refusing = Partner.search([*own, ("piste_do_not_call", "=", True)])
        self.assertEqual(refusing, mobile | silent)
        willing = Partner.search([*own, ("piste_do_not_call", "=", False)])
        self.assertIn(self.contact, willing)
        self.assertFalse(willing & refusing)
        self.contact.piste_do_not_email = True
        found = Partner.search([*own, ("piste_do_not_email", "!=", False)])
        self.assertEqual(found, self.contact)

    def test_senders_to_many_leave_them_out(self):
        """AX-07: a mass mail of Odoo, and every sender of the addon."""
        willing = self.person(name="Léa", email="lea@gisele.example.com")
        self.contact.piste_do_not_email = True
        both = self.contact | willing
        self.assertEqual(both._piste_filter_contactable("email"), willing)
        with self.assertRaisesRegex(UserError, "does not want emails"):
            both._piste_check_contactable("email")
        composer = self.env["mail.compose.message"].with_context(
            default_composition_mode="mass_mail",
            default_model="res.partner",
            default_res_ids=both.ids,
        )
        composer.create({"subject": "Plage", "body": "<p>Été</p>"})._action_send_mail()
        mails = self.env["mail.mail"].search([("subject", "=", "Plage")])
        states = {mail.res_id: mail.state for mail in mails}
        self.assertEqual(states[self.contact.id], "cancel")
        self.assertNotEqual(states[willing.id], "cancel")

    def test_writer_of_one_message_is_told(self):
        """AX-07: not blocked, for an answer may be awaited, but never unaware."""
        willing = self.person(name="Léa", email="lea@gisele.example.com")
        self.contact.piste_do_not_email = True
        Composer = self.env["mail.compose.message"].with_user(self.rep)
        composer = Composer.with_context(
            default_composition_mode="comment",
            default_model="res.partner",
            default_res_ids=self.merchant_a.ids,
        )
        with Form(composer) as form:
            form.partner_ids.add(willing)
            self.assertFalse(form.piste_refusals)
            form.partner_ids.add(self.contact)
            self.assertIn("does not want emails", form.piste_refusals)
            self.assertIn(self.contact.name, form.piste_refusals)
            self.assertNotIn("Léa", form.piste_refusals)

    def test_merge_of_contacts_keeps_the_strictest(self):
        """AX-07: by the merge of Odoo too."""
        survivor = self.person(name="Luc R.", email="lucr@gisele.example.com")
        self.contact.piste_do_not_email = True
        nobody = self.person(name="Sans rien")
        nobody.piste_do_not_call = True
        Wizard = self.env["base.partner.merge.automatic.wizard"]
        Wizard._merge((survivor | self.contact | nobody).ids, survivor)
        self.env.invalidate_all()
        self.assertTrue(survivor.piste_do_not_email and survivor.piste_do_not_call)

    def test_journal_is_evidence(self):
        """AX-07: nobody changes it; representatives do not even read it."""
        self.contact.piste_do_not_email = True
        row = self.journal(partner_id=self.contact.id)
        with self.assertRaises(UserError):
            row.sudo().reason = "X"
        with self.assertRaises(UserError):
            row.sudo().unlink()
        with self.assertRaises(AccessError):
            row.with_user(self.rep).read(["address"])
        with self.assertRaises(AccessError):
            self.env["piste.consent"].with_user(self.manager).create(
                {"channel": "email", "decision": "allow"}
            )

    def test_only_who_may_write_the_contact_notes_its_refusal(self):
        """AX-07: by API too; and the dialog opens no other model."""
        with self.assertRaises(AccessError):
            self.contact.with_user(self.rep_b).piste_do_not_email = True
        with self.assertRaises(AccessError):
            self.contact.with_user(self.rep_b)._piste_refuse("email")
        Wizard = self.env["piste.partner.consent"].with_user(self.rep)
        with self.assertRaises(UserError):
            Wizard.create({"res_model": "res.users", "res_id": self.rep.id})

    def test_reading_many_costs_no_more_than_one(self):
        """AX-07: the exclusion lists are read once for all."""
        people = self.contact
        for index in range(20):
            people |= self.person(
                name=f"P{index}",
                email=f"p{index}@gisele.example.com",
                phone=f"41855502{index:02}",
            )
        people.piste_do_not_email = True
        people = people.with_user(self.rep)
        self.env.invalidate_all()
        people.mapped("phone_sanitized")
        with self.assertQueryCount(7):
            people.mapped("piste_email_refusal")
