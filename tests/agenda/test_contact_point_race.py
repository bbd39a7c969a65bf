from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..workers import WorkersCase

MEETINGS = 5


@tagged("post_install", "-at_install", "piste_agenda")
class TestContactPointRace(WorkersCase):
    """OD-05: workers that count the same meetings: each is one exchange."""

    login = "rencontre_a_deux"

    def prepare(self, env):
        rep = self.create_users(env)
        leads = env["crm.lead"].create(
            [
                {"name": f"À deux {number}", "type": "lead", "user_id": rep.id}
                for number in range(MEETINGS)
            ]
        )
        self.lead_ids, self.event_ids = leads.ids, []
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        events = (
            env["calendar.event"]
            .with_context(no_mail_to_attendees=True, mail_create_nolog=True)
            .create(
                [
                    {
                        "name": lead.name,
                        "user_id": rep.id,
                        "piste_kind": "meeting",
                        "res_model_id": env["ir.model"]._get_id("crm.lead"),
                        "res_id": lead.id,
                        "start": tomorrow,
                        "stop": tomorrow + timedelta(hours=1),
                    }
                    for lead in leads
                ]
            )
        )
        self.event_ids = events.ids
        env.flush_all()
        # Time goes by, nobody writes on them: the job alone finds that they ended.
        env.cr.execute(
            "UPDATE calendar_event SET start = start - interval '2 days',"
            " stop = stop - interval '2 days' WHERE id = ANY(%s)",
            [events.ids],
        )

    def forget(self, env):
        env.cr.execute(
            "DELETE FROM piste_contact_point WHERE lead_id = ANY(%s)", [self.lead_ids]
        )
        self.forget_documents(env, "calendar_event", "calendar.event", self.event_ids)
        self.forget_documents(env, "crm_lead", "crm.lead", self.lead_ids)
        self.forget_users(env)

    def count(self, env):
        env["calendar.event"]._cron_piste_count_meetings()

    def assertCountedOnce(self):
        found = self.rows(
            "SELECT lead_id FROM piste_contact_point WHERE lead_id = ANY(%s)",
            self.lead_ids,
        )
        self.assertEqual(
            Counter(lead_id for [lead_id] in found), Counter(self.lead_ids)
        )
        silent = self.rows(
            "SELECT id FROM crm_lead WHERE id = ANY(%s)"
            " AND piste_last_contact_at IS NULL",
            self.lead_ids,
        )
        self.assertFalse(silent)

    def test_three_workers_begin_together(self):
        """OD-05: whoever comes first writes it; the next run finds nothing left."""
        self.at_once(self.count)
        self.committed(self.count)
        self.committed(self.count)
        self.assertCountedOnce()

    def test_second_worker_counts_nothing_twice(self):
        """OD-05: what another one has counted and not committed is not repeated."""
        first, _second, _waited = self.in_the_middle(
            self.count, "calendar.event", "_piste_record_contacts"
        )
        self.assertFalse(first)
        self.committed(self.count)
        self.assertCountedOnce()
