from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..promotion.push_common import PushCase


@tagged("post_install", "-at_install", "piste_dashboard")
class TestCalendarPush(PushCase, TransactionCase):
    """OD-14: PUSH PLANIFIÉ in the calendar: its content, and another moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.push = cls._planned()
        cls.env.flush_all()

    def item(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        Items = self.env["piste.calendar.item"].with_user(user)
        return Items.search([("source", "=", "push"), ("res_id", "=", self.push.id)])

    def test_planned_push_shows_its_content(self):
        """OD-14: PUSH PLANIFIÉ → voir le contenu, over the calendar."""
        item = self.item(self.rep)
        self.assertEqual((item.kind, item.state), ("push", "planned"))
        self.assertIn(self.push.title, item.name)
        self.assertEqual(item.start, self.push.planned_at)
        action = item.action_open_source()
        self.assertEqual(action["res_model"], "piste.push")
        self.assertEqual(action["res_id"], self.push.id)
        self.assertEqual(action["target"], "new")

    def test_who_sees_it(self):
        """OD-14: its representative and marketing; no other representative."""
        self.assertTrue(self.item(self.marketing))
        self.assertTrue(self.item(self.leader))
        self.assertFalse(self.item(self.rep_b))

    def test_marketing_moves_it_and_it_stays_planned(self):
        """OD-14: dragged, it is planned anew, with the rules of planning."""
        moment = fields.Datetime.now().replace(microsecond=0) + timedelta(hours=2)
        self.item(self.marketing).write({"start": fields.Datetime.to_string(moment)})
        self.assertEqual(self.push.planned_at, moment)
        self.assertEqual(self.push.state, "queued")

    def test_representative_reads_it_only(self):
        moment = self.push.planned_at
        with self.assertRaises(AccessError):
            self.item(self.rep).write({"start": "2030-01-01 12:00:00"})
        self.assertEqual(self.push.planned_at, moment)

    def test_not_beyond_the_end_of_its_promotion(self):
        """OD-14: what cannot be planned there is refused, and stays where it was."""
        moment, state = self.push.planned_at, self.push.state
        late = self.promotion.date_end + timedelta(days=30)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.item(self.marketing).write({"start": f"{late} 15:00:00"})
        self.env.invalidate_all()
        self.assertEqual((self.push.planned_at, self.push.state), (moment, state))

    def test_approved_promotion_does_not_move(self):
        """OD-14: it is in the hands of marketing, and its dates were promised."""
        item = (
            self.env["piste.calendar.item"]
            .with_user(self.rep)
            .search([("source", "=", "promotion"), ("res_id", "=", self.promotion.id)])
        )
        self.assertEqual(item.state, "in_progress")
        with self.assertRaisesRegex(UserError, "marketing"):
            item.write({"start": "2030-01-01"})

    def test_called_off_it_does_not_move(self):
        self.push.action_cancel()
        item = self.item(self.marketing)
        self.assertEqual(item.state, "cancelled")
        with self.assertRaises(UserError):
            item.write({"start": "2030-01-01 12:00:00"})
