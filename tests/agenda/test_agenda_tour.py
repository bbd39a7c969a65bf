from odoo.tests import HttpCase, tagged

from odoo.addons.piste.tests.common import PisteRoles


@tagged("post_install", "-at_install", "piste_agenda", "piste_tour")
class TestAgendaTour(PisteRoles, HttpCase):
    """A French representative with a tablet plans a call and says how it went."""

    browser_size = "820x1180"
    touch_enabled = True

    def test_call_is_planned_and_done(self):
        """BD-14, BD-15: one button, one outcome, one remark."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.rep.write({"lang": "fr_CA", "tz": "America/Toronto"})
        lead = self.env["crm.lead"].create(
            {
                "name": "Plage du jeudi",
                "type": "opportunity",
                "partner_id": self.portal_a.partner_id.id,
                "user_id": self.rep.id,
            }
        )
        action = self.env.ref("piste.crm_lead_opportunity_action_mine")
        self.start_tour(
            f"/odoo/action-{action.id}/{lead.id}",
            "piste_agenda_call",
            login=self.rep.login,
        )
        [event] = lead.piste_event_ids
        self.assertEqual(event.piste_kind, "call")
        self.assertEqual(event.piste_state, "done")
        self.assertFalse(event.activity_ids)
        self.assertEqual(lead.piste_last_remark, "Signe vendredi")
