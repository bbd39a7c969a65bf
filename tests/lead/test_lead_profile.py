from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadProfile(LeadCommon):
    """OD-06: what is entered at the first contact stays along the whole chain."""

    PERSON = {
        "piste_civility": "ms",
        "piste_first_name": "Marie Ève",
        "piste_last_name": "Tremblay",
        "piste_mobile": "581 555 0150",
        "phone": "+1 418-555-0151",
        "function": "Gérante",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ca")
        cls.department = cls.env.ref("piste.department_floor")
        cls.category = cls.env.ref("piste.category_sme")
        cls.industry = cls.env.ref("piste.industry_cafe")
        cls.company_values = {
            "piste_industry_id": cls.industry.id,
            "piste_category_id": cls.category.id,
            "piste_size": "micro",
            "piste_is_key_account": True,
            "piste_is_nurtured": True,
        }
        cls.piste = cls.create_piste(
            **cls.PERSON,
            **cls.company_values,
            piste_department_id=cls.department.id,
        )

    def convert(self, piste, **values):
        Wizard = self.env["piste.lead.convert"].with_user(self.rep)
        context = {"active_model": "crm.lead", "active_ids": piste.ids}
        Wizard.with_context(**context).create(values).action_convert()
        return piste.sudo().piste_conversion_id

    def assertPerson(self, person):
        self.assertRecordValues(
            person,
            [
                {
                    "name": "Marie Ève Tremblay",
                    "piste_civility": "ms",
                    "piste_first_name": "Marie Ève",
                    "piste_last_name": "Tremblay",
                    "piste_mobile": "+1 581-555-0150",
                    "phone": "+1 418-555-0151",
                    "function": "Gérante",
                    "piste_department_id": self.department.id,
                }
            ],
        )

    def test_person_goes_to_the_contact_and_company_to_the_party(self):
        """PC-07, OD-06: each value once, where it belongs."""
        conversion = self.convert(self.piste)
        self.assertPerson(conversion.contact_id)
        party = conversion.partner_id
        self.assertRecordValues(
            party,
            [
                {
                    "industry_id": self.industry.id,
                    "piste_category_id": self.category.id,
                    "piste_size": "micro",
                    "piste_is_key_account": True,
                    "piste_is_nurtured": True,
                    "piste_civility": False,
                    "piste_mobile": False,
                    "piste_department_id": self.department.browse().id,
                    "function": False,
                }
            ],
        )

    def test_person_alone_is_the_party(self):
        """PC-07: without company nothing of the person is lost."""
        piste = self.create_piste(
            partner_name=False, **self.PERSON, piste_department_id=self.department.id
        )
        self.assertEqual(piste.name, "Marie Ève Tremblay")
        self.assertPerson(self.convert(piste).partner_id)

    def test_phones_of_the_form_are_written_internationally(self):
        """PC-07: the fixed line and the mobile, +1 and +33, while one types."""
        lead = self.create_piste(contact_name="Luc Roy")
        with Form(lead, "piste.crm_lead_piste_view_form") as form:
            form.country_id = self.env.ref("base.ca")
            form.phone = "418 555 0151"
            form.piste_mobile = "5145550152"
        self.assertEqual(lead.phone, "+1 418-555-0151")
        self.assertEqual(lead.piste_mobile, "+1 514-555-0152")
        with Form(lead, "piste.crm_lead_piste_view_form") as form:
            form.country_id = self.env.ref("base.fr")
            form.phone = "01 23 45 67 89"
            form.piste_mobile = "06 12 34 56 78"
        self.assertEqual(lead.phone, "+33 1 23 45 67 89")
        self.assertEqual(lead.piste_mobile, "+33 6 12 34 56 78")

    def test_known_contact_is_completed(self):
        """AX-17: what is known stays, what is empty is filled."""
        party = self.env["res.partner"].create(
            {
                "name": "Chez Ti-Gus",
                "is_company": True,
                "industry_id": self.env.ref("piste.industry_bar").id,
                "child_ids": [
                    (0, 0, {"name": "Marie Eve Tremblay", "piste_civility": "dr"})
                ],
            }
        )
        conversion = self.convert(
            self.piste, partner_mode="existing", partner_id=party.id
        )
        self.assertEqual(conversion.contact_id.piste_civility, "dr")
        self.assertEqual(conversion.contact_id.piste_mobile, "+1 581-555-0150")
        self.assertEqual(party.industry_id, self.env.ref("piste.industry_bar"))
        self.assertTrue(party.piste_is_key_account)

    def test_cancelled_conversion_gives_everything_back(self):
        """AX-18: the piste keeps its own values all along."""
        self.convert(self.piste)
        self.piste.action_piste_undo_conversion()
        self.assertEqual(self.piste.piste_mobile, "+1 581-555-0150")
        self.assertEqual(self.piste.piste_size, "micro")

    def test_opportunity_has_no_second_copy(self):
        """OD-06: a later correction on the merchant is the only one to make."""
        opportunity = self.convert(self.piste).opportunity_id
        self.assertFalse(opportunity.piste_mobile)
        self.assertFalse(opportunity.piste_size)
        self.assertTrue(opportunity.piste_is_key_account)
        self.assertTrue(opportunity.piste_is_nurtured)

    def test_phone_rule_of_the_company(self):
        """PC-07: the rule binds pistes typed by people, and no conversion stops."""
        incomplete = self.create_piste(contact_name="Luc Roy")
        self.env.company.piste_phone_rule = "landline"
        with self.assertRaisesRegex(ValidationError, "Luc Roy a fixed phone"):
            self.create_piste(contact_name="Luc Roy", piste_mobile="5145550152")
        self.assertTrue(self.create_piste(phone="4185550153"))
        with self.assertRaises(ValidationError):
            self.piste.phone = False
        self.assertTrue(self.convert(incomplete).contact_id)
        self.env.company.piste_phone_rule = "any"
        self.assertTrue(self.create_piste(piste_mobile="5145550152"))
        with self.assertRaisesRegex(ValidationError, "fixed or mobile"):
            self.create_piste(contact_name="Luc Roy")

    def test_mail_gateway_takes_in_what_comes(self):
        """PC-07: a request without phone is better than a request refused."""
        self.env.company.piste_phone_rule = "any"
        self.assertTrue(self.env["crm.lead"].sudo().create({"name": "Courriel"}))

    def test_function_renamed_in_the_list(self):
        """AX-06: pistes follow the new name."""
        self.piste.piste_function_id = self.env.ref("piste.function_manager")
        self.assertEqual(self.piste.function, "Store Manager")
        self.env.ref("piste.function_manager").name = "Gérant(e)"
        self.assertEqual(self.piste.function, "Gérant(e)")

    def test_core_merge_keeps_the_profile(self):
        """AX-04: what one of the doubles has, the survivor has."""
        other = self.create_piste(partner_name="Chez Ti-Gus 2")
        merged = (other | self.piste).merge_opportunity(auto_unlink=False)
        self.assertEqual(merged.piste_size, "micro")
        self.assertTrue(merged.piste_is_key_account)
