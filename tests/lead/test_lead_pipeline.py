from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LeadCommon

LABELS = [
    "À traiter",
    "Qualification marketing",
    "Qualification commerciale",
    "Nurturing",
    "Proposition",
    "Fermée gagnée",
    "Fermée perdue",
]
ROLES = ["new", False, False, False, "proposal", "won", "lost"]
CORE = ["Nouveau", "Qualifié", "Proposition", "Gagné"]


class PipelineCommon(LeadCommon):
    """What a new installation finds and leaves, played again in the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stage = cls.env["crm.stage"]
        cls.Set = cls.env["piste.status.set"]

    def labels(self, lang="fr_CA"):
        return self.Stage.with_context(lang=lang).search([]).mapped("name")

    def start_over(self):
        """Bring the database back to where Odoo alone leaves it."""
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET type = 'lead', stage_id = NULL")
        self.cr.execute("DELETE FROM ir_model_data WHERE model = 'crm.stage'")
        self.cr.execute("DELETE FROM crm_stage")
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.Set._load_core_stages()


@tagged("post_install", "-at_install", "piste_lead")
class TestPipelineDelivered(PipelineCommon):
    """A3: the opportunity statuses of a new installation."""

    def test_labels_in_french_and_in_their_order(self):
        """A3: exact labels, with their roles; nothing else stands beside."""
        stages = self.Stage.search([])
        self.assertEqual(self.labels(), LABELS)
        self.assertEqual(stages.mapped("piste_role"), ROLES)
        self.assertEqual(stages.mapped("is_won"), [False] * 5 + [True, False])
        self.assertEqual(stages.mapped("piste_is_closed"), [False] * 5 + [True] * 2)
        self.assertEqual(stages[:5].mapped("piste_probability"), [10, 20, 35, 50, 60])

    def test_definitions_are_in_the_language_of_the_company(self):
        """A3: core's definitions know one language only."""
        told = self.Stage.search([]).mapped("requirements")
        self.assertTrue(all(told))
        self.assertEqual(told[0], "Personne ne leur a encore parlé.")

    def test_set_standard_is_there_already(self):
        """A3, AX-16: loading it by hand makes no doubles."""
        with self.assertRaisesRegex(UserError, "is loaded already"):
            self.Set._load("standard")
        self.assertEqual(self.labels(), LABELS)

    def test_manager_renames(self):
        """A3: a status has the name that the company gives it."""
        stage = self.Stage.search([], limit=1).with_user(self.manager)
        stage.with_context(lang="fr_CA").name = "À rappeler"
        self.assertEqual(self.labels()[0], "À rappeler")
        self.assertEqual(stage.piste_role, "new")

    def test_language_added_later_has_its_labels(self):
        """A3: French activated after the installation."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(["crm", "piste"], ["fr_FR"])
        self.env.invalidate_all()
        self.assertEqual(self.labels("fr_FR"), LABELS)


@tagged("post_install", "-at_install", "piste_lead")
class TestPipelineInstallation(PipelineCommon):
    """A3: what the installation does to the stages it finds."""

    def setUp(self):
        super().setUp()
        self.start_over()

    def test_core_stages_become_ours(self):
        """A3: a company that starts; what points to a stage stays valid."""
        first = self.env.ref("crm.stage_lead1")
        self.assertEqual(self.labels(), CORE)
        piste = self.create_piste(stage_id=first.id)
        self.Set._ship_pipeline()
        self.assertEqual(self.labels(), LABELS)
        self.assertEqual(self.env.ref("piste.crm_stage_new"), first)
        self.assertEqual(piste.stage_id, first)
        self.assertFalse(self.env.ref("crm.stage_lead1", False))

    def test_company_with_opportunities_keeps_its_own(self):
        """A3: even when the only one is archived."""
        self.env["crm.lead"].create(
            {"name": "O", "type": "opportunity", "active": False}
        )
        self.Set._ship_pipeline()
        self.assertEqual(self.labels(), CORE)

    def test_company_with_changed_stages_keeps_them(self):
        """A3: one renamed, one more, one less."""
        for change in (
            lambda: self.env.ref("crm.stage_lead2").write({"name": "Called"}),
            lambda: self.Stage.create({"name": "Demo"}),
            lambda: self.env.ref("crm.stage_lead2").unlink(),
        ):
            change()
            before = self.labels("en_US")
            self.Set._ship_pipeline()
            self.assertEqual(self.labels("en_US"), before)
            self.start_over()

    def test_set_by_hand_completes_a_pipeline_without_doubles(self):
        """A3, AX-16: who kept core's stages gets the others, twice nothing."""
        stage = self.env.ref("crm.stage_lead1")
        self.env["crm.lead"].create(
            {"name": "O", "type": "opportunity", "stage_id": stage.id}
        )
        self.Set._ship_pipeline()
        self.Stage._piste_assign_default_roles()
        self.Set._load("standard")
        self.assertEqual(self.labels()[:7], LABELS)
        self.assertEqual(self.Stage.search([])[7:], stage)
        with self.assertRaisesRegex(UserError, "is loaded already"):
            self.Set._load("standard")


@tagged("post_install", "-at_install", "piste_lead")
class TestPipelineUninstallation(PipelineCommon):
    """A3: what stays when Piste goes."""

    def setUp(self):
        super().setUp()
        self.start_over()
        self.Set._ship_pipeline()

    def names_that_go(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "piste"), ("model", "=", "crm.stage")]
        )
        return sorted(data.mapped("name"))

    def test_unused_pipeline_gives_way_to_core(self):
        """A3: as Odoo had it, in French too."""
        self.Set._give_pipeline_back()
        self.assertEqual(len(self.names_that_go()), 7)
        names = [
            self.env.ref(f"crm.stage_lead{rank}").with_context(lang="fr_CA").name
            for rank in range(1, 5)
        ]
        self.assertEqual(names, CORE)

    def test_pipeline_in_use_stays(self):
        """A3: a company keeps the statuses of its opportunities, all of them."""
        self.env["crm.lead"].create({"name": "O", "type": "opportunity"})
        self.Set._give_pipeline_back()
        self.assertEqual(self.names_that_go(), ["crm_stage_lost"])
        self.assertFalse(self.env.ref("crm.stage_lead1", False))
