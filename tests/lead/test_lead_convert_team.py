from odoo.tests import tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertTeam(LeadCommon):
    """AX-25: owner and team of the tiers are those of the piste."""

    def test_team_and_owner_come_from_the_piste(self):
        lead = self.env["crm.lead"].create(
            {
                "type": "lead",
                "partner_name": "Crèmerie du Quai",
                "user_id": self.rep.id,
                "team_id": self.team.id,
            }
        )
        choice = {
            "partner": self.env["res.partner"],
            "contact": self.env["res.partner"],
            "partner_name": lead.partner_name,
            "contact_name": False,
            "piste_type": "prospect",
            "status": False,
            "opportunity": None,
        }
        party = lead._piste_convert(choice).partner_id
        self.assertEqual(party.user_id, self.rep)
        self.assertEqual(party.piste_team_id, self.team)
