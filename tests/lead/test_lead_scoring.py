from lxml import etree

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import BaseCase, Form, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.piste.utils.scoring import SIZES, Facts, suggest

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestScoring(BaseCase):
    """AX-12: the suggestion and its reasons, without a database."""

    def codes(self, **facts):
        return [code for code, _points in suggest(Facts(**facts))[1]]

    def test_from_one_to_five_stars(self):
        """AX-12: the more is known and the warmer, the more stars."""
        steps = (
            ({}, 1),
            ({"has_email": True, "has_phone": True}, 2),
            ({"has_person": True, "has_address": True, "size": "micro"}, 3),
            ({"has_source": True, "is_key_account": True}, 4),
            ({"days_since_contact": 3}, 5),
        )
        facts, got = {}, []
        for more, _stars in steps:
            facts.update(more)
            got.append(suggest(Facts(**facts))[0])
        self.assertEqual(got[0], 1)
        self.assertEqual(got[-1], 5)
        self.assertEqual(got, sorted(got))

    def test_always_a_valid_number(self):
        """AX-12: whatever is known, 1 to 5."""
        for size in ("", "unknown", *SIZES):
            for days in (None, 0, 14, 15, 31, 91, 10_000):
                for nurtured in (True, False):
                    facts = Facts(
                        size=size,
                        days_since_contact=days,
                        is_nurtured=nurtured,
                        refuses_contact=nurtured,
                    )
                    self.assertIn(suggest(facts)[0], range(1, 6))

    def test_reasons_begin_with_the_weightiest(self):
        """AX-12: what counts most is told first, what counts not at all never."""
        codes = self.codes(
            has_email=True, is_key_account=True, is_referred=True, size="solo"
        )
        self.assertEqual(codes, ["key_account", "referred", "email"])

    def test_time_since_the_contact(self):
        """AX-12: recent, still warm, neither, silent."""
        for days, expected in (
            (14, ["recent"]),
            (15, ["warm"]),
            (31, []),
            (90, []),
            (91, ["silent"]),
            (None, []),
        ):
            with self.subTest(days=days):
                self.assertEqual(self.codes(days_since_contact=days), expected)

    def test_refusal_and_nurturing_take_stars_away(self):
        """AX-12, AX-07: nobody calls a piste hot that refuses any contact."""
        warm = {"has_email": True, "has_phone": True, "days_since_contact": 1}
        stars = suggest(Facts(**warm))[0]
        self.assertLess(suggest(Facts(**warm, is_nurtured=True))[0], stars)
        self.assertLess(suggest(Facts(**warm, refuses_contact=True))[0], stars)


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadScoring(LeadCommon):
    """AX-12: lead scoring, Taille, Compte clé, Nurturing."""

    def test_suggestion_is_told_with_its_reasons(self):
        """AX-12: “Suggéré : 4 — courriel, téléphone, 10 à 49 employés…”."""
        self.env["res.lang"]._activate_lang("fr_CA")
        piste = self.create_piste(
            email_from="g@tigus.example.com",
            phone="4185550180",
            contact_name="Gus",
            piste_size="small",
        )
        self.assertEqual(piste.piste_suggested_score, "3")
        hint = piste.with_context(lang="fr_CA").piste_score_hint
        self.assertEqual(
            hint, "Suggéré : 3 — 10 à 49 employés, courriel, téléphone, nom du contact"
        )

    def test_one_click_takes_it_and_manual_wins(self):
        """AX-12: nothing is rated by itself, and a rating stays when facts change."""
        piste = self.create_piste(email_from="g@tigus.example.com", phone="4185550180")
        self.assertEqual(piste.piste_score, "0")
        piste.action_piste_take_score()
        self.assertEqual(piste.piste_score, "2")
        piste.piste_score = "5"
        piste.piste_is_nurtured = True
        self.assertEqual(piste.piste_score, "5")

    def test_seven_stars_do_not_exist(self):
        """AX-12, A10: refused by form, API, import, on piste and party."""
        piste = self.create_piste()
        for write in (
            lambda: piste.write({"piste_score": "7"}),
            lambda: self.create_piste(piste_score="7"),
            lambda: self.merchant_a.write({"piste_score": 7}),
        ):
            with self.assertRaisesRegex(ValidationError, "scoring of 7 does not exist"):
                write()
        result = self.env["crm.lead"].load(["name", "piste_score"], [["X", "7"]])
        self.assertFalse(result["ids"])
        self.assertEqual(piste.piste_score, "0")

    def test_form_suggests_while_typing(self):
        """AX-12: nothing is saved before the reasons are read."""
        view = "piste.crm_lead_piste_view_form"
        Lead = self.env["crm.lead"].with_user(self.rep)
        with Form(Lead.with_context(default_type="lead"), view) as form:
            form.partner_name = "Chez Ti-Gus"
            before = form.piste_score_hint
            form.phone = "4185550180"
            self.assertNotEqual(form.piste_score_hint, before)
            form.piste_first_name = "Marie Ève"
            form.piste_last_name = "Tremblay"
            self.assertEqual(form.contact_name, "Marie Ève Tremblay")
        self.assertEqual(form.record.piste_first_name, "Marie Ève")

    def test_hints_of_a_page_cost_no_query_per_piste(self):
        """AX-12: facts are read once for all."""
        values = {"type": "lead", "partner_name": "X", "phone": "4185550180"}
        pistes = self.env["crm.lead"].with_user(self.rep).create([values] * 30)
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            pistes.mapped("piste_score_hint")

    def test_filters_of_the_lists(self):
        """AX-12, AX-07: Comptes clés, Nurturing, Ne pas appeler, in one click."""
        key = self.create_piste(piste_is_key_account=True)
        nurtured = self.create_piste(piste_is_nurtured=True)
        silent = self.create_piste(phone="4185550181")
        silent.piste_do_not_call = True
        arch = self.env["crm.lead"].get_view(
            self.env.ref("piste.crm_lead_piste_view_search").id, "search"
        )["arch"]
        filters = {
            node.get("name"): node.get("domain")
            for node in etree.fromstring(arch).iter("filter")
        }
        mine = [("id", "in", (key | nurtured | silent).ids)]
        for name, expected in (
            ("key_accounts", key),
            ("nurtured", nurtured),
            ("do_not_call", silent),
            ("followup_none", key | nurtured | silent),
        ):
            with self.subTest(filter=name):
                found = self.env["crm.lead"].search(
                    Domain(mine) & Domain(safe_eval(filters[name]))
                )
                self.assertEqual(found, expected)
