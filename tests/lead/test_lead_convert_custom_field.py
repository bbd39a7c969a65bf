from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertCustomField(TransactionCase):
    """Apart, for a field that a test adds stays in the registry of its class."""

    def test_custom_field_follows(self):
        """AX-18: fields that the company added go to opportunity and party."""
        for model in ("crm.lead", "res.partner"):
            self.env["ir.model.fields"].create(
                {
                    "name": "x_seats",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "ttype": "integer",
                    "field_description": "Seats",
                }
            )
        lead = self.env["crm.lead"].create(
            {"type": "lead", "name": "Bistro", "partner_name": "Bistro", "x_seats": 42}
        )
        wizard = (
            self.env["piste.lead.convert"]
            .with_context(active_model="crm.lead", active_ids=lead.ids)
            .create({})
        )
        wizard.action_convert()
        self.assertEqual(lead.piste_opportunity_id.x_seats, 42)
        self.assertEqual(lead.piste_converted_partner_id.x_seats, 42)
