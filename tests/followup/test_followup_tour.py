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
