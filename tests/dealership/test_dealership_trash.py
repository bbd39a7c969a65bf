from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DealershipCommon


@tagged("post_install", "-at_install", "piste_dealership")
class TestDealershipTrash(DealershipCommon):
    """BD-11: Perdu BDC is followed up, Invalide BDC is the bin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls.env["res.partner"].create(
            {
                "name": "Camionnage Invalide",
                "is_company": True,
                "piste_type": "prospect",
                "email": "invalide@example.com",
                "user_id": cls.rep.id,
            }
        )
        cls.invalid = cls.create_opportunity(
            name="Invalide", partner_id=cls.prospect.id
        )

    def throw_away(self):
        self.invalid.stage_id = self.stage("bdc_invalid")
        self.env.invalidate_all()

    def test_bdc_lost_plans_one_follow_up(self):
        """BD-11: after the days of the status, for the rep, and never twice."""
        lost = self.stage("bdc_lost")
        lost.piste_relance_days = 10
        for stage in (lost, self.stage("processing"), lost):
            self.opportunity.stage_id = stage
        activity = self.opportunity.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.rep)
        today = fields.Date.context_today(self.opportunity)
        self.assertEqual(activity.date_deadline, fields.Date.add(today, days=10))

    def test_bin_is_out_of_everything(self):
        """BD-11: lists, totals, names, duplicates and the prospect itself."""
        self.throw_away()
        for user in (self.rep, self.leader, self.manager):
            Lead = self.env["crm.lead"].with_user(user).with_context(active_test=False)
            domain = [("name", "=", "Invalide")]
            with self.subTest(user=user.login):
                self.assertFalse(Lead.search(domain))
                self.assertFalse(Lead.search_count(domain))
                self.assertFalse(Lead._read_group(domain, [], ["__count"])[0][0])
                self.assertFalse(Lead.name_search("Invalide"))
        self.assertFalse(self.prospect.active)
        twin = self.env["res.partner"].create({"name": "Camionnage Invalide"})
        found = [record for record, _why in twin._find_similar()]
        self.assertFalse({self.prospect, self.invalid} & set(found))

    def test_bin_has_no_follow_up(self):
        """BD-11: what was planned goes, nothing expires, and no relance is planned."""
        self.invalid.action_piste_relance()
        self.assertTrue(self.invalid.activity_ids)
        self.throw_away()
        planned = self.env["mail.activity"].sudo().with_context(active_test=False)
        mine = [("res_model", "=", "crm.lead"), ("res_id", "=", self.invalid.id)]
        self.assertFalse(planned.search(mine))
        self.assertFalse(self.invalid.sudo().piste_is_expired)
        with self.assertRaises(AccessError):
            self.invalid.with_user(self.rep).action_piste_relance()

    def test_key_of_the_context_does_not_open_the_bin(self):
        """BD-11: a rep who knows the key, or the id, reads nothing."""
        self.throw_away()
        Lead = self.env["crm.lead"].with_user(self.rep)
        opened = Lead.with_context(piste_trash=True, active_test=False)
        self.assertNotIn(self.invalid, opened.search([]))
        with self.assertRaises(AccessError):
            Lead.browse(self.invalid.id).read(["name"])

    def test_managers_alone_bring_back(self):
        """BD-11: to the status it came from, with its prospect."""
        self.invalid.stage_id = self.stage("answered")
        self.throw_away()
        with self.assertRaises(UserError):
            self.invalid.with_user(self.leader).action_piste_restore_from_trash()
        self.invalid.with_user(self.manager).action_piste_restore_from_trash()
        self.assertTrue(self.invalid.active)
        self.assertEqual(self.invalid.stage_id, self.stage("answered"))
        self.assertTrue(self.prospect.active)

    def test_client_with_other_business_stays(self):
        """BD-11: only a prospect of whom nothing else is known is hidden."""
        other = self.create_opportunity(name="Sérieuse", partner_id=self.prospect.id)
        self.throw_away()
        self.assertTrue(self.prospect.active)
        self.assertTrue(other.exists())

    def purge(self, days=30):
        self.env["ir.config_parameter"].set_param("piste.trash_days", days)
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_purge_trash").method_direct_trigger()
        self.env.invalidate_all()

    def backdate(self):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s",
            [self.cr.now() - timedelta(days=31), self.invalid.id],
        )
        self.env.invalidate_all()

    def test_bin_is_emptied_after_its_days(self):
        """BD-11: deleted, and the prospect made unknown; again changes nothing."""
        self.throw_away()
        self.purge()
        self.assertTrue(self.invalid.exists())
        self.backdate()
        self.purge(days=0)
        self.assertTrue(self.invalid.exists())
        self.purge()
        self.purge()
        self.assertFalse(self.invalid.exists())
        self.assertNotIn("Camionnage", self.prospect.name)
        self.assertFalse(self.prospect.email)

    def test_archived_client_with_other_business_stays_known(self):
        """BD-11: emptying the bin makes unknown only whom nothing else tells of."""
        other = self.create_opportunity(name="Sérieuse", partner_id=self.prospect.id)
        self.throw_away()
        self.prospect.active = False
        self.backdate()
        self.purge()
        self.assertFalse(self.invalid.exists())
        self.assertTrue(other.exists())
        self.assertEqual(self.prospect.name, "Camionnage Invalide")
        self.assertTrue(self.prospect.email)

    def test_two_in_the_bin_keep_their_prospect(self):
        """BD-11: the second, thrown away later, is still brought back whole."""
        second = self.create_opportunity(name="Encore", partner_id=self.prospect.id)
        self.throw_away()
        second.stage_id = self.stage("bdc_invalid")
        self.assertFalse(self.prospect.active)
        self.backdate()
        self.purge()
        self.assertFalse(self.invalid.exists())
        self.assertEqual(self.prospect.name, "Camionnage Invalide")

    def test_somebody_with_invoices_is_never_deleted(self):
        """BD-11: neither the opportunity nor the client."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.prospect.id,
                "invoice_line_ids": [(0, 0, {"name": "Camion", "price_unit": 100})],
            }
        )
        invoice.action_post()
        self.throw_away()
        self.assertTrue(self.prospect.active)
        self.backdate()
        self.purge()
        self.assertTrue(self.invalid.exists())
        self.assertEqual(self.prospect.name, "Camionnage Invalide")

    def test_menu_comes_with_the_switch(self):
        """BD-11: for managers alone, and only where there is a bin."""
        menu = self.env.ref("piste.piste_menu_opportunities_trash")

        def shown(user):
            return menu.id in menu.with_user(user).load_menus(False)

        self.assertTrue(shown(self.manager))
        self.assertFalse(shown(self.leader))
        self.switch(False)
        self.assertFalse(shown(self.manager))

    def test_off_means_no_effect(self):
        """BD-11: with the switch off the bin is a status like any other."""
        self.switch(False)
        self.throw_away()
        self.assertTrue(self.invalid.active)
        Lead = self.env["crm.lead"].with_user(self.rep)
        self.assertIn(self.invalid, Lead.search([]))
