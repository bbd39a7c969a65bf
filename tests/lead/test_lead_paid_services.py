from odoo.tests import tagged

from .common import LeadCommon

VIEWS = (
    "piste.crm_lead_opportunity_view_kanban",
    "piste.crm_lead_opportunity_view_form",
    "piste.crm_lead_opportunity_view_list",
    "piste.crm_lead_piste_view_list",
    "piste.crm_lead_piste_view_kanban",
)
PAID = ('name="action_generate_leads"', 'name="iap_enrich"')


@tagged("post_install", "-at_install", "piste_lead")
class TestPaidServices(LeadCommon):
    """AX-01: no button of a service that the company does not pay for."""

    def shown(self, xmlid):
        """Return which of the paid buttons a manager has in a view."""
        view = self.env.ref(xmlid)
        Lead = self.env["crm.lead"].with_user(self.manager)
        arch = Lead.get_view(view.id, view.type)["arch"]
        return {button for button in PAID if button in arch}

    def actions(self):
        bindings = self.env["ir.actions.actions"].with_user(self.manager)
        enrich = self.env.ref("crm_iap_enrich.action_enrich_mail", False)
        found = bindings.get_bindings("crm.lead").get("action", ())
        return enrich and enrich.id in [action["id"] for action in found]

    def test_off_they_are_in_no_screen_of_piste(self):
        """AX-01: lists, cards, forms and the menu Action; core's screens keep them."""
        for xmlid in VIEWS:
            with self.subTest(view=xmlid):
                self.assertFalse(self.shown(xmlid))
        self.assertFalse(self.actions())
        if "crm.iap.lead.mining.request" in self.env:
            self.assertTrue(self.shown("crm.crm_case_tree_view_leads"))

    def test_on_they_are_there_at_once(self):
        """AX-01: the switch of the settings needs no refresh; off again, they go."""
        if "crm.iap.lead.mining.request" not in self.env:
            return
        Settings = self.env["res.config.settings"]
        self.assertFalse(self.shown(VIEWS[0]))
        Settings.create({"group_piste_paid_services": True}).execute()
        self.assertTrue(self.shown(VIEWS[0]))
        Settings.create({"group_piste_paid_services": False}).execute()
        self.assertFalse(self.shown(VIEWS[0]))
