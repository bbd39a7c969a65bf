from lxml import etree

from odoo.tests import tagged

from .common import LeadCommon

ACTIONS = {
    "piste.crm_lead_piste_action_mine": "Mes pistes",
    "piste.crm_lead_piste_action_open": "Pistes ouvertes",
    "piste.crm_lead_piste_action_closed": "Pistes fermées",
    "piste.crm_lead_action_assign_to_me": "Assignés à moi",
    "piste.piste_lead_convert_action": "Convertir",
}
QUESTION = "Générer une opportunité ?"
COLUMNS = {
    "contact_name": "Nom complet",
    "partner_name": "Entreprise",
    "phone": "Téléphone",
    "piste_address": "Adresse",
    "create_date": "Date de création",
    "user_id": "Assigné à",
    "piste_status_id": "État",
    "piste_score": "Lead scoring",
}


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadLabels(LeadCommon):
    """AX-01, AX-02, AX-08, AX-09, AX-15, AX-16, AX-17, AX-19: exact French labels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.french = cls.env(user=cls.manager, context={"lang": "fr_CA"})

    def arch(self, xmlid, view_type):
        model = self.env.ref(xmlid).model
        view_id = self.env.ref(xmlid).id
        return etree.fromstring(self.french[model].get_view(view_id, view_type)["arch"])

    def buttons(self, xmlid, view_type="form"):
        """Return the visible words of the buttons of a view."""
        return {
            button.get("string"): button.get("name")
            for button in self.arch(xmlid, view_type).iter("button")
            if button.get("string")
        }

    def choices(self, name):
        field = self.french["piste.lead.convert"].fields_get([name])[name]
        return [label for _value, label in field["selection"]]

    def test_panels_and_tabs_of_the_form(self):
        """AX-10, AX-11, AX-12: panels Suivi and Marketing, tabs and buttons."""
        form = self.arch("piste.crm_lead_piste_view_form", "form")
        titles = [
            node.get("string")
            for node in form.iter("group", "page", "separator")
            if node.get("string")
        ]
        for title in (
            "Suivi",
            "Marketing",
            "Événements",
            "Email",
            "Emails envoyés",
            "Campagne marketing",
        ):
            self.assertIn(title, titles)
        self.assertIn("Créer un email", self.buttons("piste.crm_lead_piste_view_form"))
        fields = self.french["crm.lead"].fields_get()
        for name, label in (
            ("piste_civility", "Civilité"),
            ("piste_first_name", "Prénom"),
            ("piste_last_name", "Nom"),
            ("piste_function_id", "Fonction"),
            ("piste_department_id", "Département"),
            ("piste_industry_id", "Secteur d'activité"),
            ("piste_size", "Taille"),
            ("piste_is_key_account", "Compte clé"),
            ("piste_is_nurtured", "Nurturing"),
            ("piste_category_id", "Catégorie"),
            ("piste_do_not_call", "Ne pas appeler"),
            ("piste_do_not_email", "Ne pas envoyer des emails"),
            ("piste_next_followup_date", "Prochaine relance"),
        ):
            with self.subTest(field=name):
                self.assertEqual(fields[name]["string"], label)
        menu = self.env.ref("piste.piste_menu_sources").with_context(lang="fr_CA")
        self.assertEqual(menu.name, "Provenance des prospects")
        panel = form.find(".//group[@name='lead_followup']")
        shown = {
            node.get("name"): node.get("string") or fields[node.get("name")]["string"]
            for node in panel.iter("field")
        }
        for name, label in (
            ("user_id", "Assigné à"),
            ("team_id", "Équipe"),
            ("company_id", "Société"),
            ("create_date", "Date de création"),
        ):
            with self.subTest(panel="Suivi", field=name):
                self.assertEqual(shown[name], label)
        for name, label in (("source_id", "Source"), ("tag_ids", "Étiquettes")):
            with self.subTest(field=name):
                labels = [
                    node.get("string") or fields[name]["string"]
                    for node in form.iterfind(f".//field[@name='{name}']")
                ]
                self.assertIn(label, labels)

    def test_person_of_the_form(self):
        """PC-07: civility, names, function, both phones and the e-mail address."""
        form = self.arch("piste.crm_lead_piste_view_form", "form")
        fields = self.french["crm.lead"].fields_get(attributes=["string"])
        for name, label in (
            ("piste_civility", "Civilité"),
            ("piste_last_name", "Nom"),
            ("piste_first_name", "Prénom"),
            ("piste_function_id", "Fonction"),
            ("piste_mobile", "Téléphone mobile"),
            ("phone", "Téléphone fixe"),
            ("email_from", "Adresse email"),
        ):
            words = {fields[name]["string"]} | {
                node.get("string")
                for node in form.iter("label", "field")
                if name in (node.get("for"), node.get("name"))
            }
            with self.subTest(field=name):
                self.assertIn(label, words)

    def test_menus_and_actions(self):
        """AX-01, AX-02: Mes pistes, Pistes ouvertes, fermées; Assignés à moi."""
        for xmlid, label in ACTIONS.items():
            with self.subTest(action=xmlid):
                action = self.env.ref(xmlid).with_context(lang="fr_CA")
                self.assertEqual(action.name, label)
        for name in ("mine", "open", "closed"):
            menu = self.env.ref(f"piste.piste_menu_leads_{name}")
            label = ACTIONS[f"piste.crm_lead_piste_action_{name}"]
            with self.subTest(menu=name):
                self.assertEqual(menu.with_context(lang="fr_CA").name, label)

    def test_columns_of_the_list(self):
        """AX-01: the eight columns, in this order and by these names."""
        Lead = self.french["crm.lead"].fields_get(attributes=["string"])
        shown = {
            field.get("name"): field.get("string") or Lead[field.get("name")]["string"]
            for field in self.arch("piste.crm_lead_piste_view_list", "list").iter(
                "field"
            )
            if field.get("name") in COLUMNS
        }
        self.assertEqual(list(shown.items()), list(COLUMNS.items()))

    def test_buttons(self):
        """AX-02, AX-09: Prise en charge, Convertir, Perdre; Assignés à moi."""
        form = self.buttons("piste.crm_lead_piste_view_form")
        self.assertEqual(form["Prise en charge"], "action_piste_take_charge")
        self.assertEqual(form["Convertir"], "action_piste_convert")
        self.assertIn("Perdre", form)
        rows = self.buttons("piste.crm_lead_piste_view_list", "list")
        self.assertEqual(rows["Assignés à moi"], "action_piste_take_charge")
        self.assertEqual(rows["Prise en charge"], "action_piste_take_charge")

    def test_band(self):
        """AX-08: the six statuses, in this order."""
        labels = self.french["piste.lead.status"].search([]).mapped("name")
        self.assertEqual(
            labels,
            [
                "À traiter",
                "Qualification marketing",
                "Qualification commerciale",
                "Nurturing",
                "Converti",
                "Perdu",
            ],
        )

    def test_conversion(self):
        """AX-17, AX-19: the three questions and their answers."""
        self.assertEqual(
            self.choices("partner_mode"),
            ["Créer un nouveau tiers", "Sélectionner un tiers existant"],
        )
        self.assertEqual(
            self.choices("contact_mode"),
            [
                "Pas de création de contact",
                "Créer un nouveau contact",
                "Sélectionner un contact existant",
            ],
        )
        self.assertEqual(self.choices("generate_opportunity"), ["Oui", "Non"])
        fields = self.french["piste.lead.convert"].fields_get(attributes=["string"])
        question = fields["generate_opportunity"]["string"]
        self.assertEqual(question.replace("\N{NO-BREAK SPACE}", " "), QUESTION)
        self.assertEqual(fields["prospect_status_id"]["string"], "Statut tiers")
        buttons = self.buttons("piste.piste_lead_convert_view_form")
        self.assertEqual(buttons["Valider"], "action_convert")

    def test_party_types(self):
        """AX-18: Prospect, Client, Fournisseur, Tiers interne, Factor."""
        self.assertEqual(
            self.choices("piste_type"),
            ["Prospect", "Client", "Fournisseur", "Tiers interne", "Factor"],
        )

    def test_roles(self):
        """AX-16: Nouveau (défaut), Converti, Perdu; the step of the proposal."""
        field = self.french["piste.lead.status"].fields_get(["role"])["role"]
        self.assertEqual(
            [label for _value, label in field["selection"]],
            ["Nouveau (défaut)", "Converti", "Perdu"],
        )
        settings = self.french["res.config.settings"].sudo().fields_get()
        self.assertEqual(
            settings["piste_stage_proposal_id"]["string"],
            "Étape de proposition commerciale",
        )
