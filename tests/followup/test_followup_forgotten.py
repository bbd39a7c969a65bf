from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import FollowupCommon


@tagged("post_install", "-at_install", "piste_followup")
class TestFollowupForgotten(FollowupCommon):
    """OD-07, U1: every open file has a next date, or is in *Oubliés*."""

    def forgotten(self, user=None, **values):
        Forgotten = self.env["piste.followup.forgotten"].with_user(user or self.rep)
        return Forgotten.search([(name, "=", value) for name, value in values.items()])

    def test_open_files_without_date_are_forgotten(self):
        """OD-07: piste, opportunity and prospect alike."""
        piste = self.create_piste()
        opportunity = self.create_piste(type="opportunity", name="Plage")
        prospect = self.env["res.partner"].create(
            {
                "name": "Bistro",
                "is_company": True,
                "piste_type": "prospect",
                "user_id": self.rep.id,
            }
        )
        self.env["res.partner"].create({"name": "Lise", "parent_id": prospect.id})
        self.assertEqual(self.forgotten(lead_id=piste.id).kind, "piste")
        self.assertEqual(self.forgotten(lead_id=opportunity.id).kind, "opportunity")
        row = self.forgotten(commercial_partner_id=prospect.id)
        self.assertEqual((len(row), row.kind), (1, "prospect"))

    def test_any_date_takes_it_out(self):
        """OD-07: a planned action, a typed date, a meeting to come."""
        pistes = [self.create_piste() for _index in range(3)]
        pistes[0].activity_schedule("mail.mail_activity_data_call")
        pistes[1].piste_followup_date = fields.Date.today()
        start = fields.Datetime.now() + timedelta(days=1)
        self.env["calendar.event"].create(
            {
                "name": "Visite",
                "start": start,
                "stop": start + timedelta(hours=1),
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": pistes[2].id,
            }
        )
        for piste in pistes:
            self.assertFalse(self.forgotten(lead_id=piste.id))

    def test_closed_files_are_not_forgotten(self):
        lost = self.create_piste()
        self.lose(lost)
        won = self.create_piste(type="opportunity", name="Plage")
        won.sudo().action_set_won()
        archived = self.create_piste()
        archived.sudo().active = False
        for lead in lost + won + archived:
            self.assertFalse(self.forgotten(lead_id=lead.id))

    def test_one_click_plans_and_takes_out(self):
        """OD-07: the file leaves the list; a second click plans nothing more."""
        piste = self.create_piste()
        row = self.forgotten(lead_id=piste.id)
        row.action_plan()
        self.assertEqual(len(self.activities(piste)), 1)
        self.assertEqual(self.activities(piste).user_id, self.rep)
        row.action_plan()
        self.assertEqual(len(self.activities(piste)), 1)
        self.assertFalse(self.forgotten(lead_id=piste.id))

    def test_own_team_all_and_stand_in(self):
        """OD-15: the list obeys the rights on the files."""
        piste = self.create_piste()
        for user, seen in (
            (self.rep, 1),
            (self.leader, 1),
            (self.manager, 1),
            (self.rep_b, 0),
        ):
            self.assertEqual(
                len(self.forgotten(user, lead_id=piste.id)), seen, user.login
            )
        row = self.forgotten(lead_id=piste.id)
        with self.assertRaises(AccessError):
            row.with_user(self.rep_b).action_plan()
        today = fields.Date.today()
        self.env["piste.stand.in"].create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
            }
        )
        self.assertEqual(len(self.forgotten(self.rep_b, lead_id=piste.id)), 1)
