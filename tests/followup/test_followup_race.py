from collections import Counter
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.piste.models.followup import piste_expiry, piste_followup_round

from ..workers import WorkersCase

FILES = 7


class FollowupRaceCase(WorkersCase):
    """Files that nobody has spoken to for a long time, in the database."""

    def create_silent(self, env, **values):
        """Create pistes of a source of their own, a year old."""
        user = self.create_users(env)
        leads = (
            env["crm.lead"]
            .with_context(mail_create_nolog=True)
            .create(
                [
                    {
                        "name": f"À deux {number}",
                        "type": "lead",
                        "user_id": user.id,
                        "email_from": f"silence{number}@example.com",
                        **values,
                    }
                    for number in range(FILES)
                ]
            )
        )
        env.flush_all()
        env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - interval '1 year'"
            " WHERE id = ANY(%s)",
            [leads.ids],
        )
        self.lead_ids = leads.ids

    def forget(self, env):
        self.forget_documents(env, "crm_lead", "crm.lead", self.lead_ids)
        self.forget_users(env)

    def assertOnce(self, query):
        """Check that a query for ids of files finds each of them, once."""
        found = Counter(id_ for [id_] in self.rows(query, self.lead_ids))
        self.assertEqual(found, Counter(self.lead_ids))


@tagged("post_install", "-at_install", "piste_followup")
class TestFollowupRace(FollowupRaceCase):
    """OD-07, U1: workers at the same relances: one per silence, one escalation."""

    login = "relance_a_deux"

    def prepare(self, env):
        source = env["utm.source"].create({"name": "Relances à deux"})
        self.create_silent(env, source_id=source.id)
        rule = env["piste.followup.rule"].create(
            {
                "name": "À deux",
                "source_ids": [Command.set(source.ids)],
                "template_id": env.ref("piste.mail_template_followup_lead").id,
                "summary": "Rappeler",
                "manager_id": env.ref("base.user_admin").id,
                "escalate_days": 7,
            }
        )
        rule._start()
        self.rule_id, self.source_id = rule.id, source.id

    def forget(self, env):
        super().forget(env)
        env.cr.execute("DELETE FROM piste_followup_rule WHERE id = %s", [self.rule_id])
        env["utm.source"].browse(self.source_id).unlink()

    def follow_up(self, env):
        env["piste.followup.rule"]._cron_follow_up()

    def assertFollowedUpOnce(self, steps=("relance",)):
        for step in steps:
            self.assertOnce(
                "SELECT lead_id FROM piste_followup_log WHERE lead_id = ANY(%s)"
                f" AND step = '{step}'"
            )
            subject = "=" if step == "relance" else "!="
            self.assertOnce(
                "SELECT res_id FROM mail_activity WHERE res_model = 'crm.lead'"
                f" AND res_id = ANY(%s) AND summary {subject} 'Rappeler'"
            )
        self.assertOnce(
            "SELECT message.res_id FROM mail_mail mail JOIN mail_message message"
            " ON message.id = mail.mail_message_id WHERE message.model = 'crm.lead'"
            " AND message.res_id = ANY(%s) AND message.message_type = 'email_outgoing'"
        )

    def let_days_pass(self, env):
        env.cr.execute(
            "UPDATE piste_followup_log SET date = date - interval '8 days'"
            " WHERE rule_id = %s",
            [self.rule_id],
        )

    def test_three_workers_begin_the_round_together(self):
        """OD-07: small batches; what one left is done by the next run."""
        with patch.object(piste_followup_round, "BATCH", 2):
            self.at_once(self.follow_up)
            self.committed(self.follow_up)
        self.assertFollowedUpOnce()

    def test_second_worker_leaves_the_round(self):
        """OD-07: whoever finds the rule taken neither waits nor fails."""
        with patch.object(piste_followup_round, "BATCH", 2):
            first, second, waited = self.in_the_middle(
                self.follow_up, "piste.followup.rule", "_plan_next_actions"
            )
        self.assertFalse(first or second or waited)
        self.assertFollowedUpOnce()

    def test_three_workers_escalate_together(self):
        """U1: the manager is told of each file once."""
        self.committed(self.follow_up)
        self.committed(self.let_days_pass)
        self.at_once(self.follow_up)
        self.committed(self.follow_up)
        self.assertFollowedUpOnce(("relance", "escalation"))

    def test_second_worker_leaves_the_escalation(self):
        """U1: the same while the manager is being told."""
        self.committed(self.follow_up)
        self.committed(self.let_days_pass)
        first, second, waited = self.in_the_middle(
            self.follow_up, "piste.followup.rule", "_tell_managers"
        )
        self.assertFalse(first or second or waited)
        self.assertFollowedUpOnce(("relance", "escalation"))


@tagged("post_install", "-at_install", "piste_followup")
class TestExpiryRace(FollowupRaceCase):
    """BD-13: workers at the same expiry: one row for each opportunity."""

    login = "expiration_a_deux"

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(piste_expiry, "_BATCH", 2))
        self.startPatcher(
            patch.object(piste_expiry.PisteExpiry, "_is_enabled", lambda self: True)
        )

    def prepare(self, env):
        self.stage_id = (
            env["crm.stage"].create({"name": "À deux", "piste_expires": True}).id
        )
        self.create_silent(env, type="opportunity", stage_id=self.stage_id)
        env.cr.execute("SELECT COALESCE(max(id), 0) FROM piste_expiry")
        [[self.last_id]] = env.cr.fetchall()

    def forget(self, env):
        super().forget(env)
        env["crm.stage"].browse(self.stage_id).unlink()
        # Opportunities of others may have expired with these.
        env.cr.execute("DELETE FROM piste_expiry WHERE id > %s", [self.last_id])

    def expire(self, env):
        env["piste.expiry"]._cron_expire()

    def assertExpiredOnce(self):
        self.assertOnce("SELECT lead_id FROM piste_expiry WHERE lead_id = ANY(%s)")

    def test_three_workers_begin_together(self):
        """BD-13: small batches; what one left is done by the next run."""
        self.at_once(self.expire)
        self.committed(self.expire)
        self.assertExpiredOnce()

    def test_second_worker_writes_nothing_twice(self):
        """BD-13: the database itself keeps it to one row."""
        first, _second, _waited = self.in_the_middle(
            self.expire, "piste.expiry", "_expire_batch"
        )
        self.assertFalse(first)
        self.committed(self.expire)
        self.assertExpiredOnce()
