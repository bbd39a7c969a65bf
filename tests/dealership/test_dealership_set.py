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
