from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from odoo.addons.piste.tests.lead.common import LeadCommon


class FollowupCommon(LeadCommon):
    """A rule for the pistes of one source, and a builder of silent files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["piste.followup.rule"].search([]).write({"is_running": False})
        cls.source = cls.env["utm.source"].create({"name": "Salon de test"})
        cls.template = cls.env.ref("piste.mail_template_followup_lead")
        cls.rule = cls.create_rule()

    @classmethod
    def create_rule(cls, **values):
        return (
            cls.env["piste.followup.rule"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Deux semaines",
                    "source_ids": [fields.Command.set(cls.source.ids)],
                    "delay": 2,
                    "delay_unit": "week",
                    "summary": "Rappeler",
                    "manager_id": cls.manager.id,
                    **values,
                }
            )
        )

    def create_silent(self, days=20, **values):
        """Create a piste that was created ``days`` ago and never spoken to."""
        lead = self.create_piste(
            source_id=self.source.id, user_id=self.rep.id, **values
        )
        self.age(lead, days)
        return lead

    def age(self, record, days):
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = %s",
                SQL.identifier(record._table),
                fields.Datetime.now() - timedelta(days=days),
                record.id,
            )
        )
        self.env.invalidate_all()

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_follow_up").method_direct_trigger()
        self.env.invalidate_all()

    def start(self, rule=None):
        (rule or self.rule)._start()

    def activities(self, document):
        return self.env["mail.activity"].search(
            [("res_model", "=", document._name), ("res_id", "=", document.id)],
            order="id",
        )

    def logs(self, document, step="relance"):
        name = "lead_id" if document._name == "crm.lead" else "partner_id"
        return self.env["piste.followup.log"].search(
            [(name, "=", document.id), ("step", "=", step)]
        )

    def mails(self, document):
        return (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", document._name),
                    ("res_id", "=", document.id),
                    ("message_type", "=", "email_outgoing"),
                ]
            )
        )
