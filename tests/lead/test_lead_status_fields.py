from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestStageMandatoryFields(LeadCommon):
    """U15: an opportunity is asked for what its stage needs, as a piste is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.env.ref("piste.crm_stage_marketing")
        cls.phone = cls.env["ir.model.fields"]._get("crm.lead", "phone")
        cls.stage.with_user(cls.manager).piste_required_field_ids = cls.phone
        cls.opportunity = (
            cls.env["crm.lead"]
            .with_user(cls.rep)
            .create({"name": "Plage", "type": "opportunity", "user_id": cls.rep.id})
        )

    def test_dialog_asks_for_what_is_missing(self):
        """U15: the drop and the click on the band open it; it fills and moves."""
        action = self.opportunity.get_piste_move_action(self.stage.id)
        dialog = self.opportunity.with_context(**action["context"])
        with Form(dialog, view=action["views"][0][0]) as form:
            form.phone = "514-555-0100"
        dialog.action_piste_enter_status()
        self.assertEqual(self.opportunity.stage_id, self.stage)
        # The web client takes anything but False for a dialog.
        self.assertIs(self.opportunity.get_piste_move_action(self.stage.id), False)

    def test_two_tables_with_one_id_are_told_apart(self):
        """U15: a piste status and a stage of the same number ask their own fields."""
        status = self.env["piste.lead.status"].browse(self.stage.id).exists()
        self.assertTrue(status, "both tables start at 1")
        city = self.env["ir.model.fields"]._get("crm.lead", "city")
        status.required_field_ids = city
        view = self.env.ref("piste.crm_lead_piste_view_form_fill")
        for field, asked in (("stage_id", "phone"), ("piste_status_id", "city")):
            Lead = self.env["crm.lead"].with_context(
                piste_wanted_view_ref=f"{field}:{status.id}"
            )
            with self.subTest(field=field):
                self.assertIn(f'name="{asked}"', Lead.get_view(view.id)["arch"])

    def test_drop_on_lost_opens_its_dialog(self):
        """U15: the stage Lost is reached by the reason of the loss."""
        lost = self.env["crm.stage"]._with_role("lost")
        action = self.opportunity.get_piste_move_action(lost.id)
        self.assertEqual(action["res_model"], "crm.lead.lost")

    def test_list_import_and_creation_obey(self):
        """U15: what the dialog asks, no other path leaves out."""
        Lead = self.env["crm.lead"].with_user(self.rep)
        with self.assertRaisesRegex(ValidationError, "without: Phone"):
            self.opportunity.write({"stage_id": self.stage.id})
        with self.assertRaisesRegex(ValidationError, "without: Phone"):
            Lead.create({"name": "O", "type": "opportunity", "stage_id": self.stage.id})
        result = Lead.load(
            ["name", "type", "stage_id/id"],
            [["Imported", "opportunity", "piste.crm_stage_marketing"]],
        )
        self.assertIn("Phone", result["messages"][0]["message"])


@tagged("post_install", "-at_install", "piste_lead")
class TestConversionMayLackDetails(LeadCommon):
    def test_conversion_never_refuses_for_a_missing_detail(self):
        """AX-15, AX-18: no first status stops it, nor its cancellation afterwards."""
        self.env["res.config.settings"].create(
            {"group_piste_prospect_status": True}
        ).execute()
        fields = self.env["ir.model.fields"]
        new = self.env.ref("piste.prospect_status_new")
        new.required_field_ids = fields._get("res.partner", "phone")
        stages = self.env["crm.stage"].search([("piste_is_closed", "=", False)])
        stages.piste_required_field_ids = fields._get("crm.lead", "city")
        piste = self.create_piste()
        Wizard = piste.env["piste.lead.convert"].with_context(
            active_model="crm.lead", active_ids=piste.ids
        )
        Wizard.create({"generate_opportunity": "yes"}).action_convert()
        party = piste.piste_converted_partner_id
        self.assertEqual(party.piste_prospect_status_id, new)
        self.assertTrue(piste.piste_opportunity_id)
        with self.assertRaises(ValidationError):
            party.with_user(self.rep).write({"piste_prospect_status_id": new.id})
        piste.action_piste_undo_conversion()
        self.assertEqual(piste.piste_status_id, self.new)
