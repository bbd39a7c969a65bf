from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_duplicate")
class TestCheckDoubles(PisteCommon):
    """AX-03: *Outils → Vérifier doublons*, by the fields one chooses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        canada = cls.env.ref("base.ca")
        common = {"type": "lead", "user_id": cls.rep.id, "country_id": canada.id}
        cls.pistes = cls.env["crm.lead"].create(
            [
                {
                    **common,
                    "name": "A",
                    "partner_name": "Verrerie Œil-de-Lynx",
                    "contact_name": "Aurélie Côté",
                    "function": "Gérante",
                    "city": "Trois-Rivières",
                    "phone": "819 555-0161",
                    "email_from": "Aurelie@lynx.example.com",
                },
                {
                    **common,
                    "name": "B",
                    "partner_name": "VERRERIE OEIL DE LYNX inc",
                    "contact_name": "aurelie  cote",
                    "function": "gerante",
                    "city": "TROIS RIVIERES",
                    "phone": "+1 (819) 555-0161",
                    "email_from": " AURELIE@LYNX.example.com",
                },
                {
                    **common,
                    "name": "C",
                    "partner_name": "Verrerie Oeil de Lynx",
                    "contact_name": "Paul Roy",
                    "city": "Gaspé",
                },
            ]
        )
        cls.shop = cls.env["res.partner"].create(
            {
                "name": "Verrerie Oeil de lynx",
                "is_company": True,
                "user_id": cls.rep.id,
                "piste_type": "prospect",
                "city": "Gaspé",
            }
        )

    def _check(self, user=None, records=None, scope="all", match="all", **fields):
        check = (
            self.env["piste.duplicate.check"]
            .with_user(user or self.rep)
            .with_context(
                active_model=records and records._name,
                active_ids=records.ids if records else None,
            )
            .create(
                {
                    "scope": scope,
                    "match": match,
                    "compare_company": False,
                    **{f"compare_{name}": value for name, value in fields.items()},
                }
            )
        )
        action = check.action_check()
        Group = self.env[action["res_model"]].with_user(user or self.rep)
        return Group.search(action["domain"])

    def _members(self, groups):
        return [
            {
                record
                for records in group._get_members().values()
                for record in records.values()
            }
            for group in groups
        ]

    def test_odd_values_are_told_not_a_traceback(self):
        """AX-03: whatever comes as chosen files."""
        Check = self.env["piste.duplicate.check"].with_user(self.rep)
        for model, ids in (
            ("crm.lead", "abc"),
            ("crm.lead", 5),
            ("crm.lead", ["x"]),
            ("crm.lead", [1, [2]]),
            ("res.users", [1]),
        ):
            check = Check.create({"res_model": model, "res_ids": ids})
            with self.subTest(ids=ids), self.assertRaises(UserError):
                check.action_check()

    def test_every_field_is_compared_without_accents_case_and_spaces(self):
        """AX-03: entreprise, nom, fonction, téléphone, ville, one after the other."""
        first_two = set(self.pistes[:2])
        for name, expected in (
            ("company", {*self.pistes, self.shop}),
            ("name", first_two),
            ("function", first_two),
            ("phone", first_two),
            ("email", first_two),
        ):
            with self.subTest(field=name):
                self.assertEqual(self._members(self._check(**{name: True})), [expected])
        towns = self._members(self._check(city=True))
        self.assertCountEqual(towns, [first_two, {self.pistes[2], self.shop}])

    def test_all_the_chosen_fields_must_agree(self):
        """AX-03: company and city together part the two shops of one name."""
        groups = self._check(company=True, city=True)
        self.assertCountEqual(
            self._members(groups), [set(self.pistes[:2]), {self.pistes[2], self.shop}]
        )
        self.assertEqual(groups[0].reason_text, "Company, City")

    def test_one_of_the_chosen_fields_is_enough_if_wanted(self):
        """AX-03: the same files for two reasons are one group."""
        groups = self._check(match="any", name=True, phone=True)
        self.assertEqual(self._members(groups), [set(self.pistes[:2])])
        self.assertEqual(groups.reason_text, "Name, Phone")

    def test_a_company_number_is_compared(self):
        """AX-03, U2: a SIRET and its SIREN are one company."""
        france = self.env.ref("base.fr").id
        firms = self.env["res.partner"].create(
            [
                {"name": name, "country_id": france, "company_registry": number}
                for name, number in (
                    ("Loupe", "732 829 320"),
                    ("Lentille", "732 829 320 00074"),
                )
            ]
        )
        firms.user_id = self.rep
        self.assertEqual(self._members(self._check(registry=True)), [set(firms)])

    def test_the_chosen_files_are_looked_for_among_all(self):
        """AX-03: from a selection of the list."""
        groups = self._check(records=self.pistes[2], company=True, city=True)
        self.assertEqual(self._members(groups), [{self.pistes[2], self.shop}])

    def test_pistes_alone(self):
        """AX-03: the scope is a choice."""
        groups = self._check(scope="pistes", company=True)
        self.assertEqual(self._members(groups), [set(self.pistes)])

    def test_files_of_others_are_not_listed(self):
        """OD-15, AX-03: a group of one readable file is no group."""
        self.pistes[1].user_id = self.rep_b
        self.assertFalse(self._check(phone=True))
        self.assertFalse(self._check(user=self.rep_b, phone=True))
        self.assertTrue(self._check(user=self.manager, phone=True))

    def test_a_group_opens_the_comparison(self):
        """AX-04: of its pistes first; a piste and a prospect open the conversion."""
        [group] = self._check(company=True)
        action = group.action_review()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(set(wizard.res_ids), set(self.pistes.ids))
        [group] = self._check(records=self.shop, company=True, city=True)
        self.assertEqual(group.action_review()["res_model"], "piste.lead.convert")

    def test_words_in_french(self):
        """AX-03, AX-04: Outils, Vérifier doublons, Fusionner doublons; the fields."""
        french = self.env(user=self.rep, context={"lang": "fr_CA"})
        for xmlid, words in (
            ("piste_menu_leads_tools", "Outils"),
            ("piste_duplicate_check_action", "Vérifier doublons"),
            ("crm_lead_action_check_doubles", "Vérifier doublons"),
            ("res_partner_action_check_doubles", "Vérifier doublons"),
            ("crm_lead_action_merge_doubles", "Fusionner doublons"),
            ("res_partner_action_merge_doubles", "Fusionner doublons"),
        ):
            with self.subTest(xmlid=xmlid):
                record = self.env.ref(f"piste.{xmlid}")
                self.assertEqual(record.with_context(lang="fr_CA").name, words)
        fields = french["piste.duplicate.check"].fields_get(attributes=["string"])
        for name, words in (
            ("company", "Entreprise"),
            ("name", "Nom"),
            ("function", "Fonction"),
            ("phone", "Téléphone"),
            ("email", "Courriel"),
            ("city", "Ville"),
        ):
            with self.subTest(field=name):
                self.assertEqual(fields[f"compare_{name}"]["string"], words)

    def test_nothing_chosen_is_told(self):
        with self.assertRaises(UserError):
            self._check()

    def test_the_screen_offers_the_fields(self):
        """AX-03: from the list, the number of chosen files is told."""
        form = Form(
            self.env["piste.duplicate.check"]
            .with_user(self.rep)
            .with_context(active_model="crm.lead", active_ids=self.pistes.ids)
        )
        self.assertEqual(form.count, 3)
        self.assertTrue(form.compare_company)


@tagged("post_install", "-at_install", "piste_duplicate")
class TestCompanyNumber(PisteCommon):
    """U2: a number that cannot be one is refused when it is entered."""

    def _write(self, number, country="base.ca", state="base.state_ca_qc"):
        self.merchant_a.write(
            {
                "country_id": self.env.ref(country).id,
                "state_id": state and self.env.ref(state).id,
                "company_registry": number,
            }
        )

    def test_right_numbers(self):
        """U2: NEQ, SIREN and SIRET, with or without spaces; others are let be."""
        self._write("1143920115")
        self._write("11 4392 0115")
        self._write("123456789")
        self._write("732 829 320", "base.fr", False)
        self._write("73282932000074", "base.fr", False)
        self.assertEqual(self.merchant_a.company_registry_label, "SIREN")

    def test_wrong_numbers(self):
        """U2: beginning, length or check digit wrong."""
        for number, country, state in (
            ("4443920115", "base.ca", "base.state_ca_qc"),
            ("732 829 321", "base.fr", False),
            ("7328293200007", "base.fr", False),
        ):
            with self.subTest(number=number), self.assertRaises(ValidationError):
                self._write(number, country, state)
