import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .convert_common import LeadConvertCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvert(LeadConvertCommon):
    """AX-17: what a piste becomes is asked once, with sensible answers."""

    def test_new_party_contact_and_opportunity_by_default(self):
        """AX-17, AX-18, AX-19: the three questions have sensible answers."""
        with Form(self._wizard()) as form:
            self.assertEqual(form.partner_mode, "create")
            self.assertEqual(form.contact_mode, "create")
            self.assertEqual(form.piste_type, "prospect")
            self.assertEqual(form.generate_opportunity, "yes")
            self.assertEqual(form.opportunity_name, "Plage d'été")
        conversion = self._convert()
        partner, contact = conversion.partner_id, conversion.contact_id
        self.assertEqual(partner.name, "Crèmerie du Vieux-Quai")
        self.assertTrue(partner.is_company)
        self.assertEqual(partner.piste_type, "prospect")
        self.assertEqual(contact.name, "Élodie Gagnon")
        self.assertEqual(contact.parent_id, partner)
        self.assertTrue(contact.piste_is_favorite)
        self.assertEqual(conversion.opportunity_id.partner_id, contact)

    def test_information_is_carried_to_the_party(self):
        """AX-18: field by field, nothing of the piste is lost."""
        conversion = self._convert()
        partner, contact = conversion.partner_id, conversion.contact_id
        self.assertRecordValues(
            partner,
            [
                {
                    "street": "3, rue du Quai",
                    "city": "Rimouski",
                    "zip": "G5L 1A1",
                    "country_id": self.env.ref("base.ca").id,
                    "state_id": self.env.ref("base.state_ca_qc").id,
                    "website": "https://vieuxquai.example.com",
                    "piste_score": "4",
                    "piste_source_id": self.source.id,
                    "user_id": self.rep.id,
                    "lang": "fr_CA",
                    "function": False,
                }
            ],
        )
        self.assertIn("mai à octobre", partner.comment)
        self.assertEqual(partner.category_id.mapped("name"), ["Terrasse"])
        self.assertEqual(partner.phone_sanitized, self.lead.phone_sanitized)
        self.assertRecordValues(
            contact,
            [
                {
                    "email": "elodie@vieuxquai.example.com",
                    "function": "Gérante",
                    "city": "Rimouski",
                    "lang": "fr_CA",
                    "user_id": self.rep.id,
                }
            ],
        )

    def test_language_of_the_piste_wins_over_the_company(self):
        """AX-18: an English-speaking merchant stays so."""
        lang = self.env["res.lang"]._lang_get("en_US")
        conversion = self._convert(self._lead(lang_id=lang.id, email_from=False))
        self.assertEqual(conversion.partner_id.lang, "en_US")

    def test_known_party_is_preselected(self):
        """AX-17: recognised by e-mail, by phone, by name without accents."""
        for known, lead_values in (
            (
                {"email": "Bonjour@Lilas.example.com"},
                {"email_from": "bonjour@lilas.example.com"},
            ),
            ({"phone": "(581) 555-0123"}, {"phone": "+1 581 555 0123"}),
            ({}, {"partner_name": "BOUTIQUE LES LILAS BLEUTES INC."}),
        ):
            with self.subTest(known=known):
                party = self.env["res.partner"].create(
                    {
                        "name": "Boutique Les Lilas Bleutés",
                        "is_company": True,
                        "country_id": self.env.ref("base.ca").id,
                        **known,
                    }
                )
                lead = self._lead(
                    **{
                        "partner_name": "Autre nom",
                        "email_from": False,
                        "phone": False,
                        **lead_values,
                    }
                )
                wizard = self._wizard(lead)
                self.assertEqual(wizard.partner_mode, "existing")
                self.assertEqual(wizard.partner_id, party)
                party.unlink()

    def test_known_contact_is_preselected(self):
        """AX-17: the person of the piste is found among those of the party."""
        party = self.env["res.partner"].create(
            {
                "name": "Crèmerie du Vieux Quai",
                "is_company": True,
                "child_ids": [
                    (0, 0, {"name": "Paul Roy"}),
                    (0, 0, {"name": "Elodie  GAGNON"}),
                ],
            }
        )
        with Form(self._wizard(partner_mode="existing", partner_id=party.id)) as form:
            self.assertEqual(form.contact_mode, "existing")
            self.assertEqual(form.contact_id.name, "Elodie  GAGNON")

    def test_existing_party_is_completed_not_overwritten(self):
        """AX-17: what is known stays, what is empty is filled."""
        party = self.env["res.partner"].create(
            {
                "name": "Crèmerie",
                "is_company": True,
                "phone": "+1 418-555-0100",
                "piste_type": "client",
            }
        )
        conversion = self._convert(partner_mode="existing", partner_id=party.id)
        self.assertEqual(conversion.partner_id, party)
        self.assertRecordValues(
            party,
            [
                {
                    "name": "Crèmerie",
                    "phone": "+1 418-555-0100",
                    "website": "https://vieuxquai.example.com",
                    "city": "Rimouski",
                    "piste_type": "client",
                    "piste_score": "4",
                }
            ],
        )

    def test_address_of_an_existing_party_is_never_mixed(self):
        """AX-17, defect 2 of the best anchor (0.1-2): no half address, no "null"."""
        party = self.env["res.partner"].create(
            {"name": "Crèmerie", "is_company": True, "city": "Montréal"}
        )
        self._convert(partner_mode="existing", partner_id=party.id)
        self.assertRecordValues(
            party, [{"city": "Montréal", "street": False, "zip": False}]
        )
        self.assertNotIn("null", (party.contact_address or "").lower())

    def test_no_contact(self):
        """AX-17: “Pas de création de contact”."""
        conversion = self._convert(contact_mode="none")
        self.assertFalse(conversion.contact_id)
        self.assertEqual(conversion.opportunity_id.partner_id, conversion.partner_id)
        self.assertEqual(conversion.partner_id.function, "Gérante")

    def test_piste_with_almost_nothing_is_converted(self):
        """AX-17, defect 2 (0.1-2): no detail is required, what is missing is told."""
        lead = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create({"type": "lead", "name": "Vu au marché", "city": "Montréal"})
        )
        wizard = self._wizard(lead)
        for detail in ("Phone", "Email", "Zip", "Country"):
            self.assertIn(detail, wizard.missing_details)
        self.assertNotIn("City", wizard.missing_details)
        conversion = self._convert(lead)
        self.assertEqual(conversion.partner_id.name, "Vu au marché")
        self.assertEqual(conversion.partner_id.city, "Montréal")
        self.assertFalse(conversion.partner_id.country_id)
        self.assertNotRegex(
            conversion.partner_id.contact_address, "(?i)null|none|false"
        )
        self.assertFalse(conversion.contact_id)

    # AX-20

    def test_status_of_the_party_is_asked_when_switched_on(self):
        """AX-20: “Statut tiers” is in the dialog with the switch, not without."""
        sales = self.env.ref("piste.prospect_status_sales")
        Wizard = self.env["piste.lead.convert"].with_user(self.rep)
        self.assertNotIn(
            "prospect_status_id", Wizard.get_view(view_type="form")["arch"]
        )
        self.env["res.config.settings"].create(
            {"group_piste_prospect_status": True}
        ).execute()
        self.assertIn("prospect_status_id", Wizard.get_view(view_type="form")["arch"])
        conversion = self._convert(prospect_status_id=sales.id)
        self.assertEqual(conversion.partner_id.piste_prospect_status_id, sales)

    def test_party_type_is_chosen(self):
        """AX-18: Prospect by default; client, supplier, internal, factor as well."""
        for value in ("client", "supplier", "internal", "factor"):
            with self.subTest(value=value):
                lead = self._lead(
                    partner_name=f"Entreprise {value}", email_from=False, phone=False
                )
                conversion = self._convert(lead, piste_type=value)
                self.assertEqual(conversion.partner_id.piste_type, value)

    # Bad input

    def _assert_refused(self, message, lead=None, **values):
        lead = lead or self.lead
        before = self.env["res.partner"].search_count([])
        with self.assertRaisesRegex(UserError, message):
            self._wizard(lead, **values).action_convert()
        self.env.invalidate_all()
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(lead.piste_opportunity_id)

    def test_second_conversion_tells_who_was_first(self):
        """AX-17: the loser reads by whom and when; nothing is doubled."""
        late = self._wizard(user=self.manager)
        self._convert()
        partners = self.env["res.partner"].search_count([])
        with self.assertRaisesRegex(
            UserError, f"already converted by {re.escape(self.rep.name)} on"
        ):
            late.action_convert()
        with self.assertRaisesRegex(UserError, "already converted"):
            self._wizard()
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_closed_pistes_and_opportunities_are_refused(self):
        """AX-17: a lost piste is opened again first; an opportunity never converts."""
        lost = self._lead(partner_name="Perdue")
        lost.sudo().active = False
        self._assert_refused("closed: open it again", lost)
        opportunity = self._lead(type="opportunity")
        self._assert_refused("only a piste", opportunity)

    def test_incomplete_choices_are_refused(self):
        """AX-17: each refusal says what to do, and changes nothing."""
        self._assert_refused("name", partner_name="  ")
        self._assert_refused("Select the existing party", partner_mode="existing")
        self._assert_refused(
            "new contact a name", contact_mode="create", contact_name=""
        )
        self._assert_refused("Select the existing contact", contact_mode="existing")

    def test_contact_of_another_company_is_refused(self):
        """AX-17: the contact must belong to the party."""
        stranger = self.env["res.partner"].create(
            {"name": "Rémi Autre", "parent_id": self.merchant_b.id}
        )
        stranger.commercial_partner_id.user_id = self.rep
        self._assert_refused(
            "does not belong to",
            partner_mode="existing",
            partner_id=self.merchant_a.id,
            contact_mode="existing",
            contact_id=stranger.id,
        )
        self._assert_refused(
            "does not belong to", contact_mode="existing", contact_id=stranger.id
        )

    def test_several_pistes_are_converted_one_by_one(self):
        """AX-17: the list refuses a mass conversion with a clear sentence."""
        leads = self.lead | self._lead(partner_name="Autre commerce")
        action = leads.action_piste_convert()
        with self.assertRaisesRegex(UserError, "one piste at a time"):
            self.env["piste.lead.convert"].with_user(self.rep).with_context(
                **action["context"]
            ).create({})

    def test_another_rep_may_not_convert(self):
        """AX-17: whoever may not edit the piste may not convert it."""
        with self.assertRaises(AccessError):
            self.lead.with_user(self.rep_b).action_piste_convert()
        with self.assertRaises(AccessError):
            self._wizard(user=self.rep_b)
        for user in (self.accountant, self.marketing, self.agent, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._wizard(user=user)

    def test_rep_converts_with_his_own_rights(self):
        """AX-17: a rep needs nobody to convert his piste."""
        self.assertTrue(self._convert(user=self.rep))
