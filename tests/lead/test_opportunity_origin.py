from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .opportunity_common import OpportunityCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestOpportunityOrigin(OpportunityCommon):
    """Where an opportunity comes from, and what it takes over."""

    def new_form(self, **defaults):
        Lead = self.env["crm.lead"].with_user(self.rep)
        context = {f"default_{name}": value for name, value in defaults.items()}
        return Form(
            Lead.with_context(default_type="opportunity", **context),
            "piste.crm_lead_opportunity_view_form",
        )

    def test_from_a_prospect_it_takes_the_favorite_contact(self):
        """AX-31, AX-33: Client/Prospect and Contact come from the origin."""
        with self.new_form() as form:
            form.name = "Deux plages"
            form.piste_party_id = self.prospect
            self.assertEqual(form.piste_contact_id, self.contact)
        lead = form.record
        self.assertEqual(lead.partner_id, self.contact)
        self.assertEqual(lead.piste_party_id, self.prospect)

    def test_from_a_contact_it_takes_the_company(self):
        """AX-31: created from the contact, both are filled."""
        with self.new_form(partner_id=self.contact.id) as form:
            form.name = "Deux plages"
        self.assertEqual(form.record.piste_party_id, self.prospect)
        self.assertEqual(form.record.piste_contact_id, self.contact)

    def test_party_and_contact_are_given_by_hand(self):
        """AX-33: from the menu, with nothing filled, both are chosen."""
        second = self.env["res.partner"].create(
            {"name": "Luc Bourgeois", "parent_id": self.prospect.id}
        )
        with self.new_form() as form:
            form.name = "Sans origine"
        lead = form.record
        self.assertFalse(lead.partner_id)
        with Form(lead, "piste.crm_lead_opportunity_view_form") as form:
            form.piste_party_id = self.prospect
            form.piste_contact_id = second
        self.assertEqual(lead.partner_id, second)

    def test_owner_and_source_come_from_the_party(self):
        """AX-31, GB-01, OD-06: by form and by RPC, nothing is typed again."""
        self.prospect.user_id = self.rep_b
        lead = (
            self.env["crm.lead"]
            .with_user(self.manager)
            .create({"name": "X", "type": "opportunity", "partner_id": self.contact.id})
        )
        self.assertEqual(lead.user_id, self.rep_b)
        self.assertEqual(lead.source_id, self.source)
        self.assertEqual(lead.team_id, self.team_b)
        self.prospect.user_id = self.rep
        with self.new_form(partner_id=self.contact.id) as form:
            self.assertEqual(form.user_id, self.rep)
            self.assertEqual(form.source_id, self.source)

    def test_what_is_typed_wins(self):
        """OD-06: the party completes, it does not overwrite."""
        other = self.env["utm.source"].create({"name": "Foire"})
        lead = self.create_opportunity(source_id=other.id, user_id=self.rep.id)
        self.assertEqual(lead.source_id, other)

    def test_several_for_one_party_are_told(self):
        """AX-31: two open ones are hinted while a third one is entered."""
        first, second = self.create_opportunity(), self.create_opportunity()
        with self.new_form(partner_id=self.contact.id) as form:
            self.assertEqual(
                form.piste_open_siblings,
                {
                    "text": "2 open opportunities for this party",
                    "ids": (first + second).sorted().ids,
                },
            )
            form.name = "Troisième"
        self.assertEqual(form.record._piste_find_siblings(), (first + second).sorted())

    def test_closed_ones_and_those_of_others_are_not_told(self):
        """AX-31: only open ones, and only those that the user may see."""
        won = self.create_opportunity()
        won.action_set_won()
        self.create_opportunity(self.manager, user_id=self.rep_b.id)
        with self.new_form(partner_id=self.contact.id) as form:
            self.assertFalse(form.piste_open_siblings)
            form.name = "Seule"

    def test_it_opens_in_its_own_form(self):
        """AX-31: from wherever one comes."""
        view = self.env.ref("piste.crm_lead_opportunity_view_form")
        lead = self.create_opportunity()
        self.assertEqual(lead.get_formview_id(), view.id)

    def test_lists_part_mine_open_and_closed(self):
        """AX-31, AX-36: three menus; closed ones show the lost too (0.1-7)."""
        mine, other = self.create_opportunity(), self.create_opportunity()
        other.user_id = self.leader
        won, lost = self.create_opportunity(), self.create_opportunity()
        won.action_set_won()
        lost.action_set_lost(lost_reason_id=self.reason.id)
        created = mine + other + won + lost
        expected = {"mine": mine, "open": mine + other, "closed": won + lost}
        for name, leads in expected.items():
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"piste.crm_lead_opportunity_action_{name}"
            )
            context = {"active_test": "active_test" not in action["context"]}
            Lead = self.env["crm.lead"].with_user(self.leader).with_context(**context)
            if name == "mine":
                Lead = Lead.with_user(self.rep)
            domain = safe_eval(action["domain"], {"uid": Lead.env.uid})
            found = Lead.search([*domain, ("id", "in", created.ids)])
            self.assertEqual(found, leads.with_env(Lead.env), name)

    def open_new(self, action):
        return Form(
            self.env["crm.lead"].with_user(self.rep).with_context(**action["context"]),
            "piste.crm_lead_opportunity_view_form",
        )

    def test_created_from_a_prospect_and_from_a_contact(self):
        """AX-31: one button on their forms; and one more for the same party."""
        for partner in (self.prospect, self.contact):
            with self.subTest(partner=partner.name):
                action = partner.with_user(self.rep).action_piste_new_opportunity()
                with self.open_new(action) as form:
                    form.name = "De la fiche"
                self.assertEqual(form.record.piste_party_id, self.prospect)
                self.assertEqual(form.record.piste_contact_id, self.contact)
        listed = self.prospect.with_user(self.rep).action_view_opportunity()
        Lead = self.env["crm.lead"].with_user(self.rep)
        self.assertEqual(len(Lead.search(listed["domain"])), 2)

    def test_created_from_a_converted_piste(self):
        """AX-31, OD-06: once converted, with its origin; not before."""
        piste = self.create_piste(
            source_id=self.source.id, piste_score="4", contact_name="Gus Roy"
        )
        with self.assertRaisesRegex(UserError, "Convert"):
            piste.action_piste_new_opportunity()
        wizard = (
            self.env["piste.lead.convert"]
            .with_user(self.rep)
            .with_context(active_model="crm.lead", active_ids=piste.ids)
            .create({"generate_opportunity": "no"})
        )
        wizard.action_convert()
        piste.invalidate_recordset()
        with self.open_new(piste.action_piste_new_opportunity()) as form:
            form.name = "Plus tard"
        lead = form.record
        self.assertEqual(lead.piste_party_id, piste.piste_converted_partner_id)
        self.assertEqual(lead.piste_contact_id.name, "Gus Roy")
        self.assertEqual((lead.source_id, lead.piste_score), (self.source, "4"))
        self.assertEqual(lead.user_id, self.rep)
