from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DealershipCommon


@tagged("post_install", "-at_install", "piste_dealership")
class TestDealershipStamp(DealershipCommon):
    """BD-12: the dates of sale and delivery."""

    def move(self, *keys):
        for key in keys:
            self.opportunity.stage_id = self.stage(key)

    def test_dates_are_set_once_and_kept(self):
        """BD-12: Pris en charge the sale, Livré the delivery; moving on keeps both."""
        self.move("taken")
        today = fields.Date.context_today(self.opportunity)
        self.assertEqual(self.opportunity.piste_sale_date, today)
        earlier = fields.Date.subtract(today, days=9)
        self.opportunity.sudo().piste_sale_date = earlier
        self.move("undelivered", "taken", "delivered")
        self.assertEqual(self.opportunity.piste_sale_date, earlier)
        self.assertEqual(self.opportunity.piste_delivery_date, today)
        self.assertTrue(self.opportunity.piste_is_sale)

    def test_lost_at_financing_keeps_the_date_but_is_no_sale(self):
        """BD-12: Perdu F&I."""
        self.move("taken", "fi_lost")
        self.assertTrue(self.opportunity.piste_sale_date)
        self.assertFalse(self.opportunity.piste_is_sale)
        sales = self.env["crm.lead"].search([("piste_is_sale", "=", True)])
        self.assertNotIn(self.opportunity, sales)

    def test_undone_sale_is_cleared_with_a_trace(self):
        """BD-12: going back before the status clears the date and says so."""
        self.move("taken")
        sold = fields.Date.to_string(self.opportunity.piste_sale_date)
        self.move("scheduled")
        self.assertFalse(self.opportunity.piste_sale_date)
        self.assertIn(sold, self.opportunity.message_ids[0].body)

    def test_flag_decides_not_the_name(self):
        """BD-12: renamed, or another status with the flag: the date follows it."""
        self.stage("taken").name = "Autre nom"
        self.move("taken")
        self.assertTrue(self.opportunity.piste_sale_date)
        other = self.create_opportunity(stage_id=self.stage("taken").id)
        self.assertTrue(other.piste_sale_date)

    def test_dates_are_not_written_by_hand(self):
        """BD-12: RPC and import are refused with a sentence."""
        with self.assertRaisesRegex(UserError, "come from the status"):
            self.opportunity.piste_sale_date = "2020-01-01"

    def test_dates_do_not_come_with_a_new_opportunity(self):
        """BD-12: neither by import nor as a default of the context."""
        Lead = self.env["crm.lead"].with_user(self.rep)
        values = {"name": "Vendue hier", "type": "opportunity"}
        with self.assertRaises(UserError):
            Lead.create({**values, "piste_sale_date": "2020-01-01"})
        with self.assertRaises(UserError):
            Lead.with_context(default_piste_delivery_date="2020-01-01").create(values)

    def test_off_means_no_effect_and_values_kept(self):
        """BD-12: the switch BDC concession."""
        self.move("taken")
        self.switch(False)
        self.move("scheduled")
        self.assertTrue(self.opportunity.piste_sale_date)
        other = self.create_opportunity()
        other.stage_id = self.stage("taken")
        self.assertFalse(other.piste_sale_date)
