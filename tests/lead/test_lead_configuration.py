from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadStatusConfiguration(LeadCommon):
    def test_manager_adds_renames_and_orders_statuses(self):
        """AX-15: rename, add, reorder; both languages kept."""
        Status = self.Status.with_user(self.manager)
        added = Status.create({"name": "Callback", "sequence": 15})
        self.assertEqual(Status.search([])[1], added)
        added.with_context(lang="fr_CA").name = "À rappeler"
        self.assertEqual(added.with_context(lang="en_US").name, "Callback")
        sales = self.sales.with_user(self.manager)
        sales.with_context(lang="fr_CA").name = "Qualif. vente"
        self.assertEqual(sales.with_context(lang="en_US").name, "Sales Qualification")

    def test_rep_changes_no_status(self):
        """AX-15: configuration belongs to the managers."""
        with self.assertRaises(AccessError):
            self.sales.with_user(self.rep).name = "Mine"
        with self.assertRaises(AccessError):
            self.Status.with_user(self.leader).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.sales.with_user(self.rep).action_piste_delete()

    def test_closed_flag_decides_the_list(self):
        """AX-15: ouvert / fermé decides the open and closed menus."""
        piste = self.create_piste(piste_status_id=self.nurturing.id)
        self.assertFalse(piste.piste_is_closed)
        self.nurturing.with_user(self.manager).is_closed = True
        self.env.invalidate_all()
        self.assertTrue(piste.piste_is_closed)
        found = self.env["crm.lead"].search([("piste_is_closed", "=", True)])
        self.assertIn(piste, found)

    def test_used_status_is_not_deleted_without_replacement(self):
        """AX-15: RPC is refused with a sentence, the button asks."""
        status = self.Status.with_user(self.manager).create({"name": "Used"})
        piste = self.create_piste(piste_status_id=status.id)
        with self.assertRaisesRegex(UserError, "“Used” is the status of 1 pistes"):
            status.unlink()
        action = status.action_piste_delete()
        self.assertEqual(action["res_model"], "piste.status.replace")
        Wizard = status.env["piste.status.replace"]
        with Form(Wizard.with_context(**action["context"])) as form:
            form.replacement_id = self.nurturing.id
        form.record.action_replace()
        self.assertFalse(status.exists())
        self.assertEqual(piste.piste_status_id, self.nurturing)

    def test_replacement_reaches_pistes_out_of_sight(self):
        """AX-15: archived ones too; nothing is left behind."""
        piste = self.create_piste(piste_status_id=self.sales.id)
        piste.active = False
        with self.assertRaises(UserError):
            self.sales.with_user(self.manager).unlink()
        self.sales.with_user(self.manager)._replace_by(self.new)
        self.assertEqual(piste.piste_status_id, self.new)

    def test_replacement_is_never_a_reserved_status(self):
        """AX-15: neither offered nor accepted, like the status itself."""
        self.create_piste(piste_status_id=self.sales.id)
        for status in (self.converted, self.lost, self.sales):
            with self.assertRaises(UserError):
                self.sales.with_user(self.manager)._replace_by(status)
        Asked = self.Status.with_context(piste_replacement_of=self.sales.id)
        offered = [status_id for status_id, _name in Asked.name_search()]
        self.assertEqual(
            set(offered), {self.new.id, self.nurturing.id, self.qualified.id}
        )

    def test_dialog_knows_statuses_alone(self):
        """AX-15: another model sent by a client is refused with a sentence."""
        Wizard = self.env["piste.status.replace"].with_user(self.manager)
        with self.assertRaisesRegex(UserError, "list of statuses"):
            Wizard.create(
                {
                    "res_model": "res.partner",
                    "status_id": self.merchant_a.id,
                    "replacement_id": self.merchant_b.id,
                }
            )

    def test_unused_status_is_deleted_at_once(self):
        status = self.Status.with_user(self.manager).create({"name": "Unused"})
        status.action_piste_delete()
        self.assertFalse(status.exists())

    def test_role_is_played_by_exactly_one(self):
        """AX-16: giving it to another takes it from the first."""
        self.sales.with_user(self.manager).role = "new"
        self.assertEqual(self.sales.role, "new")
        self.assertFalse(self.new.role)
        self.assertEqual(self.create_piste().piste_status_id, self.sales)

    def test_role_cannot_be_vacant(self):
        """AX-16: neither emptied, archived, deleted nor reopened."""
        for status in (self.new, self.converted, self.lost):
            status = status.with_user(self.manager)
            with self.subTest(status=status.name):
                with self.assertRaises(UserError):
                    status.role = False
                with self.assertRaises(ValidationError):
                    status.active = False
                with self.assertRaises(UserError):
                    status.unlink()
                with self.assertRaises(UserError):
                    status.action_piste_delete()

    def test_converted_and_lost_are_always_closed(self):
        """AX-16: the flag follows the role."""
        for status in (self.converted, self.lost):
            with self.assertRaises(ValidationError):
                status.with_user(self.manager).is_closed = False
        with self.assertRaises(ValidationError):
            self.new.with_user(self.manager).is_closed = True

    def test_closed_pistes_follow_their_role(self):
        """AX-16: another status plays Perdu, the lost pistes move there."""
        piste = self.create_piste()
        self.lose(piste)
        given_up = self.Status.create({"name": "Given Up"})
        given_up.with_user(self.manager).role = "lost"
        self.env.invalidate_all()
        self.assertTrue(given_up.is_closed)
        self.assertEqual(piste.piste_status_id, given_up)
        with self.assertRaises(UserError):
            piste.piste_status_id = self.new

    def test_roles_are_exchanged(self):
        """AX-16: Converti and Perdu swapped, every piste keeps its fate."""
        lost, converted = self.create_piste(), self.create_piste()
        self.lose(lost)
        converted._piste_set_converted()
        self.lost.with_user(self.manager).role = "converted"
        self.env.invalidate_all()
        self.assertEqual((self.lost.role, self.converted.role), ("converted", "lost"))
        self.assertEqual(lost.piste_status_role, "lost")
        self.assertEqual(converted.piste_status_role, "converted")

    def test_used_open_status_cannot_become_converted(self):
        """AX-16: open pistes are not converted by a click in the settings."""
        self.create_piste(piste_status_id=self.sales.id)
        with self.assertRaises(UserError):
            self.sales.with_user(self.manager).role = "converted"

    def test_settings_say_who_plays_what(self):
        """AX-16: the block Statuts of the settings."""
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.piste_lead_status_new_id, self.new)
        self.assertEqual(settings.piste_lead_status_lost_id, self.lost)
        settings.piste_lead_status_new_id = self.nurturing
        settings.set_values()
        self.assertEqual(self.create_piste().piste_status_id, self.nurturing)
        settings.piste_lead_status_converted_id = self.lost
        with self.assertRaises(UserError):
            settings.set_values()

    def test_definition_is_shown_as_help(self):
        """AX-15: the definition stands on the form of the piste."""
        self.sales.description = "Budget known"
        piste = self.create_piste(piste_status_id=self.sales.id)
        self.assertEqual(piste.piste_status_definition, "Budget known")


