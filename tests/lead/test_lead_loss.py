from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadLoss(LeadCommon):
    def test_dialog_closes_the_piste_with_its_reason(self):
        """AX-09: reason and comment, status Perdu, core's semantics kept."""
        piste = self.create_piste(piste_status_id=self.sales.id)
        self.flush_tracking()
        self.lose(piste, lost_feedback="<p>Bought elsewhere</p>")
        self.assertEqual(piste.piste_status_id, self.lost)
        self.assertEqual(piste.lost_reason_id, self.reason)
        self.assertFalse(piste.active)
        self.assertEqual(piste.probability, 0)
        self.assertEqual(piste.won_status, "lost")
        self.flush_tracking()
        self.assertIn("Bought elsewhere", "".join(piste.message_ids.mapped("body")))

    def test_dialog_requires_the_reason(self):
        """AX-09: in the form and on the server."""
        piste = self.create_piste()
        Wizard = piste.env["crm.lead.lost"].with_context(default_lead_ids=piste.ids)
        with self.assertRaisesRegex(AssertionError, "lost_reason_id"), Form(Wizard):
            pass
        with self.assertRaises(UserError):
            self.lose(piste, lost_reason_id=False)
        self.assertEqual(piste.piste_status_id, self.new)

    def test_followup_date_plans_an_activity_for_the_owner(self):
        """AX-09: the relance date becomes a reminder of the salesperson."""
        piste = self.create_piste()
        day = fields.Date.add(fields.Date.today(), days=30)
        self.lose(piste.with_user(self.manager), piste_followup_date=day)
        activity = piste.activity_ids
        self.assertEqual(activity.user_id, self.rep)
        self.assertEqual(activity.date_deadline, day)

    def test_followup_date_in_the_past_is_refused(self):
        piste = self.create_piste()
        with self.assertRaises(UserError):
            self.lose(piste, piste_followup_date="2020-01-01")

    def test_every_path_asks_for_a_reason(self):
        """AX-09: method, write and mass edit refuse a loss without reason."""
        piste = self.create_piste()
        with self.assertRaises(UserError):
            piste.action_set_lost()
        with self.assertRaises(UserError):
            piste.write({"active": False, "probability": 0})
        with self.assertRaises(UserError):
            piste.with_context(piste_reason_given=True).write(
                {"active": False, "probability": 0}
            )
        self.assertTrue(piste.active)

    def test_every_path_of_loss_sets_the_status(self):
        """AX-09: whoever loses it, the piste is Perdu."""
        by_method, by_write = self.create_piste(), self.create_piste()
        by_method.action_set_lost(lost_reason_id=self.reason.id)
        by_write.write(
            {"active": False, "probability": 0, "lost_reason_id": self.reason.id}
        )
        self.assertEqual((by_method + by_write).piste_status_id, self.lost)

    def test_reopening_clears_the_reason_and_keeps_the_history(self):
        """AX-09: back to the last open status; the chatter remembers the reason."""
        piste = self.create_piste(piste_status_id=self.nurturing.id)
        self.flush_tracking()
        self.lose(piste)
        self.flush_tracking()
        piste.action_restore()
        self.flush_tracking()
        self.assertTrue(piste.active)
        self.assertFalse(piste.lost_reason_id)
        self.assertEqual(piste.piste_status_id, self.nurturing)
        values = piste.message_ids.sudo().tracking_value_ids
        self.assertIn("Too expensive", values.mapped("new_value_char"))
        self.assertIn("Too expensive", values.mapped("old_value_char"))

    def test_reopening_by_write_does_the_same(self):
        """AX-09: by RPC or mass edit too."""
        piste = self.create_piste(piste_status_id=self.sales.id)
        self.lose(piste)
        piste.write({"active": True})
        self.assertEqual(piste.piste_status_id, self.sales)
        self.assertFalse(piste.lost_reason_id)

    def test_reopening_goes_to_new_when_the_old_status_is_gone(self):
        status = self.Status.create({"name": "Short-lived"})
        piste = self.create_piste(piste_status_id=status.id)
        self.lose(piste)
        status.unlink()
        piste.action_restore()
        self.assertEqual(piste.piste_status_id, self.new)

    def test_lost_piste_cannot_be_moved_by_hand(self):
        """AX-08: it must be opened again first."""
        piste = self.create_piste()
        self.lose(piste)
        with self.assertRaises(UserError):
            piste.piste_status_id = self.sales

    def test_superuser_may_lose_without_reason(self):
        """Crons and core's own flows go on working."""
        piste = self.create_piste().sudo()
        piste.action_set_lost()
        self.assertEqual(piste.piste_status_id, self.lost)

    def test_plain_crm_users_lose_as_in_core(self):
        """Who has no role of Piste is asked for nothing more than core asks."""
        user = self._create_user("plain", "sales_team.group_sale_manager")
        piste = self.create_piste()
        piste.with_user(user).action_set_lost()
        self.assertEqual(piste.piste_status_id, self.lost)

    def test_opportunity_keeps_the_stage_where_it_was_lost(self):
        """Predicted probabilities learn from that stage."""
        Lead = self.env["crm.lead"].with_user(self.rep)
        lead = Lead.create({"name": "O", "type": "opportunity"})
        stage = lead.stage_id
        with self.assertRaises(UserError):
            lead.stage_id = self.env.ref("piste.crm_stage_lost")
        self.lose(lead)
        self.assertEqual(lead.stage_id, stage)
        self.assertEqual(lead.won_status, "lost")

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()
