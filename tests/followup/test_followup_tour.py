from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


@tagged("post_install", "-at_install", "piste_followup", "piste_tour")
class TestFollowupTour(PisteRoles, HttpCase):
    """The menus Relances and Événements of a French representative."""

    browser_size = "1400x900"

    def test_menus(self):
        """AX-38, BD-13: from Suivi client, each with its own to begin with."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.rep.write({"lang": "fr_CA", "tz": "UTC"})
        lead = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create({"name": "Plage du menu", "type": "opportunity"})
        )
        lead.user_id = self.rep
        lead.action_piste_relance()
        lead.activity_schedule(
            "mail.mail_activity_data_call",
            summary="Appel du menu",
            user_id=self.rep.id,
        )
        today = fields.Date.to_string(fields.Date.today())
        self.env["calendar.event"].with_user(self.rep).create(
            {
                "name": "Visite du menu",
                "start": f"{today} 12:00:00",
                "stop": f"{today} 13:00:00",
            }
        )
        self.start_tour("/odoo/prospects", "piste_followup_menus", login=self.rep.login)

    def french(self, *users):
        self.env["res.lang"]._activate_lang("fr_CA")
        for user in users:
            user.write({"lang": "fr_CA", "tz": "UTC"})

    def create_piste(self, name, **values):
        return (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create({"name": name, "type": "lead", "user_id": self.rep.id, **values})
        )

    def test_manager_sets_a_rule_and_simulates_it(self):
        """OD-07: Règles de relance: a rule, what it would do today, and its start."""
        self.french(self.manager)
        source = self.env["utm.source"].create({"name": "Salon du tour"})
        lead = self.create_piste("Muette du tour", source_id=source.id)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=90), lead.id],
        )
        self.env.invalidate_all()
        self.start_tour(
            "/odoo/prospects", "piste_followup_rule", login=self.manager.login
        )
        rule = self.env["piste.followup.rule"].search([("name", "=", "Salon muet")])
        self.assertTrue(rule.is_running)
        self.assertFalse(lead.activity_ids)

    def test_rep_sees_who_was_forgotten(self):
        """OD-07, U1, OD-05: Oubliés, Relances and Points de contact of a rep."""
        self.french(self.rep)
        lead = self.create_piste("Oubliée du tour")
        self.env["piste.contact.log"].with_user(self.rep).create(
            {"res_model": "crm.lead", "res_id": lead.id, "kind": "call"}
        ).action_save()
        self.start_tour("/odoo/prospects", "piste_followup_rep", login=self.rep.login)
        self.assertEqual(lead.activity_ids.user_id, self.rep)

    def test_rep_notes_a_call_in_one_click(self):
        """OD-05: J’ai parlé au client, on a piste and on a client."""
        self.french(self.rep)
        lead = self.create_piste("Parlée du tour")
        for record in (lead, self.merchant_a):
            self.start_tour(
                f"/odoo/{record._name}/{record.id}",
                "piste_followup_spoke",
                login=self.rep.login,
            )
            self.assertEqual(record.piste_contact_count, 1)
