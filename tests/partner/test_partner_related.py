from odoo.tests import BaseCase, tagged
from odoo.tools import SQL

from odoo.addons.piste.utils.mail_domain import base_domain, is_public

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestMailDomain(BaseCase):
    """AX-23: which part of an address tells that two people work together."""

    def test_registered_domain(self):
        for email, domain in (
            ("zoe@boutique.com", "boutique.com"),
            ("ZOE@Paie.Boutique.COM", "boutique.com"),
            ("zoe@paie.boutique.qc.ca", "boutique.qc.ca"),
            ("zoe@boutique.qc.ca", "boutique.qc.ca"),
            ("zoe@qc.ca", "qc.ca"),
            ("zoe@shop.co.uk", "shop.co.uk"),
            ("zoe@boutique", ""),
            ("zoe", ""),
            ("", ""),
            (False, ""),
        ):
            with self.subTest(email=email):
                self.assertEqual(base_domain(email), domain)

    def test_provider_by_name_or_by_domain(self):
        providers = {"yahoo", "bell.net"}
        for domain, public in (
            ("yahoo.fr", True),
            ("yahoo.co.uk", True),
            ("bell.net", True),
            ("bell.com", False),
            ("monyahoo.fr", False),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(is_public(domain, providers), public)


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerRelated(TiersCommon):
    """AX-23: Contacts liés share the e-mail domain, public providers aside."""

    def test_contacts_of_the_domain_and_its_sub_domains(self):
        branch = self._person("Ève Dion", "eve@paie.deuxepis.test")
        self._person("Marc Dubé", "marc@deuxepis-autre.com")
        self._person("Rémi Huot", "remi@mesdeuxepis.test")
        self.assertEqual(self.anais.piste_related_ids, self.shop | self.luc | branch)
        self.assertEqual(self.anais.piste_related_count, 3)

    def test_public_provider_relates_nobody(self):
        for address in ("gmail.com", "videotron.ca", "hotmail.fr", "yahoo.ca"):
            one = self._person("Un", f"un@{address}")
            self._person("Deux", f"deux@{address}")
            with self.subTest(address=address):
                self.assertFalse(one.piste_related_ids)
                self.assertFalse(one.piste_mail_domain)

    def test_list_of_providers_is_edited_in_configuration(self):
        """A provider added by the manager counts at once."""
        self.assertIn(self.luc, self.anais.piste_related_ids)
        providers = self.env["piste.mail.provider"].with_user(self.manager)
        providers.create({"name": "@Deuxepis.test "})
        self.env.invalidate_all()
        self.assertFalse(self.anais.piste_related_ids)
        providers.search([("name", "=", "deuxepis.test")]).unlink()
        self.env.invalidate_all()
        self.assertIn(self.luc, self.anais.piste_related_ids)

    def test_rules_limit_what_is_shown_and_counted(self):
        """Contacts of another rep's client are neither listed nor counted."""
        rival = self.env["res.partner"].create(
            {
                "name": "Client de l'autre",
                "is_company": True,
                "user_id": self.rep_b.id,
                "email": "autre@deuxepis.test",
            }
        )
        self.assertNotIn(rival, self.anais.piste_related_ids)
        self.assertEqual(self.anais.piste_related_count, 2)
        seen = self.anais.with_user(self.manager)
        self.assertIn(rival, seen.piste_related_ids)

    def test_the_tab_shows_ten_and_counts_all(self):
        for number in range(15):
            self._person(f"Personne {number}", f"p{number}@deuxepis.test")
        self.assertEqual(len(self.anais.piste_related_ids), 10)
        self.assertEqual(self.anais.piste_related_count, 17)
        action = self.anais.action_piste_open_related()
        self.assertEqual(self.Partner.search_count(action["domain"]), 17)

    def test_lookup_uses_its_index(self):
        query = self.Partner.sudo()._search(
            [("piste_mail_domain", "in", ["boutique.qc.ca"])]
        )
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("piste_mail_domain_idx", str(rows))

    def test_garbage_domain_finds_nobody(self):
        for value in ("", False, "%", "_._", "com"):
            with self.subTest(value=value):
                self.assertFalse(
                    self.Partner.search([("piste_mail_domain", "in", [value])])
                )
