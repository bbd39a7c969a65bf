from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.piste.tests.common import PisteCommon


class ProspectStatusCommon(PisteCommon):
    """A prospect of the rep, the switch on, and a status that asks for a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create(
            {"group_piste_prospect_status": True}
        ).execute()
        cls.new = cls.env.ref("piste.prospect_status_new")
        cls.sales = cls.env.ref("piste.prospect_status_sales")
        cls.won = cls.env.ref("piste.prospect_status_won")
        cls.prospect = cls.create_prospect()

    @classmethod
    def create_prospect(cls, **values):
        Partner = cls.env["res.partner"].with_user(cls.rep)
        return Partner.create(
            {
                "name": "Bistro du Pont",
                "is_company": True,
                "piste_type": "prospect",
                "user_id": cls.rep.id,
                **values,
            }
        )

    @classmethod
    def ask_phone(cls, status):
        phone = cls.env["ir.model.fields"]._get("res.partner", "phone")
        status.with_user(cls.manager).required_field_ids = phone

    @classmethod
    def invoice(cls, partner):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [(0, 0, {"name": "Plage", "price_unit": 100})],
            }
        )
        move.action_post()


@tagged("post_install", "-at_install", "piste_partner")
class TestProspectMandatoryFields(ProspectStatusCommon):
    """AX-15, U15: what a status of prospects asks for, on every path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ask_phone(cls.sales)

    def test_creation_by_a_user_obeys(self):
        """AX-15: by RPC, quick creation in a column and import."""
        with self.assertRaisesRegex(ValidationError, "without: Phone"):
            self.create_prospect(piste_prospect_status_id=self.sales.id)
        Partner = self.env["res.partner"].with_user(self.rep)
        column = Partner.with_context(
            default_piste_prospect_status_id=self.sales.id,
            default_piste_type="prospect",
        )
        with self.assertRaises(ValidationError):
            column.name_create("Café rapide")
        result = Partner.load(
            ["name", "piste_type", "piste_prospect_status_id/id"],
            [["Café importé", "prospect", "piste.prospect_status_sales"]],
        )
        self.assertIn("Phone", result["messages"][0]["message"])
        self.create_prospect(
            piste_prospect_status_id=self.sales.id, phone="418-555-0101"
        )

    def test_default_status_binds_too(self):
        """AX-15: a prospect starts in New, and what New asks for is asked."""
        self.ask_phone(self.new)
        with self.assertRaisesRegex(ValidationError, "without: Phone"):
            self.create_prospect()
        partner = self.env["res.partner"].with_user(self.rep).create({"name": "Café"})
        with self.assertRaisesRegex(ValidationError, "without: Phone"):
            partner.piste_type = "prospect"

    def test_nothing_is_asked_when_the_switch_is_off(self):
        """AX-20: off = no mandatory field."""
        self.env["res.config.settings"].create(
            {"group_piste_prospect_status": False}
        ).execute()
        self.prospect.piste_prospect_status_id = self.sales
        self.assertFalse(self.prospect.get_piste_move_action(self.sales.id))

    def test_dialog_asks_for_what_is_missing(self):
        """U15: a click or a drop opens it, it fills the field and moves."""
        action = self.prospect.get_piste_move_action(self.sales.id)
        dialog = self.prospect.with_context(**action["context"])
        with Form(dialog, view=action["views"][0][0]) as form:
            form.phone = "418-555-0101"
        dialog.action_piste_enter_status()
        self.assertEqual(self.prospect.piste_prospect_status_id, self.sales)
        self.assertFalse(self.prospect.get_piste_move_action(self.new.id))

    def test_dialog_is_not_a_way_round(self):
        """U15: what the client sends as the wanted status is checked like any write."""
        forged = self.prospect.with_context(
            piste_wanted_view_ref=f"name:{self.sales.id}"
        )
        forged.action_piste_enter_status()
        self.assertFalse(self.prospect.piste_prospect_status_id == self.sales)
        forged = self.prospect.with_context(
            piste_wanted_view_ref=f"piste_prospect_status_id:{self.sales.id}",
            piste_tolerant=True,
        )
        with self.assertRaises(ValidationError):
            forged.action_piste_enter_status()


@tagged("post_install", "-at_install", "piste_partner")
class TestLeaveWon(ProspectStatusCommon):
    """AX-21: leaving Gagné."""

    def test_leaving_won_asks_first(self):
        """AX-21: a click or a drop opens the question, entering Won does not."""
        self.assertFalse(self.prospect.get_piste_move_action(self.won.id))
        self.prospect.piste_prospect_status_id = self.won
        action = self.prospect.get_piste_move_action(self.sales.id)
        self.assertIn("Leave “Won”?", action["name"])
        dialog = self.prospect.with_context(**action["context"])
        self.assertFalse(dialog.piste_is_invoiced)
        dialog.action_piste_enter_status()
        self.assertEqual(self.prospect.piste_type, "prospect")

    def test_client_with_invoices_stays_a_client(self):
        """AX-21: by the dialog, the kanban's write, a mass edit and the type itself."""
        other = self.create_prospect(name="Salon du Pont")
        both = self.prospect + other
        both.piste_prospect_status_id = self.won
        self.invoice(self.prospect)
        self.assertTrue(self.prospect.piste_is_invoiced)
        both.write({"piste_prospect_status_id": self.sales.id})
        self.assertEqual(both.mapped("piste_type"), ["client", "prospect"])
        with self.assertRaisesRegex(UserError, "stays a client"):
            self.prospect.piste_type = "prospect"

    def test_mandatory_fields_do_not_bind_a_client(self):
        """AX-15: moving an invoiced client asks nothing but the question itself."""
        self.prospect.piste_prospect_status_id = self.won
        self.invoice(self.prospect)
        self.ask_phone(self.sales)
        self.prospect.piste_prospect_status_id = self.sales
        self.assertFalse(self.prospect.get_piste_move_action(self.won.id))
