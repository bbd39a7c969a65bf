import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadCharge(LeadCommon):
    def create_free(self, **values):
        return self.create_piste(user=self.manager, user_id=False, **values)

    def test_rep_takes_a_free_piste(self):
        """AX-09: Prise en charge assigns it to me."""
        piste = self.create_free().with_user(self.rep)
        action = piste.action_piste_take_charge()
        self.assertEqual(piste.user_id, self.rep)
        self.assertEqual(action["params"]["type"], "success")

    def test_several_are_assigned_at_once(self):
        """AX-02: Outils, Assignés à moi assigns all."""
        pistes = self.create_free() + self.create_free() + self.create_free()
        action = self.env.ref("piste.crm_lead_action_assign_to_me")
        action.with_user(self.rep).with_context(
            active_model="crm.lead", active_ids=pistes.ids
        ).run()
        self.assertEqual(pistes.user_id, self.rep)

    def test_closed_ones_are_skipped_with_a_report(self):
        """AX-02: lost and converted ones are named, the others are assigned."""
        lost = self.create_free(partner_name="Lost Ltd.")
        self.lose(lost)
        converted = self.create_free(partner_name="Converted Inc.")
        converted._piste_set_converted()
        free = self.create_free()
        pistes = (lost + converted + free).with_user(self.rep)
        params = pistes.action_piste_take_charge()["params"]
        self.assertEqual(free.user_id, self.rep)
        self.assertFalse((lost + converted).user_id)
        self.assertIn("Lost Ltd.", params["message"])
        self.assertIn("Converted Inc.", params["message"])
        self.assertIn("1", params["message"].splitlines()[0])
        self.assertEqual(params["type"], "warning")

    def test_single_closed_piste_is_refused(self):
        piste = self.create_free()
        piste._piste_set_converted()
        with self.assertRaisesRegex(UserError, "closed"):
            piste.with_user(self.rep).action_piste_take_charge()

    def test_loser_is_told_who_has_it(self):
        """AX-09: a colleague who comes a moment later reads the winner's name."""
        piste = self.create_free()
        piste.with_user(self.rep).action_piste_take_charge()
        with self.assertRaisesRegex(UserError, re.escape(self.rep.name)):
            piste.with_user(self.rep_b).action_piste_take_charge()
        self.assertEqual(piste.user_id, self.rep)

    def test_rep_cannot_take_the_piste_of_a_colleague(self):
        """OD-15: what a colleague has had for long is out of sight, name included."""
        piste = self.create_piste(user=self.manager, user_id=self.rep_b.id)
        piste.date_open = "2020-01-01"
        with self.assertRaises(AccessError) as caught:
            piste.with_user(self.rep).action_piste_take_charge()
        self.assertNotIn(self.rep_b.name, str(caught.exception))

    def test_manager_takes_over_the_pistes_of_a_rep(self):
        """AX-02: who may see them may take them over."""
        pistes = self.create_piste() + self.create_piste(user=self.rep_b)
        pistes.with_user(self.manager).action_piste_take_charge()
        self.assertEqual(pistes.sudo().user_id, self.manager)

    def test_event_and_email_open_for_this_piste(self):
        """AX-02: bonhomme and enveloppe."""
        piste = self.create_piste(email_from="gus@example.com")
        event = piste.action_piste_plan_event()
        self.assertEqual(event["context"]["default_res_id"], piste.id)
        composer = piste.action_piste_send_email()
        self.assertEqual(composer["context"]["default_res_ids"], piste.ids)
        recipient = self.env["res.partner"].browse(
            composer["context"]["default_partner_ids"]
        )
        self.assertEqual(recipient.email, "gus@example.com")
        with self.assertRaises(AccessError):
            piste.with_user(self.rep_b).action_piste_send_email()

    def test_charge_of_many_is_set_based(self):
        """AX-02: the queries outside the chatter do not grow with the selection."""
        quiet = {"tracking_disable": True}

        def count(number):
            pistes = self.env["crm.lead"].browse()
            for _index in range(number):
                pistes += self.create_free()
            self.env.flush_all()
            self.env.invalidate_all()
            pistes = pistes.with_user(self.rep).with_context(**quiet)
            before = self.cr.sql_log_count
            pistes.action_piste_take_charge()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(20), count(5) + 3)
