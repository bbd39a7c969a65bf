from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.piste.tests.common import PisteCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerProspectStatus(PisteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Status = cls.env["piste.prospect.status"]
        cls.new = cls.env.ref("piste.prospect_status_new")
        cls.sales = cls.env.ref("piste.prospect_status_sales")
        cls.won = cls.env.ref("piste.prospect_status_won")
        cls.lost = cls.env.ref("piste.prospect_status_lost")
        cls.prospect = (
            cls.env["res.partner"]
            .with_user(cls.rep)
            .create(
                {
                    "name": "Bistro du Pont",
                    "is_company": True,
                    "piste_type": "prospect",
                    "user_id": cls.rep.id,
                }
            )
        )

    def _switch(self, on=True):
        settings = self.env["res.config.settings"].create(
            {"group_piste_prospect_status": on}
        )
        settings.execute()

    def _arch(self, user):
        return (
            self.env["res.partner"].with_user(user).get_view(view_type="form")["arch"]
        )

    def test_new_prospect_starts_in_the_new_status(self):
        """AX-16: the status with the role New is the default."""
        self.assertEqual(self.prospect.piste_prospect_status_id, self.new)

    def test_switch_shows_and_hides_the_band(self):
        """AX-20: off by default, neither band nor menu; no value is lost."""
        menu = self.env.ref("piste.piste_menu_prospect_statuses")
        self.prospect.piste_prospect_status_id = self.sales
        self.assertNotIn("piste_prospect_status_id", self._arch(self.rep))
        self.assertNotIn(menu, self._menus())
        self._switch()
        self.assertIn('name="piste_prospect_status_id"', self._arch(self.rep))
        self.assertIn(menu, self._menus())
        self._switch(on=False)
        self.assertNotIn("piste_prospect_status_id", self._arch(self.rep))
        self.assertNotIn(menu, self._menus())
        self.assertEqual(self.prospect.piste_prospect_status_id, self.sales)

    def _menus(self):
        Menu = self.env["ir.ui.menu"].with_user(self.manager)
        return Menu.browse(Menu._visible_menu_ids()).sudo()

    def test_band_shows_the_six_french_labels(self):
        """AX-20: the delivered statuses carry the exact French labels."""
        labels = self.Status.with_context(lang="fr_CA").search([]).mapped("name")
        self.assertEqual(
            labels,
            [
                "À traiter",
                "Qualification marketing",
                "Qualification commerciale",
                "Nurturing",
                "Gagné",
                "Perdu",
            ],
        )

    def test_won_prospect_becomes_client(self):
        """AX-21: Won makes a client of the prospect, on any path."""
        self.prospect.piste_prospect_status_id = self.won
        self.assertEqual(self.prospect.piste_type, "client")

    def test_left_won_is_prospect_again_unless_invoiced(self):
        """AX-21: leaving Won never un-makes a client who has invoices."""
        self.prospect.piste_prospect_status_id = self.won
        self.prospect.piste_prospect_status_id = self.sales
        self.assertEqual(self.prospect.piste_type, "prospect")
        self.prospect.piste_prospect_status_id = self.won
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.prospect.id,
                "invoice_line_ids": [(0, 0, {"name": "Plage", "price_unit": 100})],
            }
        )
        invoice.action_post()
        self.prospect.piste_prospect_status_id = self.sales
        self.assertEqual(self.prospect.piste_type, "client")

    def test_lost_prospect_stays_prospect(self):
        self.prospect.piste_prospect_status_id = self.lost
        self.assertEqual(self.prospect.piste_type, "prospect")

    def test_form_shows_the_status_when_switched_on(self):
        self._switch()
        with Form(self.prospect, view="base.view_partner_form") as form:
            form.piste_prospect_status_id = self.sales
        self.assertEqual(self.prospect.piste_prospect_status_id, self.sales)

    def test_settings_give_each_role_to_one_status(self):
        """AX-16: Settings say which status plays New, Won and Lost."""
        settings = self.env["res.config.settings"].create(
            {
                "group_piste_prospect_status": True,
                "piste_prospect_status_new_id": self.sales.id,
            }
        )
        settings.execute()
        self.assertEqual(self.sales.role, "new")
        self.assertFalse(self.new.role)
        self.assertEqual(self.Status.search_count([("role", "=", "new")]), 1)

    def test_settings_refuse_one_status_for_two_roles(self):
        """AX-16: an incoherent choice is refused and changes nothing."""
        settings = self.env["res.config.settings"].create(
            {
                "piste_prospect_status_won_id": self.sales.id,
                "piste_prospect_status_lost_id": self.sales.id,
            }
        )
        with self.assertRaisesRegex(UserError, "three different"):
            settings.execute()
        self.assertEqual(self.won.role, "won")

    def test_won_and_lost_are_closed(self):
        """AX-16: Won and Lost cannot be opened, New cannot be closed."""
        for status, closed in ((self.won, False), (self.lost, False), (self.new, True)):
            with self.subTest(status=status.name), self.assertRaises(ValidationError):
                status.is_closed = closed

    def test_used_status_is_not_deleted(self):
        """AX-15: a status in use or with a role is not deleted silently."""
        with self.assertRaises(UserError):
            self.new.unlink()

    def _used_status(self):
        """Return a status of the manager's own, with an archived prospect in it."""
        status = self.Status.with_user(self.manager).create({"name": "Essai"})
        self.prospect.piste_prospect_status_id = status
        self.prospect.sudo().active = False
        return status

    def test_used_status_asks_for_a_replacement(self):
        """AX-15: RPC is refused with a sentence, the button asks; archived too."""
        status = self._used_status()
        with self.assertRaisesRegex(UserError, "“Essai” is the status of 1 parties"):
            status.unlink()
        action = status.action_piste_delete()
        Wizard = status.env["piste.status.replace"]
        with Form(Wizard.with_context(**action["context"])) as form:
            form.replacement_id = self.sales.id
        form.record.action_replace()
        self.assertFalse(status.exists())
        self.assertEqual(self.prospect.piste_prospect_status_id, self.sales)

    def test_replacement_is_an_open_status(self):
        """AX-15: nobody is won or lost by a change of configuration."""
        status = self._used_status()
        for wrong in (self.won, self.lost, status, self.Status):
            with (
                self.subTest(replacement=wrong.name),
                self.assertRaisesRegex(UserError, "open status"),
            ):
                status._replace_by(wrong)
        self.assertEqual(self.prospect.piste_type, "prospect")

    def test_unused_status_is_deleted_at_once(self):
        """AX-15: without question; one with a role is not."""
        status = self.Status.with_user(self.manager).create({"name": "Libre"})
        status.action_piste_delete()
        self.assertFalse(status.exists())
        with self.assertRaisesRegex(UserError, "plays the role"):
            self.new.with_user(self.manager).action_piste_delete()
        with self.assertRaises(AccessError):
            self.sales.with_user(self.rep).action_piste_delete()

    def test_manager_adds_renames_orders_and_closes(self):
        """AX-15: order decides the band, ouvert / fermé the open lists."""
        status = self.Status.with_user(self.manager).create(
            {"name": "Visite", "sequence": 1, "description": "On y va."}
        )
        self.assertEqual(self.Status.search([], limit=1), status)
        status.with_context(lang="fr_CA").name = "Visite faite"
        self.assertEqual(status.with_context(lang="en_US").name, "Visite")
        status.is_closed = True
        self.assertTrue(status.is_closed)

    def _ask_phone(self, status):
        self._switch()
        phone = self.env["ir.model.fields"]._get("res.partner", "phone")
        status.with_user(self.manager).required_field_ids = phone

    def test_status_refuses_a_prospect_that_lacks_a_field(self):
        """AX-15: per-status mandatory fields, on entering and afterwards."""
        self._ask_phone(self.sales)
        with self.assertRaisesRegex(ValidationError, "cannot be in"):
            self.prospect.piste_prospect_status_id = self.sales
        self.prospect.write(
            {"phone": "418-555-0101", "piste_prospect_status_id": self.sales.id}
        )
        with self.assertRaisesRegex(ValidationError, "cannot be in"):
            self.prospect.phone = False
        self.prospect.city = "Rimouski"

    def test_mandatory_fields_concern_prospects_in_that_status_only(self):
        """AX-15: neither clients nor other statuses; closing asks for nothing."""
        self._ask_phone(self.sales)
        self._ask_phone(self.won)
        self.prospect.piste_prospect_status_id = self.env.ref(
            "piste.prospect_status_nurturing"
        )
        self.prospect.piste_prospect_status_id = self.won
        self.assertEqual(self.prospect.piste_type, "client")

    def test_only_managers_configure_statuses(self):
        """AX-15: every role reads the statuses, managers alone change them."""
        self.sales.with_user(self.manager).name = "Qualifié"
        for user in (self.rep, self.leader, self.agent, self.marketing):
            with self.subTest(user=user.login):
                self.assertTrue(self.sales.with_user(user).name)
                with self.assertRaises(AccessError):
                    self.sales.with_user(user).name = "Autre"
        with self.assertRaises(AccessError):
            self.sales.with_user(self.portal_a).read(["name"])
