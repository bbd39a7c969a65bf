from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import ProjectRoles

START = date(2026, 3, 2)


@tagged("post_install", "-at_install", "piste_project")
@freeze_time("2026-03-03 15:00:00")
class TestProjectFollow(ProjectRoles, TransactionCase):
    """OD-13: how far a project is, and who may tell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls._start_project(cls.merchant_a, START)
        cls.call = cls.project.task_ids.filtered(lambda t: t.piste_kind == "activity")
        cls.page = cls.project.task_ids.filtered(lambda t: t.piste_kind == "production")
        cls.env.flush_all()

    def test_steps_and_states_of_core_tell_the_same(self):
        """OD-14: à faire, en cours, en attente, fait."""
        call = self.call.with_user(self.rep)
        self.assertEqual(call.piste_step, "todo")
        call.action_piste_start()
        self.assertEqual(
            (call.piste_step, call.state), ("in_progress", "01_in_progress")
        )
        call.action_piste_wait()
        self.assertEqual(call.piste_step, "waiting")
        call.action_piste_finish()
        self.assertEqual((call.piste_step, call.state), ("done", "1_done"))
        call.action_piste_reopen()
        self.assertEqual(call.piste_step, "todo")
        self.call.state = "1_canceled"
        self.assertEqual(call.piste_step, "cancelled")
        self.call.piste_step = "waiting"
        self.assertEqual(self.call.state, "02_changes_requested")

    def test_open_step_is_late_after_its_day(self):
        """OD-14: en retard, by the date alone, also in a search."""
        Tasks = self.env["project.task"]
        late = [("piste_progress", "=", "late"), ("project_id", "=", self.project.id)]
        todo = [("piste_progress", "=", "todo"), ("project_id", "=", self.project.id)]
        self.assertEqual(self.call.piste_progress, "todo")
        self.assertFalse(Tasks.search(late))
        with freeze_time("2026-03-05 15:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self.call.piste_progress, "late")
            self.assertEqual(Tasks.search(late), self.call)
            self.assertNotIn(self.call, Tasks.search(todo))

    def test_progress_counts_what_is_done(self):
        self.call.action_piste_finish()
        self.assertEqual(self.project.piste_progress, 33)
        self.page.state = "1_canceled"
        self.assertEqual(self.project.piste_progress, 50)

    def test_milestone_is_reached_by_its_tasks(self):
        milestone = self.call.milestone_id
        self.call.with_user(self.rep).action_piste_finish()
        self.assertFalse(milestone.is_reached)
        self.page.with_user(self.marketing).action_piste_finish()
        self.assertTrue(milestone.is_reached)
        self.page.with_user(self.marketing).action_piste_reopen()
        self.assertFalse(milestone.is_reached)

    def test_next_milestone_and_late_ones(self):
        shop = self.call.milestone_id
        self.assertEqual(self.project.piste_next_milestone_id, shop)
        self.assertFalse(self.project.piste_is_late)
        with freeze_time("2026-03-20"):
            self.env.invalidate_all()
            self.assertTrue(self.project.piste_is_late)
            found = self.env["project.project"].search([("piste_is_late", "=", True)])
            self.assertIn(self.project, found)

    def test_who_follows_moves_a_task_and_nothing_else(self):
        """OD-13: no RPC of a representative changes more than how far it is."""
        call = self.call.with_user(self.rep)
        call.date_deadline += timedelta(days=1)
        for vals in (
            {"name": "Autre"},
            {"project_id": self.template.id},
            {"piste_kind": "push"},
            {"active": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                call.write(vals)
        with self.assertRaises(AccessError):
            call.milestone_id.write({"name": "Autre"})
        with self.assertRaises(AccessError):
            call.unlink()
        with self.assertRaises(AccessError):
            call.create({"name": "De trop", "project_id": self.project.id})
        call.milestone_id.deadline += timedelta(days=1)

    def test_who_follows_writes_in_the_thread_of_the_project(self):
        """OD-13: and ticks the alert off, without changing the project itself."""
        project = self.project.with_user(self.rep)
        project.message_post(body="Gisèle est en vacances")
        activity = project.activity_schedule(
            "piste.mail_activity_type_project_late", user_id=self.rep.id
        )
        activity.action_feedback("Vu avec elle")
        self.assertFalse(self.project.activity_ids)
        for vals in (
            {"name": "Autre"},
            {"privacy_visibility": "employees"},
            {"task_ids": [fields.Command.unlink(self.call.id)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                project.write(vals)

    def test_own_to_dos_stay_ones_own(self):
        """OD-13: a representative writes his private tasks, and keeps them there."""
        todo = (
            self.env["project.task"]
            .with_user(self.rep)
            .create({"name": "Café", "user_ids": self.rep.ids})
        )
        todo.name = "Thé"
        with self.assertRaises(AccessError):
            todo.project_id = self.project
        todo.unlink()

    def test_who_has_the_project_application_keeps_it(self):
        """OD-13: nothing is taken from the users of core."""
        planner = self._create_user("planner", "project.group_project_manager")
        self.call.with_user(planner).write({"name": "Autre"})
        self.assertEqual(self.call.name, "Autre")

    def test_step_before_the_signature_is_refused(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.milestone_shop.piste_offset_days = -1
            self.env.flush_all()

    def test_other_representative_sees_nothing(self):
        """OD-13, OD-15: neither project, nor task, nor milestone."""
        for records in (
            self.project,
            self.project.task_ids,
            self.project.milestone_ids,
        ):
            with self.subTest(model=records._name):
                foreign = records.with_user(self.rep_b)
                self.assertFalse(foreign.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    foreign.read(["display_name"])
        with self.assertRaises(AccessError):
            self.call.with_user(self.rep_b).action_piste_finish()

    def test_leader_manager_and_marketing_read_it(self):
        for user in (self.rep, self.leader, self.manager, self.marketing):
            with self.subTest(user=user.login):
                self.assertTrue(self.project.with_user(user).has_access("read"))
                self.assertTrue(self.call.with_user(user).has_access("write"))

    def test_stand_in_follows_while_the_owner_is_away(self):
        """OD-13, U14: and no day longer."""
        self.assertFalse(self.project.with_user(self.rep_b).has_access("read"))
        today = fields.Date.today()
        stand_in = self.env["piste.stand.in"].create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": today,
                "date_to": today + timedelta(days=7),
            }
        )
        self.env.invalidate_all()
        self.call.with_user(self.rep_b).action_piste_start()
        stand_in.action_end()
        self.env.invalidate_all()
        self.assertFalse(self.project.with_user(self.rep_b).has_access("read"))

    def test_portal_and_plain_employee_read_no_project(self):
        """OD-13: the merchant follows it on a page of its own, without the rest."""
        employee = self._create_user("colleague", "base.group_user")
        for user in (self.portal_a, self.portal_b, employee):
            with self.subTest(user=user.login):
                self.assertFalse(self.project.with_user(user).has_access("read"))
                self.assertFalse(self.call.with_user(user).has_access("read"))

    def test_new_owner_takes_the_project_over(self):
        """OD-13: with the open tasks of the former one."""
        self.merchant_a.user_id = self.rep_b
        self.assertEqual(self.project.user_id, self.rep_b)
        self.assertEqual(self.call.user_ids, self.rep_b)
        self.assertEqual(self.page.user_ids, self.marketing)
        self.env.invalidate_all()
        self.assertFalse(self.project.with_user(self.rep).has_access("read"))

    def test_manager_configures_templates(self):
        """OD-13: without any group of the Project application."""
        template = (
            self.env["project.project"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Courte",
                    "is_template": True,
                    "allow_milestones": True,
                    "privacy_visibility": "employees",
                    "user_id": False,
                    "task_ids": [
                        fields.Command.create(
                            {"name": "Appeler", "piste_kind": "activity"}
                        )
                    ],
                }
            )
        )
        template.task_ids.piste_offset_days = 3
        self.assertEqual(template.task_ids.piste_offset_days, 3)

    def test_list_costs_the_same_for_many(self):
        """OD-13: no query per project."""
        fields_read = ["display_name", "piste_progress", "piste_is_late"]
        Projects = self.env["project.project"].with_user(self.manager)

        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            Projects.search_read([("piste_partner_id", "!=", False)], fields_read)
            return self.cr.sql_log_count - before

        queries()
        one = queries()
        for _number in range(4):
            merchant, _user = self._create_merchant("Encore un", self.rep)
            self._start_project(merchant, START)
        self.env.flush_all()
        # New users emptied the caches of rights.
        queries()
        self.assertEqual(queries(), one)


@tagged("post_install", "-at_install", "piste_project")
class TestProjectLate(ProjectRoles, TransactionCase):
    """OD-13: late jalon alerts, to the owner and to the manager, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("piste.ir_cron_project_alert_late")
        # Only the project of this test has something to tell.
        cls.env["project.milestone"].search([]).is_reached = True
        with freeze_time("2026-03-02"):
            cls.project = cls._start_project(cls.merchant_a, START)
        cls.env.flush_all()

    def run_cron(self, day):
        with freeze_time(f"{day} 15:00:00"), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.project.activity_ids

    def test_nothing_on_the_day_itself(self):
        self.assertFalse(self.run_cron("2026-03-07"))

    def test_owner_and_leader_are_told(self):
        told = self.run_cron("2026-03-08")
        self.assertEqual(told.user_id, self.rep + self.leader)
        self.assertIn("Fiche en ligne", told[0].summary)

    def test_second_run_tells_nothing_more(self):
        self.run_cron("2026-03-08")
        self.assertEqual(len(self.run_cron("2026-03-09")), 2)

    def test_new_deadline_begins_anew(self):
        self.run_cron("2026-03-08")
        shop = self.project.milestone_ids.sorted("sequence")[0]
        shop.deadline = date(2026, 3, 10)
        self.assertEqual(len(self.run_cron("2026-03-12")), 4)

    def test_managers_are_told_without_a_leader(self):
        self.team.user_id = False
        self.assertIn(self.manager, self.run_cron("2026-03-08").user_id)

    def test_templates_and_archived_projects_are_left_alone(self):
        self.milestone_shop.write({"deadline": START, "is_reached": False})
        self.project.active = False
        self.run_cron("2026-04-01")
        self.assertFalse(
            self.env["mail.activity"].search(
                [
                    ("res_model", "=", "project.project"),
                    ("res_id", "in", (self.project + self.template).ids),
                ]
            )
        )
