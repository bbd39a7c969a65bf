from odoo.tests import tagged

from .contact_common import ContactCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestContactPointMerge(ContactCommon):
    """OD-05: exchanges stay counted whatever becomes of the file."""

    def test_count_survives_the_conversion_and_its_undo(self):
        """OD-05: with an opportunity, without one, and back again."""
        self.post(self.piste)
        self.spoke(self.piste)
        wizard = (
            self.env["piste.lead.convert"]
            .with_user(self.rep)
            .with_context(active_model="crm.lead", active_ids=self.piste.ids)
            .create({})
        )
        wizard.action_convert()
        conversion = self.piste.sudo().piste_conversion_id
        party = conversion.partner_id
        live = conversion.opportunity_id or self.piste
        self.assertEqual(live.piste_contact_count, 2)
        self.assertEqual(party.piste_contact_count, 2)
        conversion._undo()
        self.env.invalidate_all()
        self.assertEqual(self.piste.piste_contact_count, 2)
        self.assertFalse(party.exists() and party.piste_contact_count)

    def test_count_survives_a_merge_of_pistes(self):
        """OD-05: what was said to the double was said to the original."""
        double = self.create_piste(email_from="gus@example.com")
        self.spoke(double)
        self.spoke(self.piste)
        merged = (double + self.piste).sudo().merge_opportunity()
        self.assertEqual(merged.piste_contact_count, 2)

    def test_count_survives_a_merge_of_clients(self):
        """OD-05: by core's own merge as well."""
        double = self.env["res.partner"].create(
            {"name": "Chez Gisèle", "is_company": True, "user_id": self.rep.id}
        )
        self.spoke(double)
        self.spoke(self.merchant_a)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (double + self.merchant_a).ids, self.merchant_a
        )
        self.env.invalidate_all()
        self.assertEqual(self.merchant_a.piste_contact_count, 2)
