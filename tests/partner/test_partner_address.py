from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerAddress(TiersCommon):
    """AX-27: several addresses, one or more natures each, exactly one default."""

    def line(self, name, **values):
        return self.Partner.create(
            {"name": name, "parent_id": self.shop.id, "type": "other", **values}
        )

    def address(self, nature, partner=None):
        got = (partner or self.shop).address_get([nature])[nature]
        return self.Partner.browse(got)

    def test_plus_opens_the_address_form(self):
        with Form(self.shop) as form, form.piste_address_ids.new() as line:
            line.name = "Entrepôt"
            line.street = "12, rue du Quai"
            line.piste_is_delivery = True
        address = self.shop.piste_address_ids
        self.assertEqual(address.type, "delivery")
        self.assertEqual(self.address("delivery"), address)
        self.assertEqual(self.address("invoice"), self.shop)

    def test_one_address_holds_both_natures(self):
        both = self.line("Siège", piste_is_invoice=True, piste_is_delivery=True)
        self.assertEqual((both.type, both.piste_is_also_delivery), ("invoice", True))
        self.assertEqual(self.address("invoice"), both)
        self.assertEqual(self.address("delivery"), both)
        both.piste_is_invoice = False
        self.assertEqual((both.type, both.piste_is_also_delivery), ("delivery", False))

    def test_type_of_core_and_natures_say_the_same(self):
        both = self.line("Siège", piste_is_invoice=True, piste_is_delivery=True)
        both.type = "other"
        self.assertFalse(both.piste_is_invoice or both.piste_is_delivery)
        both.type = "delivery"
        self.assertTrue(both.piste_is_delivery)

    def test_default_serves_for_what_no_line_serves(self):
        default = self.line("Siège", piste_is_default=True)
        depot = self.line("Entrepôt", piste_is_delivery=True)
        self.assertEqual(self.address("delivery"), depot)
        self.assertEqual(self.address("invoice"), default)

    def test_of_two_delivery_addresses_the_default_wins(self):
        self.line("Entrepôt", piste_is_delivery=True)
        second = self.line("Quai 2", piste_is_delivery=True, piste_is_default=True)
        self.assertEqual(self.address("delivery"), second)

    def test_order_and_invoice_take_the_right_address(self):
        invoice = self.line("Comptes", piste_is_invoice=True)
        both = self.line("Quai", piste_is_delivery=True, piste_is_default=True)
        for partner in (self.shop, self.luc):
            order = self.env["sale.order"].create({"partner_id": partner.id})
            with self.subTest(partner=partner.name):
                self.assertEqual(order.partner_invoice_id, invoice)
                self.assertEqual(order.partner_shipping_id, both)
        move = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.shop.id}
        )
        self.assertEqual(move.partner_shipping_id, both)

    def test_address_chosen_on_the_document_stays(self):
        self.line("Comptes", piste_is_invoice=True, piste_is_default=True)
        other = self.line("Chantier", piste_is_invoice=True)
        self.assertEqual(self.address("invoice", other), other)

    def test_new_default_replaces_the_old_one(self):
        first = self.line("Siège", piste_is_default=True)
        second = self.line("Entrepôt", piste_is_default=True)
        self.assertEqual(
            (first.piste_is_default, second.piste_is_default), (False, True)
        )
        first.piste_is_default = True
        self.assertFalse(second.piste_is_default)

    def test_two_defaults_are_refused(self):
        """Bad input: by RPC and by SQL alike; nothing changed."""
        lines = self.line("Siège") | self.line("Entrepôt")
        with self.assertRaisesRegex(UserError, "one default address"):
            lines.write({"piste_is_default": True})
        lines[0].piste_is_default = True
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE res_partner SET piste_is_default = TRUE WHERE id = %s",
                [lines[1].id],
            )

    def test_only_an_address_line_is_the_default(self):
        for partner in (self.shop, self.anais):
            with self.assertRaisesRegex(ValidationError, "default address"):
                partner.piste_is_default = True

    def test_main_address_tells_what_it_still_serves_for(self):
        self.assertEqual(self.shop.piste_main_natures, "Invoicing, Delivery, Default")
        self.line("Siège", piste_is_invoice=True, piste_is_default=True)
        self.assertEqual(self.shop.piste_main_natures, "Delivery")

    def test_merged_companies_keep_their_lines_and_one_default(self):
        mine = self.line("Siège", piste_is_default=True)
        other = self._company("Boulangerie 2 Épis")
        theirs = self.line("Dépôt", parent_id=other.id, piste_is_default=True)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.shop | other).ids, self.shop.sudo(), extra_checks=False
        )
        self.env.invalidate_all()
        self.assertEqual(self.shop.piste_address_ids, mine | theirs)
        self.assertEqual((mine | theirs).filtered("piste_is_default"), mine)
