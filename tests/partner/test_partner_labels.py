from lxml import etree

from odoo.tests import tagged

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerLabels(TiersCommon):
    """AX-18, AX-22 to AX-28, GB-01 to GB-04: exact French labels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.french = cls.env(user=cls.rep, context={"lang": "fr_CA"})
        arch = cls.french["res.partner"].get_view(
            cls.env.ref("base.view_partner_form").id, "form"
        )["arch"]
        cls.form = etree.fromstring(arch)

    def page(self, name):
        return self.form.find(f".//page[@name='{name}']")

    def label(self, name):
        """Return the label that the form shows for a field."""
        for node in self.form.iterfind(f".//field[@name='{name}']"):
            if node.get("string"):
                return node.get("string")
        fields = self.french["res.partner"].fields_get([name], ["string"])
        return fields[name]["string"]

    def test_tabs_of_a_contact(self):
        """AX-22: Coordonnées, Devis / commandes, Tiers; AX-23, AX-27, AX-28."""
        for name, label in (
            ("piste_details", "Coordonnées"),
            ("piste_orders", "Devis / commandes"),
            ("piste_companies", "Tiers"),
            ("piste_related", "Contacts liés"),
            ("piste_addresses", "Adresses"),
            ("piste_activity", "Activité"),
            ("sales_purchases", "Propriétés"),
        ):
            with self.subTest(page=name):
                self.assertEqual(self.page(name).get("string"), label)

    def test_menus_of_the_lists(self):
        """AX-06, AX-13, AX-22: what is managed in Configuration."""
        for name, label in (
            ("industries", "Secteurs d'activité"),
            ("departments", "Département"),
            ("functions", "Fonction"),
            ("contact_roles", "Rôle"),
            ("sources", "Provenance des prospects"),
        ):
            menu = self.env.ref(f"piste.piste_menu_{name}").with_context(lang="fr_CA")
            with self.subTest(menu=name):
                self.assertEqual(menu.name, label)

    def test_labels_of_the_form(self):
        """AX-22 to AX-25, GB-01 to GB-04: Rôle, Référence, Équipe, Propriétaire."""
        for name, label in (
            ("piste_role_ids", "Rôle"),
            ("ref", "Référence"),
            ("piste_team_id", "Équipe"),
            ("piste_referral_id", "Référé par"),
            ("piste_needs", "Besoins"),
            ("piste_followup_note_ids", "Notes de suivi"),
            ("user_id", "Propriétaire du compte"),
        ):
            with self.subTest(field=name):
                labels = [self.label(name)] + [
                    node.get("string")
                    for node in self.form.iterfind(f".//field[@name='{name}']")
                ]
                self.assertIn(label, labels)

    def test_companies_that_share_a_client(self):
        """AX-25: Société, one or several, for who works in several."""
        self.rep.group_ids += self.env.ref("base.group_multi_company")
        arch = self.french["res.partner"].get_view(
            self.env.ref("base.view_partner_form").id, "form"
        )["arch"]
        [field] = etree.fromstring(arch).findall(".//field[@name='piste_company_ids']")
        self.assertEqual(field.get("string"), "Société")

    def test_account_owner_is_the_account_manager(self):
        """GB-01, AX-25: one person under both names, told on the field itself."""
        [node] = [
            node
            for node in self.form.iterfind(".//field[@name='user_id']")
            if node.get("string") == "Propriétaire du compte"
        ]
        self.assertIn("chargé de compte", node.get("help"))
        group = [node.get("string") for node in self.form.iter("group")]
        self.assertIn("Chargés de compte jusqu'ici", group)

    def test_person_of_a_contact(self):
        """PC-07: under Coordonnées, the words of the partners' form."""
        page = self.page("piste_details")
        fields = self.french["res.partner"].fields_get(attributes=["string"])
        for name, label in (
            ("piste_civility", "Civilité"),
            ("piste_last_name", "Nom"),
            ("piste_first_name", "Prénom"),
            ("piste_function_id", "Fonction"),
            ("piste_mobile", "Téléphone mobile"),
            ("phone", "Téléphone fixe"),
            ("email", "Adresse email"),
        ):
            [node] = page.iterfind(f".//field[@name='{name}']")
            with self.subTest(field=name):
                self.assertEqual(node.get("string") or fields[name]["string"], label)

    def test_followup_of_the_client(self):
        """GB-02, GB-04: Référé par, Étiquettes, Besoins, Notes de suivi."""
        for name, label in (
            ("piste_referral_id", "Référé par"),
            ("category_id", "Étiquettes"),
            ("piste_needs", "Besoins"),
            ("piste_followup_note_ids", "Notes de suivi"),
        ):
            with self.subTest(field=name):
                self.assertTrue(self.form.findall(f".//field[@name='{name}']"))
                self.assertEqual(self.label(name), label)

    def test_type_and_scoring_stand_under_properties(self):
        """AX-18, AX-24: type and scoring under Propriétés; Localisation, Référence."""
        for name in ("piste_type", "piste_score"):
            everywhere = self.form.findall(f".//field[@name='{name}']")
            under = self.page("sales_purchases").findall(f".//field[@name='{name}']")
            with self.subTest(field=name):
                self.assertTrue(under)
                self.assertEqual(everywhere, under)
        for group, page in (
            ("piste_location", "sales_purchases"),
            ("piste_person_location", "piste_details"),
        ):
            found = self.page(page).find(f".//group[@name='{group}']")
            with self.subTest(group=group):
                self.assertEqual(found.get("string"), "Localisation")
                names = [field.get("name") for field in found.iter("field")]
                self.assertEqual(names, ["country_id", "lang"])
        self.assertEqual(self.label("piste_tiers_ref"), "Référence")

    def test_tools_and_reports(self):
        """AX-26, AX-28: Outils, Voir relance client, Générer un projet; Enveloppe."""
        tools = self.form.find(".//div[@name='piste_tools']")
        self.assertIn("Outils", [node.text for node in tools])
        words = {node.get("string") for node in tools.iter("button")}
        self.assertLessEqual({"Voir relance client", "Générer un projet"}, words)
        names = {
            self.env.ref(f"piste.res_partner_report_envelope_{size}")
            .with_context(lang="fr_CA")
            .name
            for size in ("10", "c5", "dl")
        }
        self.assertEqual(names, {"Enveloppe no 10", "Enveloppe C5", "Enveloppe DL"})

    def test_views_of_the_contacts(self):
        """AX-22: cards first, then list and form."""
        action = self.env.ref("piste.res_partner_action_contact")
        modes = [mode for _view, mode in action.views]
        self.assertEqual(modes[:3], ["kanban", "list", "form"])

    def test_few_buttons_stand_above_the_form(self):
        """At most six, so that the name of the client is read."""
        box = self.form.find(".//div[@name='button_box']")
        always = [
            button
            for button in box.iter("button")
            if "oe_stat_button" in button.get("class", "")
            and not button.get("invisible")
        ]
        self.assertLessEqual(len(always), 6)
