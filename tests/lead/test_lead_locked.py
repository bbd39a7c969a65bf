from lxml import etree

from odoo.tests import tagged

from .common import LeadCommon

# Chatter and activities stay open on a closed piste.
OPEN_FIELDS = {"activity_ids"}
YES = {"1", "True"}


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadLocked(LeadCommon):
    """AX-18: what the server refuses on a closed piste, no screen offers."""

    def writable_names(self, xmlid, view_type):
        """Return the fields of a view that stay writable on a closed piste."""
        Lead = self.env["crm.lead"].with_user(self.manager)
        arch = Lead.get_view(self.env.ref(xmlid).id, view_type)["arch"]
        fields = Lead.fields_get(attributes=["readonly"])
        return {
            node.get("name")
            for node in etree.fromstring(arch).iter("field")
            if not next(node.iterancestors("field"), None)
            and not {node.get("invisible"), node.get("column_invisible")} & YES
            and not fields[node.get("name")]["readonly"]
            and node.get("readonly") not in YES
            and "piste_is_closed" not in node.get("readonly", "")
        } - OPEN_FIELDS

    def test_form_of_a_closed_piste_has_no_input(self):
        """AX-18: every input of the form is locked, those of other domains too."""
        self.assertFalse(self.writable_names("piste.crm_lead_piste_view_form", "form"))

    def test_list_of_closed_pistes_has_no_input(self):
        """AX-18: several selected ones are not edited in the list either."""
        self.assertFalse(self.writable_names("piste.crm_lead_piste_view_list", "list"))

    def test_an_input_that_is_not_locked_is_found(self):
        """AX-18: the check itself sees an open input."""
        quick = self.writable_names("piste.crm_lead_piste_view_form_quick", "form")
        self.assertIn("partner_name", quick)
