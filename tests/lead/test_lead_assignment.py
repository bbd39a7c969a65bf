from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadAssignment(LeadCommon):
    """AX-08, AX-18: core's own automations leave closed pistes alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.crm_team_member_ids.assignment_max = 60
        cls.team.assignment_domain = "[('partner_name', '=like', 'Lot %')]"
        free = {"user_id": False, "team_id": False, "email_from": "lot@example.com"}
        cls.open, cls.closed, cls.gone = (
            cls.create_piste(user=cls.manager, partner_name=f"Lot {name}", **free)
            for name in ("open", "closed", "gone")
        )

    def convert(self, piste):
        wizard = self.env["piste.lead.convert"].with_user(self.manager)
        context = {"active_model": "crm.lead", "active_ids": piste.ids}
        wizard = wizard.with_context(**context).create({"generate_opportunity": "no"})
        wizard.action_convert()

    def test_automatic_assignment_takes_open_pistes_only(self):
        """AX-18: a converted piste is given to no team, merged with nothing."""
        self.convert(self.closed)
        self.lose(self.gone)
        self.closed.sudo().write({"team_id": False, "user_id": False})
        self.team._allocate_leads()
        self.assertEqual(self.open.team_id, self.team)
        self.assertFalse(self.closed.team_id)
        self.assertTrue(self.closed.exists())
        self.assertTrue(self.gone.exists())

    def test_members_are_given_open_pistes_only(self):
        """AX-18: nor is one that a team already has turned into an opportunity."""
        self.convert(self.closed)
        pistes = (self.open + self.closed).sudo()
        pistes.write({"team_id": self.team.id, "user_id": False, "date_open": False})
        self.team._assign_and_convert_leads(force_quota=True)
        self.assertTrue(self.open.user_id)
        self.assertFalse(self.closed.user_id)
        self.assertEqual(self.closed.type, "lead")

    def test_a_search_limited_by_rpc_is_no_server_side_search(self):
        """AX-18: the key alone, sent by a client, narrows nothing."""
        self.convert(self.closed)
        Lead = self.env["crm.lead"].with_context(piste_open_only=True)
        self.assertIn(self.closed, Lead.search([("partner_name", "=", "Lot closed")]))

    def test_core_conversion_of_a_converted_piste_is_refused(self):
        """AX-18: by the method, the dialog and the field of core alike."""
        self.convert(self.closed)
        piste = self.closed.with_user(self.manager)
        partner = piste.piste_converted_partner_id
        with self.assertRaisesRegex(UserError, "read-only"):
            piste.convert_opportunity(partner)
        with self.assertRaisesRegex(UserError, "read-only"):
            piste.write({"type": "opportunity"})
        wizard = piste.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=piste.id, active_ids=piste.ids
        )
        with Form(wizard) as form:
            form.name = "convert"
        with self.assertRaisesRegex(UserError, "read-only"):
            form.record.action_apply()
        self.assertEqual(piste.type, "lead")
