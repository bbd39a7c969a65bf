from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LeadCommon


class HistoryCommon(LeadCommon):
    def backdate(self, record, days):
        """Let everything that happened to this record have happened earlier."""
        self.env.flush_all()
        column = "lead_id" if record._name == "crm.lead" else "partner_id"
        shift = timedelta(days=days)
        self.cr.execute(
            f"UPDATE {record._table} SET create_date = create_date - %s WHERE id = %s",
            [shift, record.id],
        )
        self.cr.execute(
            f"UPDATE piste_status_change SET date = date - %s WHERE {column} = %s",
            [shift, record.id],
        )
        self.env.invalidate_all()

    def totals(self, record):
        days = {}
        # A piste and a prospect may have statuses of one name.
        for total in record.get_piste_activity()["totals"]:
            spent = round(total["seconds"] / 86400)
            days[total["name"]] = days.get(total["name"], 0) + spent
        return days

    def steps(self, record):
        changes = record.get_piste_activity()["changes"]
        return [(change["old"], change["new"]) for change in reversed(changes)]


@tagged("post_install", "-at_install", "piste_lead")
class TestStatusHistory(HistoryCommon):
    """AX-11: who moved what, when, from which status to which, after how long."""

    def test_each_change_tells_who_when_and_how_long(self):
        """AX-11: old -> new, the user, the moment, and the days in the old one."""
        piste = self.create_piste()
        self.backdate(piste, 3)
        piste.with_user(self.manager).piste_status_id = self.sales
        self.backdate(piste, 2)
        piste.piste_status_id = self.nurturing
        last, first = piste.get_piste_activity()["changes"]
        self.assertEqual((first["old"], first["new"]), ("To Process", self.sales.name))
        self.assertEqual(first["user"], self.manager.name)
        self.assertEqual(last["user"], self.rep.name)
        self.assertEqual(first["seconds"], 3 * 86400)
        self.assertEqual(last["seconds"], 2 * 86400)
        self.assertEqual(
            self.totals(piste),
            {"To Process": 3, self.sales.name: 2, self.nurturing.name: 0},
        )

    def test_time_adds_up_over_visits(self):
        """AX-11: two stays in one status are one total; the present one runs on."""
        piste = self.create_piste()
        for status in (self.sales, self.new, self.sales):
            self.backdate(piste, 1)
            piste.piste_status_id = status
        self.backdate(piste, 4)
        self.assertEqual(self.totals(piste), {"To Process": 2, self.sales.name: 5})

    def test_loss_and_reopening_are_told(self):
        """AX-11: of a piste and of an opportunity, which keeps its stage in core."""
        piste = self.create_piste(user=self.manager)
        self.lose(piste)
        piste.action_restore()
        self.assertEqual(
            self.steps(piste), [("To Process", "Lost"), ("Lost", "To Process")]
        )
        opportunity = self.env["crm.lead"].create({"name": "O", "type": "opportunity"})
        stage = opportunity.stage_id.name
        self.lose(opportunity)
        opportunity.action_restore()
        self.assertEqual(
            self.steps(opportunity), [(stage, "Closed Lost"), ("Closed Lost", stage)]
        )

    def test_history_goes_on_after_the_conversion(self):
        """AX-11: the opportunity and the prospect tell the time of their piste."""
        piste = self.create_piste()
        self.backdate(piste, 3)
        piste.piste_status_id = self.sales
        Wizard = piste.env["piste.lead.convert"].with_context(
            active_model="crm.lead", active_ids=piste.ids
        )
        Wizard.create({"generate_opportunity": "yes"}).action_convert()
        party = piste.piste_converted_partner_id.with_user(self.rep)
        for record in (piste, piste.piste_opportunity_id, party):
            with self.subTest(record=record):
                self.assertEqual(self.totals(record)["To Process"], 3)
                self.assertIn((self.sales.name, "Converted"), self.steps(record))
        found = party.get_piste_activity()["opportunities"]
        self.assertEqual([each["id"] for each in found], piste.piste_opportunity_id.ids)

    def test_party_known_before_starts_when_it_becomes_a_prospect(self):
        """AX-11: the years as a plain contact are no time in a status."""
        partner = self.env["res.partner"].create({"name": "Café", "is_company": True})
        self.backdate(partner, 400)
        partner.piste_type = "prospect"
        self.backdate(partner, 2)
        partner.piste_prospect_status_id = self.env.ref("piste.prospect_status_sales")
        self.assertEqual(self.totals(partner)["To Process"], 2)

    def test_deleted_status_keeps_its_name(self):
        """AX-11, AX-15: the history outlives the status."""
        status = self.Status.create({"name": "Essai"})
        piste = self.create_piste(piste_status_id=status.id)
        piste.piste_status_id = self.sales
        status.unlink()
        self.assertEqual(self.steps(piste), [("Essai", self.sales.name)])

    def test_merge_brings_the_history_to_the_original(self):
        """AX-11: no row is lost when two pistes become one."""
        original, double = self.create_piste(), self.create_piste()
        double.piste_status_id = self.nurturing
        double.with_user(self.manager)._merge_into(original.with_user(self.manager))
        self.assertEqual(self.steps(original), [("To Process", self.nurturing.name)])

    def test_events_and_opportunities_are_those_the_reader_may_see(self):
        """AX-11: nothing of a colleague's pipeline shows."""
        event = (
            self.env["calendar.event"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Visite",
                    "start": "2026-01-05 15:00:00",
                    "stop": "2026-01-05 16:00:00",
                    "partner_ids": [(4, self.merchant_a.id)],
                }
            )
        )
        self.env["crm.lead"].create(
            {
                "name": "Secret",
                "type": "opportunity",
                "partner_id": self.merchant_a.id,
                "user_id": self.rep_b.id,
                "team_id": self.team_b.id,
            }
        )
        activity = self.merchant_a.with_user(self.rep).get_piste_activity()
        self.assertEqual([each["id"] for each in activity["events"]], event.ids)
        self.assertFalse(activity["opportunities"])
        everything = self.merchant_a.with_user(self.manager).get_piste_activity()
        self.assertEqual(len(everything["opportunities"]), 1)

    def test_history_of_a_record_out_of_reach_is_refused(self):
        """AX-11: by RPC as well, the table itself included."""
        piste = self.create_piste()
        with self.assertRaises(AccessError):
            piste.with_user(self.rep_b).get_piste_activity()
        with self.assertRaises(AccessError):
            self.env["piste.status.change"].with_user(self.manager).search([])

    def test_batch_writes_one_statement(self):
        """AX-11: the trace of a hundred moves costs what that of one costs."""
        pistes = self.create_piste().concat(*(self.create_piste() for _ in range(99)))
        quiet = pistes.with_context(tracking_disable=True)

        def count(records, status):
            self.env.flush_all()
            before = self.cr.sql_log_count
            records.piste_status_id = status
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(quiet[0], self.sales)
        one = count(quiet[0], self.nurturing)
        self.assertLessEqual(count(quiet, self.qualified), one)
        rows = self.env["piste.status.change"].sudo()
        self.assertEqual(rows.search_count([("lead_id", "in", pistes.ids)]), 102)
