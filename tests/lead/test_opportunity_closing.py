from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .opportunity_common import OpportunityCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestOpportunityClosing(OpportunityCommon):
    """Won, lost and open again, on every path (AX-32)."""

    def test_a_click_moves_it(self):
        """AX-32: between open statuses, in both directions."""
        lead = self.create_opportunity()
        for stage in (self.stage_proposal, self.stage_new):
            self.assertFalse(lead.get_piste_move_action(stage.id))
            lead.stage_id = stage

    def test_closing_stamps_the_date(self):
        """AX-32: won or lost; opening again takes it away."""
        won, lost = self.create_opportunity(), self.create_opportunity()
        won.stage_id = self.stage_won
        self.lose(lost)
        self.assertTrue(won.date_closed)
        self.assertTrue(lost.date_closed)
        won.stage_id = self.stage_proposal
        lost.action_restore()
        self.assertFalse(won.date_closed)
        self.assertFalse(lost.date_closed)

    def test_losing_asks_the_reason_on_every_path(self):
        """AX-32: button, RPC, archive, mass edit; a drop or click opens the dialog."""
        lead, other = self.create_opportunity(), self.create_opportunity()
        paths = (
            lead.action_set_lost,
            lambda: lead.write({"active": False, "probability": 0}),
            lambda: (lead + other).write({"stage_id": self.stage_lost.id}),
            lambda: self.create_opportunity(stage_id=self.stage_lost.id),
            lambda: self.create_opportunity(active=False, probability=0),
            lambda: (
                self.env["crm.lead.lost"]
                .with_user(self.rep)
                .create({"lead_ids": [Command.set(lead.ids)]})
                .action_lost_reason_apply()
            ),
        )
        for number, path in enumerate(paths):
            with (
                self.subTest(path=number),
                self.assertRaises(UserError),
                self.cr.savepoint(),
            ):
                path()
        self.assertEqual(lead.won_status, "pending")
        action = lead.get_piste_move_action(self.stage_lost.id)
        self.assertEqual(action["res_model"], "crm.lead.lost")
        self.assertEqual(action["context"]["default_lead_ids"], lead.ids)

    def test_reopening_clears_the_reason_and_keeps_the_history(self):
        """AX-32: by the button, by unarchiving and by RPC."""
        lead = self.create_opportunity()
        stage = lead.stage_id
        self.flush_tracking()
        for reopen in (
            lead.action_restore,
            lead.action_unarchive,
            lambda: lead.write({"active": True}),
        ):
            self.lose(lead)
            self.assertEqual(lead.lost_reason_id, self.reason)
            self.flush_tracking()
            reopen()
            self.assertFalse(lead.lost_reason_id)
            self.assertFalse(lead.date_closed)
            self.assertEqual(lead.stage_id, stage)
        self.flush_tracking()
        lead.invalidate_recordset(["message_ids"])
        values = lead.message_ids.sudo().tracking_value_ids
        self.assertIn("Too expensive", values.mapped("new_value_char"))

    def test_a_lost_one_is_opened_before_it_moves(self):
        """AX-32: a status is not changed behind the loss; winning it opens it."""
        lead = self.create_opportunity()
        self.lose(lead)
        with self.assertRaisesRegex(UserError, "open a lost opportunity again"):
            lead.stage_id = self.stage_proposal
        lead.stage_id = self.stage_won
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(lead.lost_reason_id)

    def test_losing_many_takes_no_query_each(self):
        """AX-32: the check of the reason costs nothing more per opportunity."""
        few = self.create_opportunity() + self.create_opportunity()
        self.env.flush_all()
        self.env.invalidate_all()
        few.mapped("won_status")
        with self.assertQueryCount(2):
            few._piste_check_loss(self.reason.id)
            few._piste_on_opened_again()

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()
