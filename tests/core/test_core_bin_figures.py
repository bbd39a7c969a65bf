from odoo.tests import tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_core")
class TestBinFigures(PisteCommon):
    """BD-11: what is in the bin is out of the figures of other domains too."""

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
