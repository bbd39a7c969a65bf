from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.piste.models.followup import piste_expiry
from odoo.addons.piste.tests.common import PisteCommon


@tagged("post_install", "-at_install", "piste_followup")
class TestExpiry(PisteCommon):
    """BD-13: expired = no contact for eight weeks in one of the first statuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.early = cls.env["crm.stage"].create(
            {"name": "Tôt", "piste_expires": True, "sequence": 1}
        )
        cls.late = cls.env["crm.stage"].create({"name": "Tard", "sequence": 2})
        cls.switch(True)

    @classmethod
    def switch(cls, on):
        cls.env["res.config.settings"].create({"group_piste_dealership": on}).execute()

    def create_opportunity(self, days, **values):
        """Create an opportunity that is ``days`` old."""
        lead = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Camion",
                    "type": "opportunity",
                    "stage_id": self.early.id,
                    "user_id": self.rep.id,
                    **values,
                }
            )
        )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - %s WHERE id = %s",
            [timedelta(days=days), lead.id],
        )
        self.env.invalidate_all()
        return lead

    def run_cron(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("piste.ir_cron_expire_opportunities")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def found(self, leads):
        Lead = self.env["crm.lead"].with_user(self.rep)
        domain = [("piste_is_expired", "=", True), ("id", "in", leads.ids)]
        return Lead.search(domain, order="id")

    def test_old_ones_in_the_early_statuses_expire(self):
        """BD-13: by the last contact, by the creation when there was none."""
        old = self.create_opportunity(57)
        young = self.create_opportunity(55)
        spoken = self.create_opportunity(100)
        spoken.sudo().piste_last_contact_at = self.cr.now() - timedelta(days=3)
        elsewhere = self.create_opportunity(100, stage_id=self.late.id)
        piste = self.create_opportunity(100, type="lead", stage_id=self.early.id)
        self.run_cron()
        everyone = old + young + spoken + elsewhere + piste
        self.assertEqual(self.found(everyone), old)
        self.assertEqual(everyone.filtered("piste_is_expired"), old)

    def test_flag_goes_at_once(self):
        """BD-13: with a contact or another status, before the next run."""
        leads = self.create_opportunity(60) + self.create_opportunity(60)
        self.run_cron()
        self.assertEqual(self.found(leads), leads)
        leads[0].message_post(
            body="Rappelé", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        leads[1].stage_id = self.late
        self.assertFalse(self.found(leads))
        self.assertFalse(any(leads.mapped("piste_is_expired")))
        self.run_cron()
        rows = self.env["piste.expiry"].sudo()
        self.assertFalse(rows.search([("lead_id", "in", leads.ids)]))

    def test_flag_does_not_move_along_to_the_next_status(self):
        """BD-13: another early status is a step too; the next run judges it anew."""
        lead = self.create_opportunity(60)
        self.run_cron()
        other = self.early.copy({"name": "Tôt aussi"})
        self.assertTrue(other.piste_expires)
        lead.stage_id = other
        self.assertFalse(self.found(lead))
        self.run_cron()
        self.assertEqual(self.found(lead), lead)

    def test_weeks_and_start_are_set_in_the_settings(self):
        """BD-13: eight weeks by default; counted from the creation on demand."""
        lead = self.create_opportunity(20)
        lead.sudo().piste_last_contact_at = self.cr.now()
        settings = self.env["res.config.settings"].create(
            {"piste_expiry_weeks": 2, "piste_expiry_from": "creation"}
        )
        settings.execute()
        self.run_cron()
        self.assertTrue(lead.piste_is_expired)
        with self.assertRaisesRegex(ValidationError, "one week"):
            self.env["res.config.settings"].create({"piste_expiry_weeks": 0})

    def test_run_killed_half_way_loses_and_repeats_nothing(self):
        """BD-13: what a run had done stays, the next one does the rest, once."""
        leads = self.env["crm.lead"].concat(
            *(self.create_opportunity(60) for _index in range(5))
        )
        Expiry = self.env["piste.expiry"].sudo()
        done = Expiry._expire_batch(leads[0].id - 1, size=2)
        self.assertEqual(done, leads[:2].ids)
        first = Expiry.search([("lead_id", "in", done)])
        with patch.object(piste_expiry, "_BATCH", 2):
            self.run_cron()
        self.assertEqual(self.found(leads), leads)
        rows = Expiry.search([("lead_id", "in", leads.ids)])
        self.assertEqual(len(rows), 5)
        self.assertLessEqual(first, rows)
        self.run_cron()
        self.assertEqual(Expiry.search([("lead_id", "in", leads.ids)]), rows)

    def test_off_means_no_effect_and_values_kept(self):
        """BD-13: with the switch off nothing expires and nothing is forgotten."""
        lead = self.create_opportunity(60)
        self.run_cron()
        self.switch(False)
        self.assertFalse(self.found(lead))
        self.assertFalse(lead.piste_is_expired)
        other = self.create_opportunity(60)
        self.run_cron()
        self.switch(True)
        self.assertEqual(self.found(lead + other), lead)

    def test_mass_relance_plans_one_activity_each(self):
        """BD-13: for the salesperson, and a second click plans no second one."""
        leads = self.create_opportunity(60) + self.create_opportunity(70)
        leads.action_piste_relance()
        leads.action_piste_relance()
        activities = leads.activity_ids
        self.assertEqual(len(activities), 2)
        self.assertEqual(activities.user_id, self.rep)
        with self.assertRaises(AccessError):
            leads.with_user(self.rep_b).action_piste_relance()

    def test_mass_relance_leaves_nurturing_to_marketing(self):
        """AX-12: neither an opportunity nor a party in nurturing is followed up."""
        ready, opportunity, party = (self.create_opportunity(60) for _each in range(3))
        opportunity.piste_is_nurtured = True
        party.partner_id = self.merchant_a
        self.merchant_a.piste_is_nurtured = True
        leads = ready | opportunity | party
        action = leads.with_user(self.rep).action_piste_relance()
        self.assertEqual(leads.activity_ids.mapped("res_id"), ready.ids)
        self.assertIn("in nurturing: 2", action["params"]["message"])

    def test_mass_relance_costs_the_same_for_many(self):
        """BD-13: no statement per opportunity."""
        leads = self.env["crm.lead"].concat(
            *(self.create_opportunity(60) for _index in range(40))
        )
        self.create_opportunity(60).action_piste_relance()

        def count(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.action_piste_relance()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = count(leads[:2])
        self.assertLessEqual(count(leads[2:]), few + 2)
