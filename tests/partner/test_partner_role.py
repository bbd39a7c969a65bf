from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerRole(TiersCommon):
    """AX-22: roles of a person in each company; they decide who receives what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signs = cls.env.ref("piste.contact_role_signatory")
        cls.counts = cls.env.ref("piste.contact_role_accounting")
        cls.Link = cls.env["piste.partner.link"].with_user(cls.rep)

    def link(self, person, *roles, company=None):
        return self.Link.create(
            {
                "partner_id": (company or self.shop).id,
                "person_id": person.id,
                "role_ids": [Command.set([role.id for role in roles])],
            }
        )

    def test_role_is_chosen_on_the_form_of_the_contact(self):
        with Form(self.luc) as form:
            form.piste_role_ids.add(self.signs)
            form.piste_role_ids.add(self.counts)
        self.assertEqual(self.luc.piste_role_ids, self.signs | self.counts)
        self.assertEqual(self.shop.piste_person_ids.person_id, self.luc)
        with Form(self.luc) as form:
            form.piste_role_ids.remove(self.counts.id)
        self.assertEqual(self.luc.piste_role_ids, self.signs)

    def test_one_person_works_for_two_companies(self):
        """Several roles per company link, no second record of the person."""
        other = self._company("Épicerie Fine")
        with Form(self.luc) as form:
            with form.piste_company_link_ids.new() as line:
                line.partner_id = self.shop
                line.role_ids.add(self.signs)
            with form.piste_company_link_ids.new() as line:
                line.partner_id = other
                line.role_ids.add(self.counts)
        self.assertEqual(self.luc.piste_role_ids, self.signs)
        self.assertEqual(other._piste_recipient("invoice"), self.luc)
        self.assertEqual(self.shop._piste_recipient("contract"), self.luc)
        self.assertEqual(self.shop._piste_recipient("invoice"), self.anais)

    def test_contacts_are_found_by_role(self):
        self.link(self.luc, self.signs)
        found = self.Partner.search([("piste_role_ids", "in", self.signs.ids)])
        self.assertEqual(found, self.luc)

    def test_recipient_falls_back_on_the_favorite_then_on_the_company(self):
        """PC-08: role, favorite contact, company, whoever can be written to."""
        self.link(self.luc, self.signs)
        self.assertEqual(self.shop._piste_recipient("contract"), self.luc)
        self.luc.email = False
        self.assertEqual(self.shop._piste_recipient("contract"), self.anais)
        self.anais.email = False
        self.assertEqual(self.shop._piste_recipient("contract"), self.shop)

    def test_person_named_on_the_document_stays_without_a_role(self):
        self.assertEqual(self.luc._piste_recipient("contract"), self.luc)
        self.link(self.anais, self.signs)
        self.assertEqual(self.luc._piste_recipient("contract"), self.anais)

    def test_archived_person_receives_nothing(self):
        self.link(self.luc, self.signs)
        self.luc.active = False
        self.assertEqual(self.shop._piste_recipient("contract"), self.anais)

    def test_invoice_goes_to_who_keeps_the_books(self):
        """U18: the mail of an invoice proposes the person with the role."""
        move = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.shop.id}
        )
        self.assertEqual(
            move._message_get_default_recipients()[move.id]["partner_ids"],
            self.anais.ids,
        )
        self.link(self.luc, self.counts)
        self.assertEqual(
            move._message_get_default_recipients()[move.id]["partner_ids"],
            self.luc.ids,
        )

    def test_a_second_line_for_one_company_is_refused(self):
        self.link(self.luc, self.signs)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.link(self.luc, self.counts)

    def test_only_a_person_has_a_role_in_a_company(self):
        with self.assertRaisesRegex(ValidationError, "is not a person"):
            self.link(self._company("Épicerie Fine"), self.signs)
        with self.assertRaisesRegex(ValidationError, "is not a company"):
            self.link(self.luc, self.signs, company=self.anais)
        alone = self.Partner.create({"name": "Zoé Gagné", "piste_type": "client"})
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.link(alone, self.signs, company=alone)

    def test_rep_reaches_the_roles_of_own_clients_only(self):
        link = self.link(self.luc, self.signs)
        Link = self.env["piste.partner.link"]
        self.assertFalse(Link.with_user(self.rep_b).search([("id", "=", link.id)]))
        with self.assertRaises(AccessError):
            link.with_user(self.rep_b).write({"role_ids": [Command.clear()]})
        self.assertEqual(
            Link.with_user(self.leader).search([("id", "=", link.id)]), link
        )

    def test_rep_does_not_change_the_list_of_roles(self):
        with self.assertRaises(AccessError):
            self.signs.with_user(self.rep).name = "Chef"
        self.signs.with_user(self.manager).name = "Chef"

    def test_merged_persons_keep_all_their_roles(self):
        self.link(self.anais, self.signs)
        self.link(self.luc, self.counts)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.anais | self.luc).ids, self.anais.sudo(), extra_checks=False
        )
        self.env.invalidate_all()
        self.assertEqual(self.anais.piste_role_ids, self.signs | self.counts)
        self.assertEqual(len(self.shop.piste_person_ids), 1)
