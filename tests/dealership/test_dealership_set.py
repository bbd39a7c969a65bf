from odoo.tests import tagged

from .common import DealershipCommon

LABELS = [
    "En traitement",
    "Réponse envoyée",
    "Contacté",
    "Perdu BDC",
    "Invalide BDC",
    "Rendez-vous cédulé",
    "Rendez-vous présent/Walk-in",
    "Perdu salle de montre",
    "Pris en charge",
    "Perdu F&I",
    "Vendu non livré",
    "Livré",
    "En suivi long-terme",
]


@tagged("post_install", "-at_install", "piste_dealership")
class TestDealershipSet(DealershipCommon):
    def test_thirteen_statuses_with_their_definitions(self):
        """BD-10: exact French labels in their order, each with its definition."""
        stages = self.Stage.with_context(lang="fr_CA").search([], limit=13)
        self.assertEqual(stages.mapped("name"), LABELS)
        self.assertTrue(all(stages.mapped("requirements")))
        english = stages.with_context(lang="en_US")
        self.assertEqual(english[2].name, "In Contact")

    def test_roles_are_coherent(self):
        """BD-10: one status per role, sold ones won, none of the sales lost."""
        roles = {
            role: self.Stage.browse(stage_id)
            for role, stage_id in self.Stage._ids_by_role().items()
        }
        self.assertEqual(roles["new"], self.stage("processing"))
        self.assertEqual(roles["won"], self.stage("taken"))
        self.assertEqual(roles["lost"], self.stage("showroom_lost"))
        self.assertFalse(self.stage("fi_lost").is_won)
        self.assertTrue(self.stage("delivered").is_won)

    def test_what_each_status_does(self):
        """BD-10 to BD-13: which ones expire, follow up, stamp, and are the bin."""

        def keys(field, value=True):
            found = self.Stage.search([(field, "=" if value is True else "!=", value)])
            names = found.get_external_id().values()
            of_set = "__piste__.crm_stage_dealership_"
            return [n.removeprefix(of_set) for n in names if n.startswith(of_set)]

        self.assertEqual(keys("piste_expires"), ["processing", "answered", "contacted"])
        self.assertEqual(keys("piste_is_trash"), ["bdc_invalid"])
        self.assertEqual(keys("piste_relance_days", 0), ["bdc_lost"])
        self.assertEqual(keys("piste_next_action_days", 0), ["long_term"])
        self.assertEqual(self.stage("taken").piste_stamp, "sale")
        self.assertEqual(self.stage("delivered").piste_stamp, "delivery")
        self.assertEqual(keys("piste_stamp", False), ["taken", "delivered"])

    def test_the_definition_stands_on_the_form(self):
        """BD-10: the definition of the status is read as its help text."""
        self.assertEqual(
            self.opportunity.piste_stage_definition,
            self.stage("processing").requirements,
        )
        view = self.env.ref("piste.crm_lead_opportunity_view_form")
        arch = self.env["crm.lead"].get_view(view.id, "form")["arch"]
        self.assertIn("piste_stage_definition", arch)

    def test_each_status_has_its_date(self):
        """BD-10: when each status was entered, and by whom, stays in the history."""
        for key in ("answered", "contacted", "scheduled"):
            self.opportunity.stage_id = self.stage(key)
            self.env.flush_all()
            self.cr.precommit.run()
        history = self.env["piste.status.change"].sudo()
        rows = history.search(
            [("lead_id", "=", self.opportunity.id), ("kind", "=", "stage")], order="id"
        )
        self.assertEqual(
            rows.mapped("new_id")[-3:],
            [self.stage(key).id for key in ("answered", "contacted", "scheduled")],
        )
        self.assertTrue(all(rows.mapped("date")))
        self.assertEqual(rows[-1].user_id, self.rep)

    def test_words_of_the_screens(self):
        """BD-11, BD-12, BD-13: Corbeille, the two dates, Opportunité(s) expirée(s)."""
        lead = self.env["crm.lead"].with_context(lang="fr_CA").fields_get()
        for name, label in (
            ("piste_sale_date", "Date de vente"),
            ("piste_delivery_date", "Date de livraison"),
            ("piste_is_expired", "Opportunité expirée"),
        ):
            with self.subTest(field=name):
                self.assertEqual(lead[name]["string"], label)
        for name, label in (
            ("opportunities_trash", "Corbeille"),
            ("opportunities_expired", "Opportunités expirées"),
        ):
            menu = self.env.ref(f"piste.piste_menu_{name}")
            with self.subTest(menu=name):
                self.assertEqual(menu.with_context(lang="fr_CA").name, label)
        action = self.env.ref("piste.crm_lead_action_relance")
        self.assertEqual(
            action.with_context(lang="fr_CA").name, "Planifier une relance"
        )
