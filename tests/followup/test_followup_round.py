from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.piste.models.followup import piste_followup_round

from .common import FollowupCommon


@tagged("post_install", "-at_install", "piste_followup")
class TestFollowupRound(FollowupCommon):
    """OD-07, U1: one relance per silence; any contact stops it; the manager is told."""

    def setUp(self):
        super().setUp()
        self.rule.template_id = self.template

    def test_silent_piste_gets_an_action_and_an_email_once(self):
        """OD-07: two runs make one relance."""
        lead = self.create_silent(email_from="gus@example.com")
        young = self.create_silent(days=3, email_from="lise@example.com")
        self.start()
        self.run_cron()
        self.run_cron()
        activity = self.activities(lead)
        self.assertEqual(len(activity), 1)
        self.assertEqual((activity.user_id, activity.summary), (self.rep, "Rappeler"))
        mail = self.mails(lead)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        log = self.logs(lead)
        self.assertTrue(log.is_mailed)
        self.assertEqual(log.since, lead.create_date)
        self.assertFalse(self.activities(young) or self.mails(young))
        # An automatic e-mail is no contact.
        self.assertFalse(lead.piste_last_contact_at)
        self.assertFalse(lead.piste_contact_count)

    def test_stopped_rule_does_nothing(self):
        lead = self.create_silent()
        self.run_cron()
        self.assertFalse(self.activities(lead))

    def test_any_contact_stops_it(self):
        """OD-07: on the piste itself, or with its customer elsewhere."""
        spoken = self.create_silent()
        spoken._piste_touch_contact(fields.Datetime.now() - timedelta(days=1))
        elsewhere = self.create_silent(partner_id=self.merchant_a.id)
        self.env["piste.contact.point"].sudo()._record(
            [
                {
                    "date": fields.Datetime.now() - timedelta(days=1),
                    "kind": "call",
                    "partner_id": self.portal_a.partner_id.id,
                    "source_model": "test",
                    "source_id": 1,
                }
            ]
        )
        self.start()
        self.run_cron()
        self.assertFalse(self.activities(spoken) or self.activities(elsewhere))

    def test_new_silence_new_relance_up_to_the_maximum(self):
        """OD-07: at most so many for one file."""
        self.rule.max_count = 2
        lead = self.create_silent(days=200)
        self.start()
        for ago in (None, 90, 60):
            if ago:
                self.activities(lead).unlink()
                lead._piste_touch_contact(fields.Datetime.now() - timedelta(days=ago))
            self.run_cron()
        self.assertEqual(len(self.logs(lead)), 2)

    def test_next_action_leaves_it_alone(self):
        """OD-07: who has a date is forgotten by nobody."""
        planned = self.create_silent()
        planned.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Date.today() + timedelta(days=9),
        )
        typed = self.create_silent()
        typed.piste_followup_date = fields.Date.today() + timedelta(days=9)
        late = self.create_silent()
        late.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Date.today() - timedelta(days=9),
        )
        nurtured = self.create_silent(piste_is_nurtured=True)
        self.start()
        self.run_cron()
        self.assertFalse(self.logs(planned) or self.logs(typed) or self.logs(nurtured))
        self.assertTrue(self.logs(late))

    def test_refusal_of_emails_is_respected(self):
        """OD-07, AX-07: the rep is reminded, the prospect gets nothing."""
        lead = self.create_silent(email_from="non@example.com")
        lead._piste_refuse("email")
        listed = self.create_silent(email_from="liste@example.com")
        self.env["mail.blacklist"]._add("liste@example.com")
        without = self.create_silent()
        self.start()
        self.run_cron()
        for document, why in (
            (lead, "refused"),
            (listed, "refused"),
            (without, "no_address"),
        ):
            self.assertEqual(len(self.activities(document)), 1)
            self.assertFalse(self.mails(document))
            self.assertEqual(self.logs(document).mail_refusal, why)

    def test_criteria_pick_the_files(self):
        """OD-07: status, source, rep, team."""
        lead = self.create_silent()
        self.start()
        for values in (
            {"status_ids": [fields.Command.set(self.nurturing.ids)]},
            {"user_ids": [fields.Command.set(self.rep_b.ids)]},
            {"team_ids": [fields.Command.set(self.team_b.ids)]},
            {"target": "opportunity"},
        ):
            rule = self.create_rule(**values)
            self.assertNotIn(lead.id, dict(rule._select()), values)
        for values in (
            {"status_ids": [fields.Command.set(lead.piste_status_id.ids)]},
            {"user_ids": [fields.Command.set(self.rep.ids)]},
            {"team_ids": [fields.Command.set(self.team.ids)]},
        ):
            rule = self.create_rule(**values)
            self.assertIn(lead.id, dict(rule._select()), values)

    def test_closed_pistes_are_left_alone(self):
        lead = self.create_silent()
        self.lose(lead)
        self.age(lead, 20)
        self.assertNotIn(lead.id, dict(self.rule._select()))

    def test_silent_prospect(self):
        """OD-07: a prospect is silent with all its contacts."""
        call = self.env.ref("mail.mail_activity_data_call")
        rule = self.create_rule(
            target="prospect",
            activity_type_id=call.id,
            template_id=self.env.ref("piste.mail_template_followup_prospect").id,
        )
        prospects = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "piste_type": "prospect",
                    "piste_source_id": self.source.id,
                    "user_id": self.rep.id,
                    "email": f"{name}@example.com",
                }
                for name in ("muet", "parlant")
            ]
        )
        for prospect in prospects:
            self.age(prospect, 40)
        silent, spoken = prospects
        contact = self.env["res.partner"].create(
            {"name": "Lise", "parent_id": spoken.id}
        )
        self.env["piste.contact.point"].sudo()._record(
            [
                {
                    "date": fields.Datetime.now() - timedelta(days=2),
                    "kind": "visit",
                    "partner_id": contact.id,
                    "source_model": "test",
                    "source_id": 2,
                }
            ]
        )
        self.start(rule)
        self.run_cron()
        self.assertEqual(self.activities(silent).user_id, self.rep)
        self.assertEqual(len(self.mails(silent)), 1)
        self.assertFalse(self.activities(spoken))

    def test_manager_is_told_once_when_nothing_happens(self):
        """U1: still no contact after so many days: the team leader, once."""
        lead = self.create_silent(days=40)
        spoken = self.create_silent(days=40)
        self.start()
        self.run_cron()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE piste_followup_log SET date = date - interval '8 days'"
            " WHERE rule_id = %s",
            [self.rule.id],
        )
        self.env.invalidate_all()
        spoken._piste_touch_contact(fields.Datetime.now())
        self.run_cron()
        self.run_cron()
        told = self.activities(lead) - self.activities(lead)[:1]
        self.assertEqual(told.user_id, self.leader)
        self.assertEqual(len(self.logs(lead, "escalation")), 1)
        self.assertFalse(self.logs(spoken, "escalation"))

    def test_each_is_told_in_his_own_language(self):
        """OD-07, U1: the round of the night speaks to its readers, not to the robot."""
        self.env["res.lang"]._activate_lang("fr_CA")
        (self.rep + self.leader).lang = "fr_CA"
        self.rule.with_context(lang="fr_CA").summary = "Rappeler sans tarder"
        lead = self.create_silent(days=40)
        self.start()
        self.run_cron()
        self.assertEqual(self.activities(lead).summary, "Rappeler sans tarder")
        self.assertIn("Aucun contact depuis le", self.logs(lead).reason)
        self.assertIn("semaines", self.logs(lead).reason)
        self.cr.execute(
            "UPDATE piste_followup_log SET date = date - interval '8 days'"
            " WHERE rule_id = %s",
            [self.rule.id],
        )
        self.env.invalidate_all()
        self.run_cron()
        told = self.activities(lead) - self.activities(lead)[:1]
        self.assertIn("Toujours aucun contact", told.summary)
        self.assertIn(self.rep.name, told.summary)

    def test_somebody_who_reads_it_is_told(self):
        """U1: neither a robot nor who has left, but whoever started the rule."""
        robot = self.env.ref("base.user_root")
        rule = self.rule.sudo().copy({"manager_id": robot.id})
        rule.with_user(self.manager)._start()
        self.assertEqual(rule.manager_id, self.manager)
        self.team.user_id = self.rep_b
        lead = self.create_silent()
        lead.sudo().team_id = self.team
        self.assertEqual(rule._leader(lead.sudo()), self.rep_b)
        self.rep_b.active = False
        self.assertEqual(rule._leader(lead.sudo()), self.manager)

    def test_run_killed_half_way_loses_and_repeats_nothing(self):
        """OD-07: each batch is whole; the next run does the rest, once."""
        leads = self.env["crm.lead"].concat(
            *(self.create_silent(email_from=f"p{n}@example.com") for n in range(5))
        )
        self.start()
        rule = self.rule.sudo()
        rule._follow_up(leads[:2].ids)
        with patch.object(piste_followup_round, "BATCH", 2):
            self.run_cron()
        for lead in leads:
            self.assertEqual(len(self.activities(lead)), 1)
            self.assertEqual(len(self.mails(lead)), 1)
            self.assertEqual(len(self.logs(lead)), 1)
        # Whoever comes with an old list claims nothing.
        self.assertFalse(rule._follow_up(leads.ids))

    def test_a_file_that_cannot_be_written_to_holds_up_no_other(self):
        """OD-07: it stays due; the log says which, and the rule goes on."""
        self.template.sudo().reply_to = "{{ object.partner_name.upper() }}"
        bad = self.create_silent(email_from="bad@example.com", partner_name=False)
        good = self.env["crm.lead"].concat(
            *(
                self.create_silent(email_from=f"p{n}@example.com", partner_name="Gus")
                for n in range(4)
            )
        )
        self.start()
        with self.assertLogs("odoo.addons.piste.models.core.base", "ERROR") as log:
            self.run_cron()
        self.assertIn(str(bad.id), log.output[0])
        self.assertEqual([len(self.mails(lead)) for lead in good], [1] * 4)
        self.assertFalse(self.mails(bad) or self.logs(bad) or self.activities(bad))
        self.template.sudo().reply_to = False
        self.run_cron()
        self.assertEqual([len(self.mails(lead)) for lead in good + bad], [1] * 5)

    def test_an_escalation_that_fails_holds_up_no_other(self):
        """OD-07: the managers of the other files are told, and the round ends."""
        leads = self.create_silent() + self.create_silent() + self.create_silent()
        self.rule.escalate_days = 2
        self.start()
        self.run_cron()
        self.cr.execute(
            "UPDATE piste_followup_log SET date = date - interval '3 days'"
            " WHERE lead_id = ANY(%s)",
            [leads.ids],
        )
        Rule = type(self.rule)
        leader = Rule._leader

        def fail(rule, document):
            if document.id == leads[0].id:
                raise ValueError(document)
            return leader(rule, document)

        with (
            patch.object(Rule, "_leader", fail),
            mute_logger("odoo.addons.piste.models.core.base"),
        ):
            self.run_cron()
        told = [len(self.logs(lead, "escalation")) for lead in leads]
        self.assertEqual(told, [0, 1, 1])

    def test_journal_claims_a_silence_once(self):
        """OD-07: the database itself refuses the second."""
        lead = self.create_silent()
        rule = self.rule.sudo()
        values = {
            **rule._journal_values(
                lead,
                lead.create_date,
                self.rep,
                rule._why([(lead.create_date, self.rep)]),
            ),
            "step": "relance",
            "is_mailed": False,
        }
        Log = self.env["piste.followup.log"].sudo()
        self.assertEqual(len(Log._claim([values])), 1)
        self.assertFalse(Log._claim([values]))

    def test_queries_do_not_grow_with_the_files(self):
        """OD-07: a batch is written set-based."""
        leads = self.env["crm.lead"].concat(
            *(self.create_silent(email_from=f"p{n}@example.com") for n in range(40))
        )
        self.start()
        rule = self.rule.sudo()
        rule._follow_up(leads[:2].ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        rule._follow_up(leads[2:5].ids)
        self.env.flush_all()
        few = self.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        rule._follow_up(leads[5:].ids)
        self.env.flush_all()
        many = self.cr.sql_log_count - before
        self.assertLessEqual(many, few + 10)

    def test_journal_is_read_as_the_file(self):
        """OD-15: own, team, all; the colleague reads nothing."""
        lead = self.create_silent()
        self.start()
        self.run_cron()
        for user, seen in (
            (self.rep, 1),
            (self.leader, 1),
            (self.manager, 1),
            (self.rep_b, 0),
        ):
            Log = self.env["piste.followup.log"].with_user(user)
            self.assertEqual(
                Log.search_count([("lead_id", "=", lead.id)]), seen, user.login
            )
