import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.piste.models.lead.crm_lead_convert import (
    CUSTOMER_FIELDS,
    KEPT_FIELDS,
)
from odoo.addons.piste.tests.common import PisteCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvert(PisteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.env.company.partner_id.lang = "fr_CA"
        cls.source = cls.env["utm.source"].create({"name": "Salon du commerce"})
        cls.tag = cls.env["crm.tag"].create({"name": "Terrasse"})
        cls.lead = cls._lead()

    @classmethod
    def _lead(cls, **values):
        return (
            cls.env["crm.lead"]
            .with_user(cls.rep)
            .create(
                {
                    "type": "lead",
                    "name": "Plage d'été",
                    "partner_name": "Crèmerie du Vieux-Quai",
                    "contact_name": "Élodie Gagnon",
                    "function": "Gérante",
                    "email_from": "elodie@vieuxquai.example.com",
                    "phone": "418-555-0177",
                    "street": "3, rue du Quai",
                    "city": "Rimouski",
                    "zip": "G5L 1A1",
                    "country_id": cls.env.ref("base.ca").id,
                    "state_id": cls.env.ref("base.state_ca_qc").id,
                    "website": "https://vieuxquai.example.com",
                    "description": "<p>Ouverte de mai à octobre</p>",
                    "expected_revenue": 1200,
                    "piste_score": "4",
                    "source_id": cls.source.id,
                    "tag_ids": [(6, 0, cls.tag.ids)],
                    "user_id": cls.rep.id,
                    "team_id": cls.team.id,
                    **values,
                }
            )
        )

    def _wizard(self, lead=None, user=None, **values):
        lead = lead or self.lead
        return (
            self.env["piste.lead.convert"]
            .with_user(user or self.rep)
            .with_context(active_model="crm.lead", active_ids=lead.ids)
            .create(values)
        )

    def _convert(self, lead=None, user=None, **values):
        lead = lead or self.lead
        self._wizard(lead, user, **values).action_convert()
        return lead.sudo().piste_conversion_id

    # AX-17

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

    # AX-18

    def test_every_field_is_carried_to_the_opportunity_or_listed(self):
        """AX-18: a field added tomorrow is carried, or somebody says why not."""
        lead = self.lead
        copied = set(lead.copy_data()[0])
        not_carried = lead._piste_not_carried()
        self.assertTrue(all(not_carried.values()))
        for name, field in lead._fields.items():
            if not field.store or name in copied or name in not_carried:
                continue
            if name in CUSTOMER_FIELDS or name in KEPT_FIELDS:
                continue
            if field.type in ("one2many", "many2many"):
                continue
            with self.subTest(field=name):
                self.fail(f"{name} is neither carried over nor listed")

    def test_opportunity_takes_over_the_deal(self):
        """AX-19: name, amount, contact, source, owner, team and tags."""
        opportunity = self._convert().opportunity_id
        self.assertRecordValues(
            opportunity,
            [
                {
                    "type": "opportunity",
                    "name": "Plage d'été",
                    "expected_revenue": 1200,
                    "source_id": self.source.id,
                    "user_id": self.rep.id,
                    "team_id": self.team.id,
                    "piste_score": "4",
                    "piste_status_id": False,
                    "email_from": "elodie@vieuxquai.example.com",
                    "city": "Rimouski",
                    "contact_name": "Élodie Gagnon",
                    "partner_name": "Crèmerie du Vieux-Quai",
                }
            ],
        )
        self.assertEqual(opportunity.tag_ids, self.tag)
        self.assertEqual(opportunity.piste_origin_lead_id, self.lead)

    def test_no_opportunity_leaves_nothing_behind(self):
        """AX-19: “Non” makes no opportunity."""
        before = self.env["crm.lead"].with_context(active_test=False).search_count([])
        conversion = self._convert(generate_opportunity="no")
        self.assertFalse(conversion.opportunity_id)
        after = self.env["crm.lead"].with_context(active_test=False).search_count([])
        self.assertEqual(after, before)

    def _attach_everything(self, lead):
        lead.message_post(body="Elle rappelle lundi", message_type="comment")
        lead.message_post(body="Bonjour", message_type="email")
        attachment = self.env["ir.attachment"].create(
            {"name": "menu.pdf", "res_model": "crm.lead", "res_id": lead.id}
        )
        activity = lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.id
        )
        event = self.env["calendar.event"].create(
            {
                "name": "Visite",
                "start": "2026-06-01 10:00:00",
                "stop": "2026-06-01 11:00:00",
                "opportunity_id": lead.id,
                "res_id": lead.id,
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            }
        )
        lead.message_subscribe(self.leader.partner_id.ids)
        return attachment, activity, event

    def _bodies(self, record):
        return " ".join(
            record.message_ids.filtered(
                lambda message: message.message_type in ("comment", "email")
            ).mapped("body")
        )

    def test_messages_files_activities_and_events_follow(self):
        """AX-18, OD-06: what was said and planned goes on with the opportunity."""
        attachment, activity, event = self._attach_everything(self.lead)
        opportunity = self._convert().opportunity_id
        self.assertIn("rappelle lundi", self._bodies(opportunity))
        self.assertIn("Bonjour", self._bodies(opportunity))
        self.assertFalse(self._bodies(self.lead))
        self.assertEqual(attachment.res_id, opportunity.id)
        self.assertEqual(
            (activity.res_model, activity.res_id), ("crm.lead", opportunity.id)
        )
        self.assertEqual(event.opportunity_id, opportunity)
        self.assertEqual(event.res_id, opportunity.id)
        self.assertIn(self.leader.partner_id, opportunity.message_partner_ids)

    def test_everything_follows_to_the_party_without_opportunity(self):
        """AX-18: the prospect inherits when there is no opportunity."""
        attachment, activity, _event = self._attach_everything(self.lead)
        partner = self._convert(generate_opportunity="no").partner_id
        self.assertIn("rappelle lundi", self._bodies(partner))
        self.assertEqual(
            (attachment.res_model, attachment.res_id), ("res.partner", partner.id)
        )
        self.assertEqual(
            (activity.res_model, activity.res_id), ("res.partner", partner.id)
        )

    def test_opt_outs_hold_for_party_and_contact(self):
        """AX-18: who asked not to be written to is not, under any name."""
        self.env["mail.blacklist"]._add(self.lead.email_from)
        conversion = self._convert()
        self.assertTrue(conversion.contact_id.is_blacklisted)
        self.assertTrue(conversion.partner_id.is_blacklisted)

    def test_piste_stays_closed_and_linked(self):
        """AX-18: the piste is kept, closed as converted, with its own data."""
        conversion = self._convert(contact_mode="create", contact_name="Autre Nom")
        lead = self.lead
        self.assertEqual(lead.piste_status_id.role, "converted")
        self.assertTrue(lead.active)
        self.assertTrue(lead.piste_is_converted)
        self.assertEqual(lead.piste_converted_partner_id, conversion.partner_id)
        self.assertEqual(lead.piste_converted_contact_id, conversion.contact_id)
        self.assertEqual(lead.piste_opportunity_id, conversion.opportunity_id)
        self.assertEqual(conversion.partner_id.with_user(self.rep).piste_lead_count, 1)
        self.assertRecordValues(
            lead,
            [
                {
                    "contact_name": "Élodie Gagnon",
                    "partner_name": "Crèmerie du Vieux-Quai",
                    "email_from": "elodie@vieuxquai.example.com",
                    "type": "lead",
                }
            ],
        )

    def test_converted_piste_leads_to_what_it_became(self):
        """AX-18: its buttons open the party and the opportunity, one cancels."""
        conversion = self._convert()
        arch = self.env["crm.lead"].get_view(
            self.env.ref("piste.crm_lead_piste_view_form").id, "form"
        )["arch"]
        self.assertIn("action_piste_undo_conversion", arch)
        party = self.lead.action_piste_open_party()
        self.assertEqual(party["res_id"], conversion.partner_id.id)
        opportunity = self.lead.action_piste_open_opportunity()
        self.assertEqual(opportunity["res_id"], conversion.opportunity_id.id)
        origin = conversion.opportunity_id.action_piste_open_origin()
        self.assertEqual(origin["res_id"], self.lead.id)

    def test_converted_piste_is_read_only_on_every_path(self):
        """AX-18: form, RPC, mass edit and import of a converted piste are refused."""
        self._convert()
        for user in (self.rep, self.manager):
            lead = self.lead.with_user(user)
            for values in (
                {"name": "Autre"},
                {"phone": "418-555-0100"},
                {"user_id": self.leader.id},
                {"active": False},
                {"piste_status_id": self.env.ref("piste.lead_status_new").id},
            ):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaises(UserError),
                ):
                    lead.write(values)
        with self.assertRaisesRegex(UserError, "read-only"):
            self.lead.with_context(piste_lead_guard=True).write({"name": "Autre"})
        result = self.lead.load([".id", "name"], [[str(self.lead.id), "Autre"]])
        self.assertTrue(result["messages"])
        self.assertEqual(self.lead.name, "Plage d'été")

    def test_chatter_of_a_converted_piste_stays_open(self):
        """AX-18: one may still speak about it."""
        self._convert()
        self.lead.message_post(body="Pour mémoire", message_type="comment")
        self.lead.activity_schedule("mail.mail_activity_data_todo")
        self.assertIn("Pour mémoire", self._bodies(self.lead))

    def test_converted_piste_is_not_deleted(self):
        """AX-18: the history of a client does not vanish."""
        self._convert()
        with self.assertRaisesRegex(UserError, "cancel its conversion"):
            self.lead.with_user(self.manager).unlink()

    def test_copy_of_a_converted_piste_starts_anew(self):
        """AX-08: the copy is open, nobody's customer, not converted."""
        self._convert()
        copy = self.lead.copy()
        self.assertEqual(copy.piste_status_id.role, "new")
        self.assertFalse(copy.partner_id)
        self.assertFalse(copy.piste_is_converted)

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

    # Cancel

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

    # Speed

    def test_queries_do_not_grow_with_the_history(self):
        """AX-18: a piste with many messages converts as fast as a new one."""
        self._convert(self._lead(partner_name="Amorce", email_from=False, phone=False))
        few = self._lead(partner_name="Peu", email_from=False, phone=False)
        many = self._lead(partner_name="Beaucoup", email_from=False, phone=False)
        for lead, count in ((few, 2), (many, 30)):
            for number in range(count):
                lead.message_post(body=f"Message {number}", message_type="comment")
                self.env["ir.attachment"].create(
                    {
                        "name": f"{number}.txt",
                        "res_model": "crm.lead",
                        "res_id": lead.id,
                    }
                )
        counts = []
        for lead in (few, many):
            wizard = self._wizard(lead)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_convert()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLessEqual(counts[1], 260)
