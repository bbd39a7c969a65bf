from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AgendaCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestRemarks(AgendaCommon):
    """Remarques of an opportunity: where the notes of a call are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_opportunity()
        cls.Remark = cls.env["piste.remark"].with_user(cls.rep)

    def test_note_of_a_call_is_copied(self):
        """BD-15: with its date, its author and the call it comes from."""
        call = self.from_button(self.lead.action_piste_plan_call())
        call._piste_close("Veut la plage du jeudi")
        remark = self.lead.piste_remark_ids
        self.assertEqual(remark.body, "Veut la plage du jeudi")
        self.assertEqual(remark.user_id, self.rep)
        self.assertEqual(remark.event_id, call)
        self.assertTrue(remark.date)
        self.assertEqual(self.lead.piste_last_remark, "Veut la plage du jeudi")

    def test_only_ever_added(self):
        """BD-15: neither changed nor deleted, not even by the manager."""
        remark = self.Remark.create({"lead_id": self.lead.id, "body": "Premier mot"})
        for user in (self.rep, self.manager):
            with self.assertRaises(UserError):
                remark.with_user(user).body = "Autre mot"
        with self.assertRaises(UserError):
            remark.sudo().body = "Autre mot"
        with self.assertRaises(UserError):
            remark.sudo().unlink()

    def test_author_and_date_are_not_typed(self):
        """BD-15: whoever writes is the author, whatever he sends."""
        remark = self.Remark.create(
            {
                "lead_id": self.lead.id,
                "body": "Mot",
                "user_id": self.rep_b.id,
                "date": "2001-01-01",
            }
        )
        self.assertEqual(remark.user_id, self.rep)
        self.assertGreater(remark.date.year, 2001)
        with self.assertRaises(ValidationError):
            self.Remark.create({"lead_id": self.lead.id, "body": "  "})

    def test_colleague_reads_and_writes_none(self):
        """BD-15: the remarks follow the rights on the opportunity."""
        remark = self.Remark.create({"lead_id": self.lead.id, "body": "Mot"})
        Remark = self.Remark.with_user(self.rep_b)
        self.assertFalse(Remark.search([("id", "=", remark.id)]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            Remark.create({"lead_id": self.lead.id, "body": "Mot"})
        self.assertEqual(remark.with_user(self.leader).body, "Mot")

    def test_last_remark_of_a_list_costs_no_more_for_many(self):
        """BD-15: the column Remarques is asked for at once for all rows."""
        leads = self.lead | self.create_opportunity() | self.create_opportunity()
        for lead in leads:
            self.Remark.create({"lead_id": lead.id, "body": f"Mot {lead.id}"})
        self.env.flush_all()
        leads.mapped("piste_last_remark")
        counts = []
        for batch in (leads[:1], leads):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch.mapped("piste_last_remark")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertEqual(leads[1].piste_last_remark, f"Mot {leads[1].id}")
