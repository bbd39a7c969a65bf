from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install", "piste_core")
class TestCustomColumns(TransactionCase):
    """*Personnaliser* offers the fields that a company added itself (AX-45)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.model.fields"].create(
            {
                "model_id": cls.env["ir.model"]._get_id("piste.ticket"),
                "name": "x_shelf",
                "field_description": "Rayon",
                "ttype": "char",
            }
        )

    def columns(self, xmlid):
        view = self.env.ref(xmlid)
        arch = self.env[view.model].get_view(view.id, view.type)["arch"]
        return etree.fromstring(arch).xpath(f"/{view.type}/field[@name='x_shelf']")

    def test_a_field_of_ones_own_is_an_optional_column(self):
        """AX-45: hidden until it is asked for, in the lists of Piste."""
        [column] = self.columns("piste.piste_ticket_view_list")
        self.assertEqual(column.get("optional"), "hide")

    def test_other_views_stay_as_they_are(self):
        """AX-45: a form shows what its view says."""
        self.assertFalse(self.columns("piste.piste_ticket_view_form"))

    def test_main_lists_offer_columns(self):
        """AX-45: each main list has columns to add, and to take away."""
        lists = (
            "piste.crm_lead_piste_view_list",
            "piste.crm_lead_opportunity_view_list",
            "piste.res_partner_view_list",
            "piste.res_partner_view_list_contact",
            "piste.sale_order_view_list_contract",
            "piste.piste_promotion_view_list",
            "piste.piste_ticket_view_list",
            "piste.piste_commission_entry_view_list",
            "piste.piste_payment_authorization_view_list",
            "piste.project_task_view_list_merchant",
        )
        for xmlid in lists:
            view = self.env.ref(xmlid)
            arch = self.env[view.model].get_view(view.id, "list")["arch"]
            hidden = etree.fromstring(arch).xpath("//field[@optional='hide']/@name")
            with self.subTest(view=xmlid):
                self.assertGreaterEqual(len(set(hidden)), 2)
