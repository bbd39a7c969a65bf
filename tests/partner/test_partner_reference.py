from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerReference(TiersCommon):
    """AX-24: Référence, given by a sequence, and the language of the documents."""

    def test_tiers_get_a_number_each_without_typing_it(self):
        self.assertRegex(self.shop.ref, r"^T\d{6}$")
        self.assertFalse(self.anais.ref)
        shops = self.Partner.create(
            [
                {"name": f"Commerce {n}", "is_company": True, "piste_type": "prospect"}
                for n in range(3)
            ]
        )
        self.assertEqual(len(set(shops.mapped("ref"))), 3)

    def test_a_person_shows_the_number_of_the_tiers(self):
        """AX-24: Référence and Localisation on the form of a contact too."""
        with Form(self.anais) as form:
            self.assertEqual(form.piste_tiers_ref, self.shop.ref)
            form.lang = "en_US"
        self.assertEqual(self.anais.lang, "en_US")

    def test_company_that_becomes_a_tiers_gets_one(self):
        plain = self.Partner.create({"name": "Fromagerie", "is_company": True})
        self.assertFalse(plain.ref)
        plain.piste_type = "supplier"
        self.assertTrue(plain.ref)
        number = plain.ref
        plain.piste_type = "client"
        self.assertEqual(plain.ref, number)

    def test_number_of_an_import_is_kept(self):
        self.assertEqual(self._company("Importée", ref="C-1").ref, "C-1")

    def test_number_is_not_retyped(self):
        with self.assertRaisesRegex(UserError, "for good"):
            self.shop.ref = "MOI-1"
        self.shop.ref = self.shop.ref

    def test_numbers_of_many_tiers_cost_one_query(self):
        def cost(count):
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.env["res.partner"]._piste_next_refs(count)
            return self.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(50), cost(1))

    def test_gapless_sequence_works_too(self):
        self.env.ref("piste.sequence_tiers").implementation = "no_gap"
        numbers = [self._company(f"Commerce {n}").ref for n in range(2)]
        self.assertEqual(len(set(numbers)), 2)

    def test_new_client_has_the_language_of_the_company(self):
        """Not the one of the database: documents come in French in Québec."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.env["res.lang"]._activate_lang("es_ES")
        self.env.company.partner_id.lang = "fr_CA"
        with Form(self.Partner) as form:
            form.name = "Salon Mèche"
        self.assertEqual(form.record.lang, "fr_CA")
        self.assertEqual(self._company("Salon Deux").lang, "fr_CA")
        spanish = self._company("Salon Tres", lang="es_ES")
        self.assertEqual(self._person("Pilar", company=spanish).lang, "es_ES")

    def test_contract_and_invoice_follow_any_installed_language(self):
        """The mails of core take the language of the client."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.shop.lang = "es_ES"
        invoice = {"move_type": "out_invoice"}
        for template, model, values in (
            ("sale.email_template_edi_sale", "sale.order", {}),
            ("account.email_template_edi_invoice", "account.move", invoice),
        ):
            record = self.env[model].create({"partner_id": self.shop.id, **values})
            with self.subTest(template=template):
                lang = self.env.ref(template)._render_lang(record.ids)[record.id]
                self.assertEqual(lang, "es_ES")

    def test_people_follow_the_language_of_their_company(self):
        """Mails go to a person: one who speaks another language keeps it."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.env["res.lang"]._activate_lang("en_US")
        (self.shop | self.anais).lang = "fr_CA"
        self.luc.lang = "en_US"
        self.shop.lang = "es_ES"
        self.assertEqual((self.anais.lang, self.luc.lang), ("es_ES", "en_US"))
