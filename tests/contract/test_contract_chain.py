from odoo.tests import TransactionCase, tagged

from .common import PisteContracts

# Value entered once -> where it must be found on the contact, as typed.
TYPED = {
    "contact_name": "Élodie Gagnon",
    "function": "Gérante",
    "email_from": "elodie@vieuxquai.example.com",
    "phone": "+1 418-555-0177",
    "piste_mobile": "+1 581-555-0178",
    "street": "3, rue du Quai",
    "city": "Rimouski",
    "zip": "G5L 1A1",
}


@tagged("post_install", "-at_install", "piste_contract")
class TestContractChain(PisteContracts, TransactionCase):
    """OD-06: everything is entered at the first contact and never typed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["utm.source"].create({"name": "Salon du commerce"})
        cls.tag = cls.env["crm.tag"].create({"name": "Terrasse"})
        cls.piste = (
            cls.env["crm.lead"]
            .with_user(cls.rep)
            .create(
                {
                    "type": "lead",
                    "partner_name": "Crèmerie du Vieux-Quai",
                    "country_id": cls.env.ref("base.ca").id,
                    "state_id": cls.env.ref("base.state_ca_qc").id,
                    "source_id": cls.source.id,
                    "tag_ids": [(6, 0, cls.tag.ids)],
                    "piste_score": "4",
                    **TYPED,
                }
            )
        )
        cls.piste.message_post(body="Bonjour", message_type="comment")
        attachment = {"name": "menu.pdf", "res_model": "crm.lead", "raw": b"%PDF"}
        cls.env["ir.attachment"].create({**attachment, "res_id": cls.piste.id})
        Wizard = cls.env["piste.lead.convert"].with_user(cls.rep)
        context = {"active_model": "crm.lead", "active_ids": cls.piste.ids}
        Wizard.with_context(**context).create({}).action_convert()
        cls.conversion = cls.piste.sudo().piste_conversion_id
        cls.opportunity = cls.conversion.opportunity_id
        cls.contact = cls.conversion.contact_id

    def test_nothing_is_typed_twice_down_to_the_contract(self):
        """OD-06: each value of the first contact is on prospect, deal and contract."""
        order = self._quote(self.opportunity, self.rep)
        self.assertEqual(
            order.partner_id.commercial_partner_id.name, "Crèmerie du Vieux-Quai"
        )
        person = order.partner_id
        for name, value in TYPED.items():
            on_contact = {"contact_name": "name", "email_from": "email"}.get(name, name)
            with self.subTest(field=name):
                self.assertEqual(person[on_contact], value)
                if name != "piste_mobile":
                    self.assertEqual(self.opportunity[name], value)
        self.assertEqual(order.source_id, self.source)
        self.assertEqual(self.opportunity.tag_ids, self.tag)
        self.assertEqual(self.opportunity.piste_score, "4")
        self.assertEqual(order.user_id, self.rep)

    def test_nothing_is_typed_again_down_to_the_invoice(self):
        """OD-06, GB-01: client, address, language, source, rep: all of it is there."""
        order = self._quote(self.opportunity, self.rep)
        self._sign(order)
        self._pay(order)
        invoice = order.sudo().invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertRecordValues(
            invoice,
            [
                {
                    "commercial_partner_id": self.conversion.partner_id.id,
                    "partner_id": order.partner_invoice_id.id,
                    "source_id": self.source.id,
                    "invoice_user_id": self.rep.id,
                    "team_id": self.opportunity.team_id.id,
                    "amount_total": order.amount_total,
                }
            ],
        )
        for document in (order, invoice):
            address = document.partner_id._display_address()
            for part in ("3, rue du Quai", "Rimouski", "G5L 1A1"):
                self.assertIn(part, address)
            self.assertEqual(document.partner_id.lang, self.opportunity.lang_code)
        for line in order.order_line:
            self.assertTrue(line.invoice_lines)

    def test_correction_shows_on_an_open_quotation(self):
        """OD-06: what the client reads follows the merchant until it is signed."""
        order = self._quote(self.opportunity, self.rep)
        self.conversion.partner_id.with_user(self.rep).write(
            {"name": "Crèmerie du Quai", "street": "5, rue du Quai"}
        )
        report = self.env["ir.actions.report"].sudo()
        html = report._render_qweb_html("sale.action_report_saleorder", order.ids)[0]
        self.assertIn("5, rue du Quai", html.decode())
        self.assertNotIn("3, rue du Quai", html.decode())
        self.assertIn("Crèmerie du Quai", html.decode())

    def test_messages_and_files_follow(self):
        """OD-06: nothing is left behind on the closed piste."""
        bodies = "".join(self.opportunity.message_ids.mapped("body"))
        self.assertIn("Bonjour", bodies)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", self.opportunity.id)]
        )
        self.assertEqual(files.mapped("name"), ["menu.pdf"])

    def test_correction_of_the_merchant_shows_on_open_documents(self):
        """OD-06: name, address, function, phones: corrected in one place."""
        self.contact.with_user(self.rep).write(
            {
                "name": "Élodie Roy",
                "function": "Propriétaire",
                "phone": "+1 418-555-0199",
            }
        )
        self.conversion.partner_id.with_user(self.rep).write(
            {"name": "Crèmerie du Quai", "street": "5, rue du Quai", "city": "Matane"}
        )
        self.assertRecordValues(
            self.opportunity,
            [
                {
                    "contact_name": "Élodie Roy",
                    "partner_name": "Crèmerie du Quai",
                    "function": "Propriétaire",
                    "phone": "+1 418-555-0199",
                    "street": "5, rue du Quai",
                    "city": "Matane",
                }
            ],
        )

    def test_closed_documents_stay_as_they_were(self):
        """OD-06: a lost opportunity and the converted piste are history."""
        self.opportunity.action_set_lost()
        self.contact.with_user(self.rep).name = "Élodie Roy"
        self.assertEqual(self.opportunity.contact_name, "Élodie Gagnon")
        self.assertEqual(self.piste.contact_name, "Élodie Gagnon")
