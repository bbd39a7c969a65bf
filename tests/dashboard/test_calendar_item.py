from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .calendar_common import NOW, WORDS, CalendarCommon


@tagged("post_install", "-at_install", "piste_dashboard")
@freeze_time(NOW)
class TestCalendarItem(CalendarCommon, TransactionCase):
    """OD-14: one calendar over activities, tasks, promotions and meetings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(date(2026, 3, 2))

    def test_every_source_is_there_once(self):
        """OD-14: meetings, activities, steps, milestones and promotions."""
        items = self.items(self.rep)
        found = {(item.source, item.res_id) for item in items}
        expected = {
            ("meeting", self.meeting.id),
            ("activity", self.activity.id),
            ("promotion", self.promotion.id),
            *(("task", task.id) for task in self.project.task_ids),
            *(("milestone", m.id) for m in self.project.milestone_ids),
        }
        self.assertEqual(found, expected)
        self.assertEqual(len(items), len(expected))

    def test_kinds(self):
        """OD-14: PRODUCTION, ACTIVITÉS, PUSH, autres."""
        labels = dict(self.Items._fields["kind"]._description_selection(self.env))
        french = self.Items.with_context(lang="fr_CA").env
        self.assertEqual(
            list(dict(self.Items._fields["kind"]._description_selection(french))),
            list(labels),
        )
        for task in self.project.task_ids:
            self.assertEqual(self.item(task).kind, task.piste_kind)
        self.assertEqual(self.item(self.meeting).kind, "activity")
        self.assertEqual(self.item(self.promotion).kind, "other")

    def test_days_and_moments(self):
        activity = self.item(self.activity)
        self.assertTrue(activity.allday)
        self.assertEqual(activity.start, datetime(2026, 3, 4, 12, 0))
        promotion = self.item(self.promotion)
        self.assertEqual(promotion.start.date(), self.promotion.date_start)
        self.assertEqual(promotion.stop.date(), self.promotion.date_end)
        self.assertEqual(self.item(self.call).start, self.call.date_deadline)
        # In words, on the clock of who looks; a day has no hour.
        self.assertIn("12", self.item(self.call).when)
        self.assertNotIn(":", activity.when)
        self.assertIn(" – ", promotion.when)

    def test_progress_is_told_by_a_state(self):
        """OD-14: à faire, en cours, en attente, en retard, fait."""
        self.assertEqual(self.item(self.call).state, "planned")
        self.call.action_piste_start()
        self.assertEqual(self.item(self.call).state, "in_progress")
        self.call.action_piste_wait()
        self.assertEqual(self.item(self.call).state, "waiting")
        with freeze_time("2026-03-10 15:00:00"):
            self.assertEqual(self.item(self.call).state, "late")
            self.assertEqual(self.item(self.activity).state, "late")
            shop = self.project.milestone_ids.sorted("sequence")[0]
            self.assertEqual(self.item(shop).state, "late")
            self.assertIn(
                self.item(self.call), self.items(self.rep, ("state", "=", "late"))
            )
            self.assertEqual(self.item(self.meeting).state, "done")
        self.call.action_piste_finish()
        self.assertEqual(self.item(self.call).state, "done")

    def test_what_is_late_comes_first_in_the_agenda(self):
        """OD-14: on a phone the calendar is a list, late ones on top."""
        with freeze_time("2026-03-05 15:00:00"):
            self.env.flush_all()
            self.env.invalidate_all()
            agenda = self.Items.with_user(self.rep).search([], order="agenda_rank, id")
            states = agenda.mapped("state")
        late = states.count("late")
        self.assertGreater(late, 1)
        self.assertEqual(set(states[:late]), {"late"})
        self.assertEqual(agenda[-1], self.item(self.meeting))

    def test_template_and_closed_projects_are_no_plans(self):
        self.project.active = False
        sources = self.items(self.rep).mapped("source")
        self.assertNotIn("task", sources)
        self.assertNotIn("milestone", sources)

    def test_meeting_is_not_doubled_by_its_activity(self):
        self.activity.calendar_event_id = self.meeting
        self.assertNotIn("activity", self.items(self.rep).mapped("source"))

    # RIGHTS

    def test_representative_sees_his_clients_only(self):
        """OD-14, OD-15: by search, by group and by id."""
        seen = self.items(self.rep_b)
        self.assertEqual(seen, self.item(self.promotion_b, self.rep_b))
        groups = self.Items.with_user(self.rep_b)._read_group([], ["name"], ["__count"])
        self.assertNotIn(WORDS, str(groups))
        foreign = self.item(self.promotion, self.rep_b)
        with self.assertRaises(AccessError):
            foreign.read(["name"])
        with self.assertRaises(AccessError):
            foreign.action_open_source()

    def test_leader_manager_and_marketing(self):
        """OD-14: the team, all, promotions and PUSH."""
        self.assertEqual(len(self.items(self.leader)), len(self.items(self.rep)))
        manager = self.items(self.manager)
        self.assertIn(self.item(self.promotion_b, self.manager), manager)
        marketing = self.items(self.marketing)
        self.assertIn(self.item(self.promotion_b, self.marketing), marketing)
        self.assertEqual(set(marketing.mapped("source")), {"promotion", "task"})
        self.assertEqual(
            marketing.filtered(lambda i: i.source == "task").responsible_id,
            self.marketing,
        )

    def test_closed_to_the_others(self):
        """OD-14: no accountant, no agent, no merchant."""
        for user in (self.accountant, self.agent, self.approver, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Items.with_user(user).search([])

    def test_stand_in_sees_the_clients_of_the_absent_one(self):
        """OD-14, U14: while it runs."""
        stand_in = self.env["piste.stand.in"].create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": fields.Date.today(),
                "date_to": fields.Date.today() + timedelta(days=3),
            }
        )
        self.assertIn(self.item(self.call, self.rep_b), self.items(self.rep_b))
        mine = self.items(self.rep_b, ("is_mine", "=", True))
        self.assertIn(self.item(self.call, self.rep_b), mine)
        stand_in.action_end()
        self.assertNotIn(self.item(self.call, self.rep_b), self.items(self.rep_b))

    def test_private_meeting_is_nobody_elses(self):
        """OD-14: not even its name by a search, not for the manager."""
        self.meeting.with_user(self.rep).privacy = "private"
        for user in (self.leader, self.manager):
            with self.subTest(user=user.login):
                self.assertFalse(self.items(user, ("name", "ilike", WORDS)))
                self.assertFalse(self.items(user, ("source", "=", "meeting")))
                with self.assertRaises(AccessError):
                    self.item(self.meeting, user).read(["name"])
        self.assertTrue(self.items(self.rep, ("name", "ilike", WORDS)))

    def test_private_calendar_hides_every_meeting(self):
        """OD-14: as the settings of its owner say."""
        self.rep.res_users_settings_id.unlink()
        self.env["res.users.settings"].create(
            {"user_id": self.rep.id, "calendar_default_privacy": "private"}
        )
        self.meeting.privacy = False
        self.assertFalse(self.items(self.manager, ("source", "=", "meeting")))

    def test_guest_sees_the_meeting_he_attends(self):
        guests = self.rep.partner_id + self.rep_b.partner_id
        self.meeting.with_user(self.rep).write(
            {
                "privacy": "private",
                "opportunity_id": False,
                "partner_ids": [Command.set(guests.ids)],
            }
        )
        self.assertIn(self.item(self.meeting, self.rep_b), self.items(self.rep_b))

    def test_meeting_with_the_client_of_others_is_left_out(self):
        """OD-15: a leader does not read with whom his team meets elsewhere."""
        stranger = self.portal_b.partner_id
        meeting = self._meet(
            self.env.user,
            date(2026, 3, 2),
            user_id=self.rep.id,
            partner_ids=[Command.set((self.rep.partner_id + stranger).ids)],
        )
        self.assertNotIn(self.item(meeting, self.leader), self.items(self.leader))
        self.assertIn(self.item(meeting, self.manager), self.items(self.manager))

    def test_activity_belongs_to_the_owner_of_its_document(self):
        """OD-15: what a leader reads of the work of his team elsewhere: nothing."""
        lead_b = self.env["crm.lead"].create(
            {"name": "Ailleurs", "type": "lead", "user_id": self.rep_b.id}
        )
        elsewhere = lead_b.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=date(2026, 3, 5),
            user_id=self.rep.id,
        )
        self.assertNotIn(self.item(elsewhere, self.leader), self.items(self.leader))
        self.assertIn(self.item(elsewhere), self.items(self.rep))

    def test_activity_of_other_documents_stays_out(self):
        employee = self.env["res.users"].browse(self.env.uid).partner_id
        other = self.env["mail.activity"].create(
            {
                "summary": "Affaire personnelle",
                "user_id": self.rep.id,
                "date_deadline": date(2026, 3, 5),
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            }
        )
        self.assertTrue(employee)
        self.assertNotIn(self.item(other, self.manager), self.items(self.manager))

    # ACTIONS

    def test_click_opens_the_source(self):
        """OD-14: each line opens what stands behind it."""
        for record, document in (
            (self.meeting, self.meeting),
            (self.activity, self.opportunity),
            (self.call, self.call),
            (self.project.milestone_ids[0], self.project),
            (self.promotion, self.promotion),
        ):
            with self.subTest(model=record._name):
                action = self.item(record).action_open_source()
                self.assertEqual(action["res_model"], document._name)
                self.assertEqual(action["res_id"], document.id)

    def test_drag_moves_each_source(self):
        """OD-14: a day or a moment, where it is kept."""
        self.item(self.activity).write(
            {"start": "2026-03-20", "stop": "2026-03-20", "allday": True}
        )
        self.assertEqual(self.activity.date_deadline, date(2026, 3, 20))
        self.item(self.call).write(
            {"start": "2026-03-21 20:00:00", "stop": "2026-03-21 21:00:00"}
        )
        self.assertEqual(self.call.date_deadline, datetime(2026, 3, 21, 20, 0))
        milestone = self.project.milestone_ids[0]
        self.item(milestone).write({"start": "2026-03-22", "allday": True})
        self.assertEqual(milestone.deadline, date(2026, 3, 22))
        self.item(self.promotion).write(
            {"start": "2026-04-01", "stop": "2026-04-09", "allday": True}
        )
        self.assertEqual(self.promotion.date_start, date(2026, 4, 1))
        self.assertEqual(self.promotion.date_end, date(2026, 4, 9))
        self.item(self.meeting).write(
            {"start": "2026-03-23 14:00:00", "stop": "2026-03-23 16:00:00"}
        )
        self.assertEqual(self.meeting.start, datetime(2026, 3, 23, 14, 0))
        self.assertEqual(self.meeting.stop, datetime(2026, 3, 23, 16, 0))

    def test_task_dropped_on_a_whole_day_keeps_its_hour(self):
        hour = self.call.date_deadline.time()
        self.item(self.call).write({"start": "2026-03-06", "allday": True})
        self.assertEqual(
            self.call.date_deadline, datetime.combine(date(2026, 3, 6), hour)
        )

    def test_activity_dropped_on_an_hour_takes_the_day_of_the_user(self):
        self.item(self.activity).write({"start": "2026-03-21 02:00:00"})
        self.assertEqual(self.activity.date_deadline, date(2026, 3, 20))

    def test_what_is_over_does_not_move(self):
        """OD-14: refused with a sentence, whatever the way."""
        self.call.action_piste_finish()
        self.project.milestone_ids.is_reached = True
        self.promotion.action_cancel()
        for record in (self.call, self.project.milestone_ids[0], self.promotion):
            with self.subTest(model=record._name):
                item = self.item(record)
                self.assertFalse(item.is_movable)
                with self.assertRaises(UserError):
                    item.write({"start": "2026-03-30 12:00:00"})
        with freeze_time("2026-03-20"), self.assertRaises(UserError):
            self.item(self.meeting).write({"start": "2026-03-30 12:00:00"})

    def test_nobody_moves_what_he_may_not_write(self):
        """OD-14: marketing sees the promotion of B; its meeting it may not touch."""
        with self.assertRaises(AccessError):
            self.item(self.promotion_b).write({"start": "2026-03-30"})
        agent_task = self.item(self.call, self.rep_b)
        with self.assertRaises(AccessError):
            agent_task.write({"start": "2026-03-30"})

    def test_only_moments_are_written(self):
        item = self.item(self.call)
        for vals in ({"name": "Autre"}, {"user_id": self.rep_b.id}, {"state": "done"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                item.write(vals)
        for operation in ("create", "unlink"):
            with self.subTest(operation=operation):
                self.assertFalse(
                    self.Items.with_user(self.manager).has_access(operation)
                )

    # COST

    def test_month_costs_the_same_for_many(self):
        """OD-14: no query per line."""
        names = ["name", "kind", "source", "state", "start", "stop", "user_id"]
        domain = [("start", "<=", "2026-04-30"), ("stop", ">=", "2026-03-01")]
        Items = self.Items.with_user(self.rep)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found = Items.search_read(domain, names)
            return self.cr.sql_log_count - before, len(found)

        queries()
        cost, few = queries()
        for day in range(10):
            self._promote(self.merchant_a, date(2026, 3, 1) + timedelta(days=day))
            self._meet(self.rep, date(2026, 3, 1) + timedelta(days=day))
        queries()
        again, many = queries()
        self.assertEqual(many, few + 20)
        self.assertEqual(again, cost)
