from odoo.tests import Form, tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_duplicate")
class TestSimilar(PisteCommon):
    """AX-03, AX-04, U2: doubles are found across pistes and contacts as one types."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        canada = cls.env.ref("base.ca")
        cls.bakery = cls.env["res.partner"].create(
            {
                "name": "Boulangerie L’Épi d'Or inc.",
                "is_company": True,
                "email": "Bonjour@epidor.example.com",
                "phone": "(819) 555-0323",
                "country_id": canada.id,
                "company_registry": "1143920115",
                "user_id": cls.rep.id,
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Garage",
                "type": "lead",
                "partner_name": "Mécanique Essieu Tordu",
                "phone": "579 555-0377",
                "country_id": canada.id,
                "user_id": cls.rep.id,
            }
        )

    def _find(self, user=None, **values):
        keys = self.env["piste.match.key"].with_user(user or self.rep)
        return dict(keys._find_similar(**values))

    def test_a_name_variant_is_found(self):
        """AX-04: a namesake is found whatever accents, case and legal form."""
        for variant in ("BOULANGERIE L EPI D OR", "Boulangerie l'épi-d'or ltée"):
            with self.subTest(variant=variant):
                self.assertEqual(self._find(name=variant), {self.bakery: {"name"}})

    def test_defect_of_the_best_anchor_is_absent(self):
        """AX-03, U2, defect 4 (0.1-4): not the same words, across all three kinds.

        The anchor compares whole lower-case names, and e-mails of pistes alone.
        """
        prospect, person = self.env["res.partner"].create(
            [
                {
                    "name": "Théâtre de la Fenêtre",
                    "is_company": True,
                    "piste_type": "prospect",
                    "phone": "01 23 45 67 89",
                    "country_id": self.env.ref("base.fr").id,
                    "company_registry": "732 829 320",
                    "user_id": self.rep.id,
                },
                {
                    "name": "Noëlle Garçon",
                    "parent_id": self.bakery.id,
                    "email": "Noelle@epidor.example.com",
                    "user_id": self.rep.id,
                },
            ]
        )
        for why, values, found in (
            ("name", {"name": "MECANIQUE  essieu-tordu INC."}, self.lead),
            ("phone", {"phone": "+15795550377"}, self.lead),
            ("name", {"name": "theatre de la fenetre"}, prospect),
            ("phone", {"phone": "+33123456789"}, prospect),
            ("registry", {"registry": "732829320"}, prospect),
            ("email", {"email": "NOELLE@EPIDOR.example.com"}, person),
            ("registry", {"registry": "1143-920-115"}, self.bakery),
        ):
            with self.subTest(values=values):
                self.assertIn(why, self._find(**values).get(found, ()))

    def test_a_typing_error_is_found(self):
        """U2: one wrong, missing or added letter does not hide the namesake."""
        for typo in ("Boulangerie Epi d'Or L", "Boulangerie L'Epi d'Orr"):
            with self.subTest(typo=typo):
                found = self._find(name=typo)
                self.assertEqual(bool(found), "Orr" in typo)

    def test_every_phone_format_is_found(self):
        """AX-03: the piste is found by its number in E.164."""
        self.assertEqual(self._find(phone="+15795550377"), {self.lead: {"phone"}})

    def test_email_and_company_number_are_found(self):
        """U2: several reasons add up."""
        found = self._find(email="bonjour@EPIDOR.example.com", registry="1143-920-115")
        self.assertEqual(found, {self.bakery: {"email", "registry"}})

    def test_keys_follow_what_is_written(self):
        """AX-03: a corrected name is found by its new form only."""
        self.lead.with_user(self.rep).partner_name = "Carrosserie Joliette"
        self.assertFalse(self._find(name="Mécanique Essieu Tordu"))
        self.assertIn(self.lead, self._find(name="carrosserie joliette"))

    def test_a_deleted_record_leaves_no_key(self):
        lead_id = self.lead.id
        self.lead.unlink()
        self.assertFalse(
            self.env["piste.match.key"].search_count(
                [("res_model", "=", "crm.lead"), ("res_id", "=", lead_id)]
            )
        )

    def test_nothing_is_found_that_the_reader_may_not_read(self):
        """OD-15: the probe of another rep does not betray the piste."""
        self.assertFalse(self._find(user=self.rep_b, phone="+15795550377"))
        self.assertTrue(self._find(user=self.manager, phone="+15795550377"))

    def test_an_archived_record_is_not_proposed(self):
        """BD-11: what was thrown away does not come back as a double."""
        self.lead.active = False
        self.assertFalse(self._find(phone="+15795550377"))

    def test_the_record_itself_is_not_its_double(self):
        self.assertFalse(self.bakery._find_similar())
        twin = self.bakery.copy({"name": "Boulangerie l'Épi d'Or"})
        self.assertIn(self.bakery, [record for record, _why in twin._find_similar()])

    def test_what_belongs_together_is_no_double(self):
        """AX-04: nobody is warned of his own contacts and opportunities."""
        contact = self.env["res.partner"].create(
            {
                "name": "Boulangerie L'Épi d'Or",
                "parent_id": self.bakery.id,
                "email": self.bakery.email,
            }
        )
        opportunity = self.env["crm.lead"].create(
            {
                "name": "Plage",
                "type": "opportunity",
                "partner_id": contact.id,
                "partner_name": self.bakery.name,
                "user_id": self.rep.id,
            }
        )
        for record in self.bakery, contact, opportunity:
            with self.subTest(record=record.display_name):
                self.assertFalse(record.with_user(self.rep).piste_similar)
        twin = self.bakery.copy({"company_registry": False, "user_id": self.rep.id})
        similar = twin.with_user(self.rep).piste_similar
        self.assertIn(self.bakery.id, [match["id"] for match in similar])

    def test_a_colleague_is_no_double_of_a_merchant(self):
        """AX-04: a user of the company is proposed neither here nor at conversion."""
        self.rep_b.partner_id.write(
            {"phone": "579 555-0377", "country_id": self.lead.country_id.id}
        )
        self.assertNotIn(
            self.rep_b.partner_id, self._find(phone=self.lead.phone_sanitized)
        )
        self.assertFalse(self.lead.with_user(self.rep)._piste_similar_partners())

    def test_the_probe_costs_the_same_whatever_it_finds(self):
        """U2: one query for the keys, one per model for the rights."""
        keys = self.env["piste.match.key"].with_user(self.manager)
        keys._find_similar(phone="+15795550377")  # warms the access rules
        self.env.flush_all()
        with self.assertQueryCount(2):
            keys._find_similar(phone="+15795550377")

    def test_the_form_warns_while_one_types(self):
        """AX-04: “Il y a déjà un contact avec ce nom”, before anything is saved."""
        form = Form(self.env["res.partner"].with_user(self.rep))
        form.name = "Boulangerie l'Epi d'Or"
        self.assertEqual(
            [(match["id"], match["reasons"]) for match in form.piste_similar],
            [(self.bakery.id, ["same name"])],
        )
        form.name = "Tout autre chose"
        self.assertFalse(form.piste_similar)

    def test_the_keys_of_many_changes_are_written_by_one_statement(self):
        """U2: an import or a merge writes the keys once, and they are never stale."""
        others = self.env["res.partner"].create([{"name": f"Aréna {n}"} for n in "abc"])
        self.env.flush_all()
        self.cr.precommit.run()
        for city in ("Laval", "Lévis", "Gaspé"):
            for other in others:
                other.name = f"Aréna de {city} {other.id}"
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["piste.match.key"]._flush_keys()
        others[0].name = "Quincaillerie Tremblay"
        self.assertTrue(self._find(name="Quincaillerie Trembley"))
        others[0].unlink()
        self.assertFalse(self._find(name="Quincaillerie Trembley"))

    def test_missing_keys_are_written_in_batches(self):
        """U2: a database that had records before gets its keys, once."""
        self.env.cr.execute("DELETE FROM piste_match_key")
        keys = self.env["piste.match.key"]
        self.assertEqual(len(keys._missing_ids("crm.lead", 1)), 1)
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_index_match_keys").method_direct_trigger()
        self.assertFalse(keys._missing_ids("crm.lead", 1))
        self.assertIn(self.bakery, self._find(email="bonjour@epidor.example.com"))
