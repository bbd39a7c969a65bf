from odoo.tests import tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_core")
class TestBinFigures(PisteCommon):
    """BD-11: what is in the bin is out of the figures of other domains too."""

    def test_home(self):
        """BD-11: neither its next action nor its party is on anybody's home."""
        self.env["res.config.settings"].create(
            {"group_piste_dealership": True}
        ).execute()
        bin_stage = self.env["crm.stage"].create(
            {"name": "Corbeille", "piste_is_trash": True, "sequence": 90}
        )
        prospect = self.env["res.partner"].create(
            {
                "name": "Jamais existé",
                "is_company": True,
                "piste_type": "prospect",
                "user_id": self.rep.id,
            }
        )
        lead = self.env["crm.lead"].create(
            {
                "name": "Jamais existé",
                "type": "opportunity",
                "partner_id": prospect.id,
                "user_id": self.rep.id,
            }
        )
        lead.with_user(self.rep).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.id
        )

        def home(user):
            return str(self.env["piste.dashboard"].with_user(user).get_home())

        self.assertIn("Jamais existé", home(self.rep))
        lead.with_user(self.rep).stage_id = bin_stage
        self.env.invalidate_all()
        for user in (self.rep, self.leader, self.manager):
            with self.subTest(user=user.login):
                self.assertNotIn("Jamais existé", home(user))

    def test_report_of_the_sources(self):
        """AX-13, BD-11: as if the client had never been, for managers too."""
        switch = self.env["res.config.settings"]
        switch.create({"group_piste_dealership": True}).execute()
        bin_stage = self.env["crm.stage"].create(
            {"name": "Corbeille", "piste_is_trash": True, "sequence": 90}
        )
        lead = self.env["crm.lead"].create(
            {"name": "X", "type": "opportunity", "partner_id": self.merchant_a.id}
        )
        Report = self.env["piste.source.report"].with_user(self.manager)
        domain = [("lead_id", "=", lead.id)]
        self.assertEqual(Report.search_count(domain), 1)
        lead.stage_id = bin_stage
        lead.probability = 0
        self.env.flush_all()
        self.assertEqual(lead.won_status, "lost")
        self.assertFalse(Report.search_count(domain))
        switch.create({"group_piste_dealership": False}).execute()
        self.assertEqual(Report.search_count(domain), 1)
