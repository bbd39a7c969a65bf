from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged

from odoo.addons.piste.tests.common import PisteCommon
from odoo.addons.piste.utils.labels import join_name, label_key, split_name


@tagged("post_install", "-at_install", "piste_partner")
class TestLabels(BaseCase):
    def test_spellings_of_one_label(self):
        """AX-06: case, accents and punctuation make no other label."""
        for spelling in ("café-bar", " CAFE  BAR", "Café Bar."):
            self.assertEqual(label_key(spelling), "cafebar")
        self.assertEqual(label_key(None), "")

    def test_first_and_last_name(self):
        """PC-07: what was typed as first name is believed, while the name bears it."""
        for name, given, expected in (
            ("Élodie Gagnon", "", ("Élodie", "Gagnon")),
            ("Marie Ève Tremblay", "Marie Ève", ("Marie Ève", "Tremblay")),
            ("Luc Tremblay", "Marie Ève", ("Luc", "Tremblay")),
            ("Marie-Ève", "Marie", ("Marie-Ève", "")),
            ("  Cher ", "", ("Cher", "")),
            ("", "Luc", ("", "")),
        ):
            with self.subTest(name=name):
                self.assertEqual(split_name(name, given), expected)
        self.assertEqual(join_name(" Luc ", None), "Luc")


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerLists(PisteCommon):
    """AX-06, AX-13: sectors, departments, functions and categories."""

    MODELS = (
        "res.partner.industry",
        "piste.department",
        "piste.function",
        "piste.category",
    )

    def test_typed_again_it_is_the_same(self):
        """AX-06: the + of a form takes what is there, however it is spelled."""
        for model in self.MODELS:
            with self.subTest(model=model):
                Label = self.env[model].with_user(self.rep)
                made = Label.name_create("Crêperie mobile")[0]
                again = Label.name_create(" CREPERIE  Mobile ")
                self.assertEqual(again, (made, "Crêperie mobile"))
                with self.assertRaisesRegex(ValidationError, "exists already: choose"):
                    Label.create({"name": "creperie-mobile"})

    def test_shipped_for_local_trade_in_french(self):
        """AX-06: restaurant, coiffure, boulangerie… are there from the first day."""
        for name, label in (
            ("restaurant", "Restaurant"),
            ("hairdresser", "Coiffure"),
            ("bakery", "Boulangerie"),
            ("garage", "Garage"),
        ):
            industry = self.env.ref(f"piste.industry_{name}")
            with self.subTest(industry=name):
                self.assertIn(label, industry.with_context(lang="fr_CA").name)
        for model in ("piste.department", "piste.function"):
            with self.subTest(model=model):
                self.assertGreaterEqual(self.env[model].search_count([]), 5)

    def test_other_language_is_the_same_too(self):
        """AX-06: “Bookshop” and « Librairie » are one sector."""
        self.env["res.lang"]._activate_lang("fr_CA")
        shop = self.env.ref("piste.industry_bookshop")
        shop.with_context(lang="fr_CA").name = "Librairie"
        Industry = self.env["res.partner.industry"].with_user(self.rep)
        self.assertEqual(Industry.name_create("LIBRAIRIE")[0], shop.id)
        self.assertEqual(Industry.name_create("bookshop")[0], shop.id)

    def test_archived_one_is_told(self):
        """AX-06: nobody gets it back by typing it, and nobody makes it twice."""
        self.env.ref("piste.category_public").active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.env["piste.category"].with_user(self.rep).name_create("public BODY")

    def test_renaming_to_an_existing_one_is_refused(self):
        """AX-06: a list never holds one label twice."""
        sales = self.env.ref("piste.department_sales").with_user(self.manager)
        with self.assertRaises(ValidationError):
            sales.name = "MANAGEMENT"

    def test_representatives_add_but_do_not_change(self):
        """AX-06: Configuration is for managers."""
        for model in self.MODELS:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].search([], limit=1).with_user(self.rep).name = "X"

    def test_contacts_follow_the_new_name_of_a_function(self):
        """AX-06: a function renamed in Configuration is renamed everywhere."""
        owner = self.env.ref("piste.function_owner")
        contact = self.env["res.partner"].create({"name": "Luc", "function": "owner"})
        self.assertEqual(contact.piste_function_id, owner)
        contact.function = "Owner"
        owner.with_user(self.manager).name = "Shopkeeper"
        self.assertEqual(contact.function, "Shopkeeper")
        self.assertEqual(contact.piste_function_id, owner)

    def test_unknown_function_stays_readable(self):
        """PC-07: what an import brought is not lost because no list has it."""
        contact = self.env["res.partner"].create(
            {"name": "Luc", "function": "Grand manitou"}
        )
        self.assertFalse(contact.piste_function_id)
        contact.piste_function_id = self.env.ref("piste.function_buyer")
        self.assertEqual(contact.function, "Buyer")


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerPerson(PisteCommon):
    """PC-07: civility, names, function and phones of a contact."""

    def person(self, **values):
        Partner = self.env["res.partner"].with_user(self.rep)
        return Partner.create({"parent_id": self.merchant_a.id, **values})

    def test_first_and_last_name_make_the_name(self):
        """PC-07: Prénom of two words stays one; the full name can be typed too."""
        person = self.person(
            piste_first_name="Marie Ève", piste_last_name="Tremblay Roy"
        )
        self.assertEqual(person.name, "Marie Ève Tremblay Roy")
        person.piste_last_name = "Tremblay"
        self.assertEqual(person.name, "Marie Ève Tremblay")
        self.env.invalidate_all()
        self.assertEqual(person.piste_first_name, "Marie Ève")
        person.name = "Jo Roy"
        self.assertEqual(
            (person.piste_first_name, person.piste_last_name), ("Jo", "Roy")
        )

    def test_mobile_is_written_internationally(self):
        """PC-07: by form, API or import; +1 and +33; nonsense stays as typed."""
        person = self.person(
            name="Luc",
            piste_mobile="514 555 0123",
            country_id=self.env.ref("base.ca").id,
        )
        self.assertEqual(person.piste_mobile, "+1 514-555-0123")
        person.country_id = self.env.ref("base.fr")
        person.piste_mobile = "06 12 34 56 78"
        self.assertEqual(person.piste_mobile, "+33 6 12 34 56 78")
        person.piste_mobile = " appeler le soir "
        self.assertEqual(person.piste_mobile, "appeler le soir")

    def test_whoever_has_a_mobile_only_is_found_by_it(self):
        """PC-07: search, text messages and doubles use it."""
        person = self.person(name="Luc", piste_mobile="+1 514 555 0124")
        self.assertEqual(person.phone_sanitized, "+15145550124")
        found = self.env["res.partner"].search(
            [("phone_mobile_search", "ilike", "5145550124")]
        )
        self.assertEqual(found, person)
        person.phone = "+1 418 555 0125"
        self.assertEqual(person.phone_sanitized, "+14185550125")

    def test_fixed_line_only_is_mandatory(self):
        """PC-07: mobile empty accepted, fixe empty refused, whoever writes."""
        self.merchant_a.piste_type = "client"
        self.env.company.piste_phone_rule = "landline"
        person = self.person(name="Luc", phone="418 555 0126")
        for values in ({"name": "Léa"}, {"name": "Léa", "piste_mobile": "5145550127"}):
            with self.assertRaisesRegex(ValidationError, "Léa a fixed phone"):
                self.person(**values)
        with self.assertRaises(ValidationError):
            person.phone = False
        self.assertTrue(self.person(name="Rue", type="delivery"))

    def test_merchants_without_landline(self):
        """PC-07: by choice of the company one phone suffices; by default none."""
        self.merchant_a.piste_type = "client"
        self.assertTrue(self.person(name="Sans"))
        self.env.company.piste_phone_rule = "any"
        self.assertTrue(self.person(name="Léa", piste_mobile="5145550127"))
        with self.assertRaisesRegex(ValidationError, "fixed or mobile"):
            self.person(name="Luc")
        stranger = self.env["res.partner"].with_user(self.rep)
        self.assertTrue(stranger.create({"name": "No client of ours"}))

    def test_no_context_key_opens_the_rule(self):
        """PC-07: what a client of the API sends changes nothing."""
        self.merchant_a.piste_type = "client"
        self.env.company.piste_phone_rule = "any"
        Partner = self.env["res.partner"].with_user(self.rep)
        for value in (True, "later", 1):
            with self.assertRaises(ValidationError):
                Partner.with_context(piste_tolerant=value).create(
                    {"name": "Luc", "parent_id": self.merchant_a.id}
                )
