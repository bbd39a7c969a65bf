from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import FollowupCommon


@tagged("post_install", "-at_install", "piste_followup")
class TestFollowupRule(FollowupCommon):
    """OD-07: what a rule is, what it would do, and who may start it."""

    def simulate(self, rule=None):
        action = (rule or self.rule).with_user(self.manager).action_simulate()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_simulation_tells_whom_and_why_and_writes_nothing(self):
        """OD-07: What would this rule do today?"""
        silent = self.create_silent(email_from="gus@example.com")
        refused = self.create_silent(email_from="non@example.com")
        refused._piste_refuse("email")
        mute = self.create_silent()
        self.create_silent(days=3)
        self.rule.template_id = self.template
        dialog = self.simulate()
        self.assertEqual(dialog.count, 3)
        lines = {line.res_id: line for line in dialog.line_ids}
        self.assertEqual(set(lines), {silent.id, refused.id, mute.id})
        self.assertEqual(lines[silent.id].user_id, self.rep)
        self.assertTrue(lines[silent.id].reason)
        self.assertEqual(len({line.mail for line in dialog.line_ids}), 3)
        for lead in silent + refused + mute:
            self.assertFalse(self.activities(lead))
            self.assertFalse(self.logs(lead))
            self.assertFalse(self.mails(lead))

    def test_rule_for_everybody_asks_before_it_starts(self):
        """OD-07: a rule that finds every open file warns with the number."""
        rule = self.create_rule(source_ids=False, company_id=self.env.company.id)
        self.create_silent()
        action = rule.action_start()
        self.assertFalse(rule.is_running)
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn(str(dialog.count), dialog.warning)
        dialog.with_user(self.manager).action_start()
        self.assertTrue(rule.is_running)

    def test_rule_leaves_other_companies_alone(self):
        """OD-07: nobody starts what reaches files of a company that is not his."""
        company = self.env["res.company"].create({"name": "Ailleurs inc."})
        lead = self.create_silent()
        lead = lead.with_env(self.env)
        lead.write({"company_id": company.id, "team_id": False, "user_id": False})
        for button in ("action_simulate", "action_start"):
            with self.assertRaises(UserError) as refused:
                getattr(self.rule, button)()
            # A sentence that says what to do, not that something was forbidden.
            self.assertIs(type(refused.exception), UserError)
            self.assertNotIn(lead.name, str(refused.exception))
        self.assertFalse(self.rule.is_running)
        self.rule.company_id = self.env.company
        self.rule.action_start()
        self.assertTrue(self.rule.is_running)
        self.run_cron()
        self.assertFalse(self.logs(lead))

    def test_narrow_rule_starts_at_once(self):
        self.create_silent()
        self.assertFalse(self.rule.action_start())
        self.assertTrue(self.rule.is_running)

    def test_nobody_starts_it_by_a_written_value(self):
        """OD-07: RPC and import do what the buttons do, no more."""
        with self.assertRaises(UserError):
            self.rule.write({"is_running": True})
        with self.assertRaises(UserError):
            self.create_rule(is_running=True)

    def test_change_stops_it_and_voids_the_simulation(self):
        """OD-07: what was simulated is what is started."""
        rule = self.create_rule(source_ids=False, company_id=self.env.company.id)
        dialog = self.simulate(rule)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE piste_followup_rule SET write_date = write_date"
            " + interval '1 hour' WHERE id = %s",
            [rule.id],
        )
        rule.invalidate_recordset()
        with self.assertRaises(UserError):
            dialog.action_start()
        self.start()
        self.rule.delay = 3
        self.assertFalse(self.rule.is_running)

    @mute_logger("odoo.sql_db")
    def test_bad_input_is_refused(self):
        """OD-07: no delay of zero days, nothing negative, no century."""
        for values in (
            {"delay": 0},
            {"delay": -2},
            {"max_count": 0},
            {"escalate_days": -1},
            {"activity_days": -1},
        ):
            with (
                self.subTest(values),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.create_rule(**values)
        with self.assertRaises(ValidationError):
            self.create_rule(delay=200, delay_unit="month")
        with self.assertRaises(ValidationError):
            self.create_rule(
                template_id=self.env.ref("piste.mail_template_followup_prospect").id
            )
        with self.assertRaises(ValidationError):
            self.create_rule(target="prospect")

    def test_form_proposes_an_action_that_fits(self):
        Rule = self.env["piste.followup.rule"].with_user(self.manager)
        with Form(Rule) as form:
            form.name = "Prospects"
            form.target = "prospect"
        self.assertNotEqual(form.record.activity_type_id.res_model, "crm.lead")

    def test_rule_that_worked_is_kept(self):
        self.create_silent()
        self.start()
        self.run_cron()
        with self.assertRaises(UserError):
            self.rule.unlink()
        self.create_rule().unlink()

    def test_reps_read_rules_and_change_none(self):
        """OD-15: rules are the manager's."""
        rule = self.rule.with_user(self.rep)
        self.assertEqual(rule.name, "Deux semaines")
        for call in (
            lambda: rule.write({"delay": 9}),
            rule.action_simulate,
            rule.action_start,
            rule.action_stop,
        ):
            with self.assertRaises(AccessError):
                call()
