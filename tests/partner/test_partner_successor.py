from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerSuccessor(TiersCommon):
    """PC-08, U18: an archived favorite asks for a successor."""

    def test_button_asks_who_takes_over(self):
        third = self._person("Ève Dion")
        action = self.anais.action_archive()
        self.assertEqual(action["res_model"], "piste.partner.favorite.replace")
        self.assertTrue(self.anais.active)
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.rep)
            .with_context(**action["context"])
        )
        wizard.successor_id = third
        wizard.save().action_replace()
        self.assertFalse(self.anais.active)
        self.assertEqual(self.shop.piste_favorite_id, third)

    def test_nothing_to_choose_is_not_asked(self):
        self.assertFalse(self.anais.action_archive())
        self.assertEqual(self.shop.piste_favorite_id, self.luc)

    def test_other_contact_is_archived_at_once(self):
        self._person("Ève Dion")
        self.luc.action_archive()
        self.assertFalse(self.luc.active)

    def test_server_stays_safe_without_the_question(self):
        self._person("Ève Dion")
        self.anais.active = False
        self.assertEqual(self.shop.piste_favorite_id, self.luc)


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerReachable(TiersCommon):
    """PC-07: phone and e-mail of a tiers and its people are usable ones."""

    def test_garbage_is_refused_and_nothing_changed(self):
        for values in (
            {"email": "pas une adresse"},
            {"phone": "à venir"},
            {"phone": "12"},
            {"piste_mobile": "le soir"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, "is not a"),
                self.env.cr.savepoint(),
            ):
                self.anais.write(values)
        self.assertEqual(self.anais.email, "anais@deuxepis.test")

    def test_usual_ways_to_write_them_are_accepted(self):
        for phone in (
            "418-555-0123",
            "+33 1 23 45 67 89",
            "(418) 555-0123 poste 12",
            "418 555-0123 x12",
            "418.555.0123 #4",
        ):
            with self.subTest(phone=phone):
                self.anais.phone = phone
        self.anais.email = "a@example.com, b@example.com"

    def test_partner_that_piste_does_not_follow_is_left_to_core(self):
        other = self.Partner.create({"name": "Autre", "email": "rien"})
        self.assertEqual(other.email, "rien")

    def test_circular_parents_are_refused(self):
        branch = self._company("Succursale", parent_id=self.shop.id)
        with self.assertRaises(ValidationError):
            self.shop.parent_id = branch
