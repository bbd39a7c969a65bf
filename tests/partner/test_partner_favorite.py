from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.piste.tests.common import PisteCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerFavorite(PisteCommon):
    """PC-08: exactly one favorite contact per company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._company("Boulangerie Deux Épis")
        cls.first, cls.second = cls._contacts(cls.company, "Anaïs Roy", "Luc Côté")

    @classmethod
    def _company(cls, name):
        return (
            cls.env["res.partner"]
            .with_user(cls.rep)
            .create({"name": name, "is_company": True, "piste_type": "prospect"})
        )

    @classmethod
    def _contacts(cls, company, *names):
        return (
            cls.env["res.partner"]
            .with_user(cls.rep)
            .create([{"name": name, "parent_id": company.id} for name in names])
        )

    def _favorites(self, company):
        return company.child_ids.filtered("piste_is_favorite")

    def test_first_contact_becomes_favorite(self):
        self.assertEqual(self._favorites(self.company), self.first)
        self.assertEqual(self.company.piste_favorite_id, self.first)

    def test_new_favorite_replaces_the_old_one(self):
        self.second.piste_is_favorite = True
        self.assertEqual(self._favorites(self.company), self.second)
        self.first.action_piste_set_favorite()
        self.assertEqual(self._favorites(self.company), self.first)

    def test_contact_created_as_favorite_replaces_the_old_one(self):
        third = self.env["res.partner"].create(
            {
                "name": "Zoé Gagné",
                "parent_id": self.company.id,
                "piste_is_favorite": True,
            }
        )
        self.assertEqual(self._favorites(self.company), third)

    def test_unset_hands_over_to_another_contact(self):
        self.first.piste_is_favorite = False
        self.assertEqual(self._favorites(self.company), self.second)

    def test_only_contact_stays_favorite(self):
        self.second.active = False
        with self.assertRaisesRegex(UserError, "only contact"):
            self.first.piste_is_favorite = False

    def test_archived_favorite_hands_over(self):
        self.first.active = False
        self.assertEqual(self._favorites(self.company), self.second)
        self.first.active = True
        self.assertEqual(self._favorites(self.company), self.second)

    def test_deleted_favorite_hands_over(self):
        self.first.sudo().unlink()
        self.assertEqual(self._favorites(self.company), self.second)

    def test_contact_that_moves_leaves_the_star_behind(self):
        other = self._company("Épicerie Fine")
        self.first.parent_id = other
        self.assertEqual(self._favorites(self.company), self.second)
        self.assertEqual(self._favorites(other), self.first)

    def test_addresses_and_branches_are_never_favorite(self):
        company = self._company("Fromagerie du Lac")
        self.env["res.partner"].create(
            [
                {"name": "Entrepôt", "parent_id": company.id, "type": "delivery"},
                {"name": "Succursale", "parent_id": company.id, "is_company": True},
            ]
        )
        self.assertFalse(self._favorites(company))
        (contact,) = self._contacts(company, "Rémi Huot")
        self.assertEqual(self._favorites(company), contact)

    def test_sql_refuses_two_favorites(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE res_partner SET piste_is_favorite = TRUE WHERE id = %s",
                [self.second.id],
            )

    def test_favorite_needs_a_company(self):
        with self.assertRaisesRegex(UserError, "a person of the company"):
            self.company.piste_is_favorite = True
        with self.assertRaisesRegex(UserError, "one favorite"):
            (self.first | self.second).write({"piste_is_favorite": True})

    def test_favorites_of_many_companies_cost_no_query_each(self):
        companies = self.env["res.partner"].create(
            [{"name": f"Commerce {n}", "is_company": True} for n in range(20)]
        )
        contacts = self.env["res.partner"].create(
            [
                {"name": f"Personne {n}", "parent_id": company.id}
                for n, company in enumerate(companies)
            ]
        )
        contacts._piste_mark_favorite(False)
        few = self._count_queries(companies[:2])
        self.assertEqual(self._count_queries(companies[2:]), few)
        self.assertEqual(contacts.filtered("piste_is_favorite"), contacts)

    def _count_queries(self, companies):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        companies._piste_ensure_favorite()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_merge_of_two_companies_keeps_contacts_and_one_favorite(self):
        other = self._company("Boulangerie 2 Épis")
        theirs = self._contacts(other, "Marc Dubé", "Ève Dion")
        self._merge(other | self.company, self.company)
        contacts = self.first | self.second | theirs
        self.assertEqual(contacts.exists(), contacts)
        self.assertEqual(contacts.parent_id, self.company)
        self.assertEqual(contacts.filtered("piste_is_favorite"), self.first)

    def test_merge_into_a_company_without_contact_brings_the_favorite(self):
        empty = self._company("Boulangerie Épis")
        self._merge(empty | self.company, empty)
        self.assertEqual(self._favorites(empty), self.first)
        self.assertEqual(empty.child_ids, self.first | self.second)

    def test_merge_of_two_contacts_of_one_company_keeps_a_favorite(self):
        self._merge(self.first | self.second, self.second)
        self.assertEqual(self._favorites(self.company), self.second)

    def test_merge_of_favorites_of_two_companies_leaves_one_in_each(self):
        other = self._company("Pâtisserie Voisine")
        theirs, spare = self._contacts(other, "Marc Dubé", "Ève Dion")
        self._merge(self.first | theirs, theirs)
        self.assertEqual(self._favorites(other), theirs)
        self.assertEqual(self._favorites(self.company), self.second)
        self.assertFalse(spare.piste_is_favorite)

    def _merge(self, partners, destination):
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            partners.ids, destination.sudo(), extra_checks=False
        )
        self.env.invalidate_all()
