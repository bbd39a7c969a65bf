from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerCompany(TiersCommon):
    """AX-25: one record of a client for all companies, one of them, or several."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.a = cls.env.company
        cls.b, cls.c = cls.env["res.company"].create([{"name": "B"}, {"name": "C"}])
        cls.rep.company_ids = [Command.set((cls.a | cls.b).ids)]
        cls.manager.company_ids = [Command.set((cls.a | cls.b | cls.c).ids)]

    def sees(self, user, company):
        """Tell whether ``user`` finds the client while he works in ``company``."""
        Partner = self.env["res.partner"].with_user(user)
        Partner = Partner.with_context(allowed_company_ids=company.ids)
        return bool(Partner.search([("id", "=", self.shop.id)]))

    def visible(self):
        return [
            company
            for company in (self.a | self.b | self.c)
            if self.sees(self.manager, company)
        ]

    def share(self, companies, user=None):
        shop = self.shop.with_user(user or self.manager)
        shop.piste_company_ids = companies

    def test_shared_by_all_by_default(self):
        self.assertFalse(self.shop.piste_company_ids)
        self.assertEqual(self.visible(), [self.a, self.b, self.c])

    def test_separate_for_a_single_company(self):
        self.share(self.b)
        self.assertEqual(self.shop.sudo().company_id, self.b)
        self.assertEqual(self.visible(), [self.b])

    def test_shared_by_two_of_three(self):
        """Rules per company: both find the one record, the third does not."""
        self.share(self.a | self.b)
        self.assertFalse(self.shop.company_id)
        self.assertEqual(self.visible(), [self.a, self.b])
        with self.assertRaises(AccessError):
            self.shop.with_user(self.manager).with_context(
                allowed_company_ids=self.c.ids
            ).read(["name"])

    def test_contacts_follow_their_company(self):
        self.share(self.a | self.b)
        new = self._person("Ève Dion")
        for person in (self.anais, new):
            self.assertEqual(person.sudo().piste_company_ids, self.a | self.b)
        self.share(self.b)
        self.assertEqual(self.anais.sudo().company_id, self.b)
        self.assertFalse(self.anais.piste_is_shared)

    def test_back_to_all(self):
        self.share(self.a | self.b)
        self.share(self.env["res.company"])
        self.assertEqual(self.visible(), [self.a, self.b, self.c])

    def test_core_field_ends_the_sharing(self):
        self.share(self.a | self.b)
        self.shop.sudo().company_id = self.a
        self.assertFalse(self.shop.sudo().piste_is_shared)
        self.assertEqual(self.visible(), [self.a])

    def test_company_is_added_only_by_who_works_there(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.share(self.a | self.c, self.rep)
        self.env.invalidate_all()
        self.assertFalse(self.shop.sudo().piste_company_ids)
        self.share(self.a | self.b, self.rep)
        self.assertEqual(self.visible(), [self.a, self.b])

    def test_company_that_the_user_does_not_know_stays(self):
        self.share(self.a | self.b | self.c)
        self.share(self.a, self.rep)
        self.assertEqual(self.shop.sudo().piste_company_ids, self.a | self.c)

    def test_rpc_does_not_open_the_lock(self):
        with self.assertRaises(AccessError):
            self.shop.write({"piste_shared_company_ids": [Command.set(self.c.ids)]})
        with self.assertRaises(AccessError):
            self.shop.write({"piste_is_shared": True})
        self.shop.sudo().company_id = self.a
        self.env.flush_all()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE res_partner SET piste_is_shared = TRUE WHERE id = %s",
                [self.shop.id],
            )

    def test_new_tiers_belongs_to_the_active_company(self):
        """Where there are several companies, and nobody chose."""
        self.rep.group_ids += self.env.ref("base.group_multi_company")
        Partner = self.Partner.with_context(allowed_company_ids=(self.b | self.a).ids)
        shop = Partner.create(
            {"name": "Neuve", "is_company": True, "piste_type": "prospect"}
        )
        self.assertEqual(shop.piste_company_ids, self.b)

    def test_shared_clients_are_found_by_company(self):
        self.share(self.a | self.b)
        found = self.Partner.search([("piste_company_ids", "in", self.b.ids)])
        self.assertEqual(found, self.shop | self.anais | self.luc)

    def test_rule_costs_no_query_more(self):
        """The list asks once, as without the rule."""
        rule = self.env.ref("piste.res_partner_rule_shared")

        def cost():
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            self.Partner.search([], limit=80)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.Partner.search_fetch([], ["name"], limit=80)
            return self.cr.sql_log_count - before

        with_rule = cost()
        rule.active = False
        self.assertEqual(cost(), with_rule)
