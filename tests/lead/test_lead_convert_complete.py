from odoo.tests import tagged

from odoo.addons.piste.models.lead.crm_lead_convert import (
    CUSTOMER_FIELDS,
    KEPT_FIELDS,
)
from odoo.addons.piste.tests.common import PisteCommon
from odoo.addons.piste.tests.complete import CUSTOM, add_custom_fields, is_set, sample


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertComplete(PisteCommon):
    """AX-18: a conversion loses nothing; what is added tomorrow is covered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_custom_fields(cls.env, "crm.lead", "res.partner")
        cls.lead = cls.env["crm.lead"].create(
            {
                "type": "lead",
                "name": "Plage",
                "partner_name": "Tout le reste",
                "contact_name": "Aline",
                "user_id": cls.rep.id,
            }
        )

    def _convert(self, **values):
        self.env["piste.lead.convert"].with_context(
            active_model="crm.lead", active_ids=self.lead.ids
        ).create(values).action_convert()
        return self.lead.piste_conversion_id

    def test_custom_fields_of_every_type_are_carried_over(self):
        """AX-18: to the opportunity and to the party."""
        names = [f"x_{ttype}" for ttype in CUSTOM]
        for name in names:
            field = self.lead._fields[name]
            self.lead[name] = sample(self.env, field)
            self.assertTrue(is_set(self.lead, field), name)
        conversion = self._convert()
        for record in conversion.opportunity_id, conversion.partner_id:
            for name in names:
                with self.subTest(record=record._name, field=name):
                    self.assertEqual(record[name], self.lead[name])

    def test_every_field_is_carried_over(self):
        """AX-18: each stored field that the conversion does not except by name."""
        left = {*self.lead._piste_not_carried(), *CUSTOMER_FIELDS, "company_id"}
        fields = [
            field
            for field in self.lead._fields.values()
            if field.store
            and field.name not in left
            and field.type not in {"one2many", "properties"}
            and not (field.readonly and field.name not in KEPT_FIELDS)
        ]
        self.assertGreater(len(fields), 20)
        for field in fields:
            self.lead.write({field.name: sample(self.env, field)})
        opportunity = self._convert().opportunity_id
        for field in fields:
            if field.name in self.lead._piste_not_carried():
                continue
            with self.subTest(field=field.name):
                self.assertEqual(opportunity[field.name], self.lead[field.name])

    def test_what_follows_does_so_without_an_opportunity(self):
        """AX-18, AX-19: messages, files, activities, events, followers: the party's."""
        message = self.lead.message_post(body="Bonjour", message_type="comment")
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "res_model": "crm.lead", "res_id": self.lead.id}
        )
        activity = self.lead.activity_schedule("mail.mail_activity_data_call")
        self.lead.message_subscribe(self.merchant_b.ids)
        event = self.env["calendar.event"].create(
            {
                "name": "Visite",
                "start": "2026-03-02 14:00:00",
                "stop": "2026-03-02 15:00:00",
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": self.lead.id,
            }
        )
        partner = self._convert(generate_opportunity="no").partner_id
        for record in message, file, activity, event:
            name = "model" if record == message else "res_model"
            with self.subTest(record=record._name):
                record.invalidate_recordset()
                self.assertEqual(
                    (record[name], record.res_id), ("res.partner", partner.id)
                )
        self.assertIn(self.merchant_b, partner.message_partner_ids)
