import random
import string

from odoo.tests import BaseCase, tagged

from ...utils.match_keys import (
    deletion_keys,
    email_key,
    name_key,
    one_letter_apart,
    registry_key,
)


@tagged("piste_duplicate")
class TestMatchKeys(BaseCase):
    """AX-03, U2: one business has one normal form, however it was typed."""

    def test_a_name_ignores_what_people_type_differently(self):
        """AX-03: accents, case, spaces, punctuation and legal forms do not count."""
        for variant in (
            "Boulangerie L'Épi d’Or",
            "BOULANGERIE L EPI D OR INC.",
            "boulangerie  l'epi-d'or, Inc",
            "Boulangerie L’Épi d'Or (S.A.R.L.)",
            "Boulangerie L'Epi d'Or ltée",
        ):
            with self.subTest(variant=variant):
                self.assertEqual(name_key(variant), "boulangerielepidor")

    def test_an_ampersand_is_a_word(self):
        self.assertEqual(name_key("Tournesol & Cie"), name_key("Tournesol et Cie"))

    def test_a_name_of_legal_forms_only_stays_whole(self):
        self.assertEqual(name_key("Coop inc."), "coopinc")

    def test_nothing_has_no_key(self):
        for nothing in (None, False, "", "  ", "…"):
            with self.subTest(nothing=nothing):
                self.assertEqual(name_key(nothing), "")

    def test_an_email_ignores_case_and_folder(self):
        self.assertEqual(email_key(" Info+web@Exemple.CA "), "info@exemple.ca")

    def test_garbage_has_no_email_key(self):
        for garbage in ("gisele", "@exemple.ca", "gisele@", None):
            with self.subTest(garbage=garbage):
                self.assertEqual(email_key(garbage), "")

    def test_a_siret_is_known_by_its_siren(self):
        self.assertEqual(registry_key("732 829 320 00074"), "732829320")
        self.assertEqual(registry_key("1143-920-115"), "1143920115")
        self.assertEqual(registry_key("12"), "")

    def test_one_wrong_letter_always_shares_a_deletion_key(self):
        """U2: recall on typing errors is complete, whatever the place and kind."""
        draw = random.Random(7)
        for _round in range(300):
            key = "".join(draw.choices(string.ascii_lowercase, k=draw.randint(5, 40)))
            place = draw.randrange(len(key))
            letter = draw.choice(string.ascii_lowercase)
            for typo in (
                key[:place] + key[place + 1 :],
                key[:place] + letter + key[place:],
                key[:place] + letter + key[place + 1 :],
            ):
                if len(typo) < 5:
                    continue
                self.assertTrue(set(deletion_keys(key)) & set(deletion_keys(typo)))
                self.assertTrue(one_letter_apart(key, typo), (key, typo))

    def test_two_letters_are_another_name(self):
        self.assertFalse(one_letter_apart("boulangerie", "boulongarie"))
        self.assertTrue(one_letter_apart("boulangerie", "boulagnerie"))

    def test_a_short_name_has_no_typing_errors(self):
        self.assertEqual(deletion_keys("zara"), [])
