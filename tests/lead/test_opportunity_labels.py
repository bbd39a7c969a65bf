from lxml import etree

from odoo.tests import tagged

from .opportunity_common import OpportunityCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestOpportunityLabels(OpportunityCommon):
    """AX-31 to AX-37: exact French labels of the screens of opportunities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.french = cls.env(user=cls.rep, context={"lang": "fr_CA"})
        cls.form = cls.arch("piste.crm_lead_opportunity_view_form")

    @classmethod
    def arch(cls, xmlid):
        view = cls.env.ref(xmlid)
        arch = cls.french[view.model].get_view(view.id, view.type)["arch"]
        return etree.fromstring(arch)

    def label(self, name, form=None):
        """Return what the form calls a field, by itself or by a label beside it."""
        form = self.form if form is None else form
        found = form.xpath(f".//label[@for='{name}'] | .//field[@name='{name}']")
        written = [node.get("string") for node in found if node.get("string")]
        described = self.french["crm.lead"].fields_get([name], ["string"])
        return written[0] if written else described[name]["string"]

    def test_menus(self):
        """AX-31: Mes opportunités, Opportunités ouvertes, Opportunités fermées."""
        for name, label in (
            ("mine", "Mes opportunités"),
            ("open", "Opportunités ouvertes"),
            ("closed", "Opportunités fermées"),
        ):
            with self.subTest(menu=name):
                menu = self.env.ref(f"piste.piste_menu_opportunities_{name}")
                self.assertEqual(menu.with_context(lang="fr_CA").name, label)

    def test_created_from_wherever_one_is(self):
        """AX-31: the same button on a converted piste, a prospect and a contact."""
        for xmlid in ("piste.crm_lead_piste_view_form", "base.view_partner_form"):
            [button] = self.arch(xmlid).xpath(
                ".//button[@name='action_piste_new_opportunity']"
            )
            words = button.get("string") or "".join(button.itertext()).strip()
            with self.subTest(view=xmlid):
                self.assertEqual(words, "Créer une opportunité")

    def test_fields_of_the_form(self):
        """AX-33: scoring, probability, the three amounts, reference, description."""
        for name, label in (
            ("piste_score", "Scoring opportunité"),
            ("probability", "Probabilité"),
            ("expected_revenue", "Montant"),
            ("piste_revenue_best", "Au mieux"),
            ("piste_revenue_worst", "Au pire"),
            ("piste_party_id", "Client/Prospect"),
            ("piste_contact_id", "Contact"),
            ("prorated_revenue", "Montant pondéré"),
        ):
            with self.subTest(field=name):
                self.assertEqual(self.label(name), label)
        [reference] = self.form.xpath(".//group[@name='opportunity_partner']")
        self.assertEqual(reference.get("string"), "Référence")
        [page] = self.form.xpath(".//page[@name='internal_notes']")
        self.assertEqual(page.get("string"), "Description")

    def test_buttons_that_close(self):
        """AX-32: Gagné, Perdu, Rouvrir stand on the form and on the cards."""
        words = {
            node.get("string")
            for node in self.form.xpath(".//header/button")
            if node.get("string")
        }
        self.assertLessEqual({"Gagné", "Perdu", "Rouvrir"}, words)
        cards = etree.tostring(
            self.arch("piste.crm_lead_opportunity_view_kanban"), encoding="unicode"
        )
        for word in (">Gagné<", ">Perdu<", ">Rouvrir<"):
            self.assertIn(word, cards)

    def test_closed_list(self):
        """AX-36: lost in red, won in green, and the result in words."""
        closed = self.arch("piste.crm_lead_opportunity_view_list_closed")
        self.assertEqual(closed.get("decoration-danger"), "won_status == 'lost'")
        self.assertEqual(closed.get("decoration-success"), "won_status == 'won'")
        [result] = closed.xpath(".//field[@name='won_status']")
        self.assertEqual(result.get("widget"), "piste_won_status")
        self.assertEqual(result.get("string"), "Résultat")

    def test_question_about_the_others(self):
        """AX-37: the title of the question, its answers and the shipped reason."""
        first = self.create_opportunity(name="Gagnée")
        self.create_opportunity(name="Autre")
        action = first.with_env(self.french).action_set_won_rainbowman()
        self.assertEqual(action["name"], "Autres opportunités")
        dialog = self.arch("piste.piste_lead_siblings_view_form")
        words = {node.get("string") for node in dialog.iter("button")}
        self.assertIn("Non, tout garder", words)
        reason = self.env.ref("piste.lost_reason_other_won")
        self.assertTrue(reason.with_context(lang="fr_CA").name)