@tagged("post_install", "-at_install", "piste_lead")
class TestStageConfiguration(LeadCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stage = cls.env["crm.stage"]
        cls.roles = {
            role: cls.Stage.search([("piste_role", "=", role)])
            for role in ("new", "proposal", "won", "lost")
        }

    def test_core_stages_play_the_roles_after_installation(self):
        """AX-16: one each, won is core's won, won and lost are closed."""
        for role, stage in self.roles.items():
            with self.subTest(role=role):
                self.assertEqual(len(stage), 1)
                self.assertEqual(stage.piste_is_closed, role in {"won", "lost"})
                self.assertEqual(stage.is_won, role == "won")

    def test_role_and_won_flag_go_together(self):
        """AX-16: an incoherent stage cannot be saved."""
        with self.assertRaises(ValidationError):
            self.roles["new"].with_user(self.manager).is_won = True
        with self.assertRaises(ValidationError):
            self.roles["won"].with_user(self.manager).piste_is_closed = False
        with self.assertRaises(UserError):
            self.roles["won"].with_user(self.manager).piste_role = False

    def test_role_changes_hands(self):
        """AX-16: won and proposal exchange, flags included."""
        proposal, won = self.roles["proposal"], self.roles["won"]
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.piste_stage_won_id, won)
        settings.piste_stage_won_id = proposal
        settings.piste_stage_proposal_id = won
        settings.set_values()
        self.assertEqual((proposal.piste_role, won.piste_role), ("won", "proposal"))
        self.assertTrue(proposal.is_won and not won.is_won)

    def test_used_stage_asks_for_a_replacement(self):
        """AX-15: as for pistes."""
        stage = self.Stage.create({"name": "Demo Done", "sequence": 2})
        lead = self.env["crm.lead"].create(
            {"name": "O", "type": "opportunity", "stage_id": stage.id}
        )
        with self.assertRaises(UserError):
            stage.with_user(self.manager).unlink()
        action = stage.with_user(self.manager).action_piste_delete()
        Wizard = self.env["piste.status.replace"].with_user(self.manager)
        with Form(Wizard.with_context(**action["context"])) as form:
            form.replacement_id = self.roles["new"].id
        form.record.action_replace()
        self.assertFalse(stage.exists())
        self.assertEqual(lead.stage_id, self.roles["new"])
