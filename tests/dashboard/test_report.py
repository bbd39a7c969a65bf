from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import YEAR, ReportCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReport(ReportCommon):
    def test_each_role_gets_its_charts(self):
        """AX-44: Appels, Opportunités, Pistes, Événements, and what the group sees."""
        common = {"call", "opportunity", "lead", "event"}
        seen = {
            "rep": common | {"commission", "objective", "ticket", "promotion"},
            "manager": common | {"commission", "objective", "ticket", "promotion"},
            "accountant": {"commission", "objective"},
            "agent": {"event", "ticket"},
            "marketing": {"event", "promotion"},
        }
        for role, expected in seen.items():
            with self.subTest(role=role):
                found = self.shipped(getattr(self, role))
                known = set(seen["rep"])
                self.assertEqual(found & known, expected)

    def test_the_community_can_be_switched_off(self):
        """AX-44: without merchant community no chart of tickets and promotions."""
        community = self.env.ref("piste.piste_group_feature_community")
        self.env.ref("base.group_user").implied_ids -= community
        self.assertFalse(self.shipped(self.rep) & {"ticket", "promotion"})

    def test_stages_stand_in_their_order(self):
        """AX-44: as in the pipeline, not as the database finds them."""
        stages = self.env["crm.stage"].search([])
        values = {"type": "opportunity", "user_id": self.rep.id, "expected_revenue": 9}
        for stage in reversed(stages):
            self.env["crm.lead"].create(
                {**values, "name": stage.name, "stage_id": stage.id}
            )
        names = [row["label"] for row in self.tile(self.rep, "opportunity")["rows"]]
        expected = stages.with_user(self.rep).mapped("name")
        self.assertEqual(names, [name for name in expected if name in names])
        self.assertGreater(len(names), 2)

    def test_own_data_only(self):
        """AX-44: a rep counts his own, a leader his team's, a manager everybody's."""
        users = (self.rep, self.rep_b, self.leader, self.manager)
        before = [self.tile(user, "lead")["total"] for user in users]
        self.create_pistes(self.rep, 3)
        self.create_pistes(self.rep_b, 2)
        self.env["crm.lead"].create(
            {"name": "À personne", "type": "lead", "user_id": False}
        )
        after = [self.tile(user, "lead")["total"] for user in users]
        more = [new - old for new, old in zip(after, before, strict=True)]
        self.assertEqual(more, [3, 2, 3, 6])

    def test_lost_pistes_belong_to_the_figures(self):
        """AX-44: archived by the loss, counted all the same; the trash is not."""
        before = self.tile(self.rep, "lead")["total"]
        leads = self.create_pistes(self.rep, 2)
        leads[0].action_set_lost()
        leads[1].active = False
        self.assertEqual(self.tile(self.rep, "lead")["total"], before + 1)

    def test_calls_done_and_planned(self):
        """AX-44: Appels tells those that were made from those to come."""
        lead = self.create_pistes(self.rep, 1)
        calls = [self.plan(lead, self.rep, 0) for _n in range(3)]
        calls[0].action_feedback()
        lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.rep.id, summary="Autre"
        )
        tile = self.tile(self.rep, "call", lang="en_US")
        [row] = tile["rows"]
        counts = dict(zip(tile["columns"], row["values"], strict=True))
        self.assertEqual(counts, {"Planned": 2, "Done": 1})
        self.assertEqual(row["label"], self.rep.name)

    def test_calls_of_the_calendar_are_counted(self):
        """AX-44: planned there with a client, held, called off: each counts once."""
        before = self.tile(self.rep, "call")["total"]
        person = self.portal_a.partner_id
        events = self.env["calendar.event"].with_user(self.rep)
        held, off, _coming = events.with_context(no_mail_to_attendees=True).create(
            [
                {
                    "name": "Appel",
                    "piste_kind": "call",
                    "start": fields.Datetime.now(),
                    "stop": fields.Datetime.now(),
                    "piste_partner_id": self.merchant_a.id,
                    "piste_contact_id": person.id,
                }
            ]
            * 3
        )
        held._piste_close("Intéressé")
        off.action_piste_cancel()
        tile = self.tile(self.rep, "call", lang="en_US")
        self.assertEqual(tile["total"] - before, 2)
        [row] = tile["rows"]
        counts = dict(zip(tile["columns"], row["values"], strict=True))
        self.assertEqual(counts, {"Planned": 1, "Done": 1})

    def test_calls_on_the_pistes_of_others_are_not_counted(self):
        """AX-44: a leader counts those of his team, on documents that he may read."""
        users = (self.rep, self.leader, self.manager, self.rep_b)
        before = [self.tile(user, "call")["total"] for user in users]
        self.plan(self.create_pistes(self.rep, 1), self.rep, 0)
        foreign = self.create_pistes(self.rep_b, 1)
        self.plan(foreign, self.rep_b, 0)
        # Assigned to the rep, on a piste that his leader may not read.
        self.plan(foreign.sudo(), self.rep, 0)
        after = [self.tile(user, "call")["total"] for user in users]
        more = [new - old for new, old in zip(after, before, strict=True)]
        self.assertEqual(more, [2, 1, 3, 1])

    def test_events_of_colleagues_are_not_mine(self):
        """AX-44: everybody reads the agenda of others, nobody counts it as his."""
        before = {u: self.tile(u, "event")["total"] for u in (self.rep, self.agent)}
        self.env["calendar.event"].create(
            {
                "name": "Visite",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now(),
                "user_id": self.rep.id,
            }
        )
        self.assertEqual(self.tile(self.rep, "event")["total"], before[self.rep] + 1)
        self.assertEqual(self.tile(self.agent, "event")["total"], before[self.agent])

    def test_filter_by_representative_and_team(self):
        """AX-44: a manager narrows to a rep or a team; a rep has no such choice."""
        self.create_pistes(self.rep, 3)
        self.create_pistes(self.rep_b, 2)
        manager = {
            "rep": self.tile(self.manager, "lead", {**YEAR, "user_id": self.rep.id}),
            "team": self.tile(
                self.manager, "lead", {**YEAR, "team_id": self.team_b.id}
            ),
        }
        self.assertEqual(manager["rep"]["total"], 3)
        self.assertEqual(manager["team"]["total"], 2)
        page = self.page(self.rep, {**YEAR, "user_id": self.rep_b.id})
        self.assertEqual((page["users"], page["teams"]), ([], []))
        self.assertFalse(page["filters"]["user_id"])
        leader = self.page(self.leader, {**YEAR, "user_id": self.rep_b.id})
        self.assertFalse(leader["filters"]["user_id"])
        self.assertIn(self.rep.id, [user["id"] for user in leader["users"]])

    def test_filter_by_period(self):
        """AX-44: what was created two years ago is in that year alone."""
        before = self.tile(self.rep, "lead")["total"]
        lead = self.create_pistes(self.rep, 1)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - interval '2 years'"
            " WHERE id = %s",
            [lead.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.tile(self.rep, "lead")["total"], before)
        past = self.tile(self.rep, "lead", {"period": "year", "offset": -2})
        self.assertEqual(past["total"], 1)

    def test_wrong_filters_are_left_out(self):
        """AX-44: garbage is answered by the page as it opens."""
        for filters in ("x", {"period": "century"}, {"offset": "x", "user_id": [1]}):
            with self.subTest(filters=filters):
                page = self.page(self.rep, filters)
                self.assertEqual(page["filters"]["period"], "quarter")
                self.assertEqual(page["filters"]["offset"], 0)

    def test_a_chart_opens_the_list_of_what_it_counts(self):
        """AX-44: as many rows in the list as in the chart, for each source counted."""
        lead = self.create_pistes(self.rep, 2)[0]
        lead.action_set_lost()
        self.plan(self.create_pistes(self.rep, 1), self.rep, 0)
        self.env["piste.ticket"].create(
            {"subject": "Question", "partner_id": self.merchant_a.id}
        )
        sources = self.env["piste.report"]._sources()
        for source in ("call", "lead", "event", "ticket", "promotion"):
            tile = self.tile(self.rep, source)
            with self.subTest(source=source):
                records = self.env[sources[source].model].with_user(self.rep)
                records = records.with_context(**tile["action"]["context"])
                found = records.search_count(tile["action"]["domain"])
                self.assertEqual(found, tile["total"])
                self.assertTrue(self.env.ref(tile["action"]["xmlid"]))

    def test_amounts_of_one_currency(self):
        """AX-44: money is added up in one company, never over two currencies."""
        before = self.tile(self.rep, "opportunity")
        usd = self.env.ref("base.USD")
        eur = self.env.ref("base.EUR")
        own = self.env.company.currency_id
        other = self.env["res.company"].create(
            {"name": "Ailleurs", "currency_id": (usd if own != usd else eur).id}
        )
        self.rep.company_ids += other
        values = {"type": "opportunity", "user_id": self.rep.id}
        self.env["crm.lead"].create(
            [
                {**values, "name": "Ici", "expected_revenue": 100},
                {
                    **values,
                    "name": "Là-bas",
                    "expected_revenue": 9000,
                    "company_id": other.id,
                    "team_id": False,
                },
            ]
        )
        ids = [self.env.company.id, other.id]
        tile = self.tile(self.rep, "opportunity", allowed_company_ids=ids)
        self.assertEqual(tile["total"] - before["total"], 100)
        self.assertEqual(tile["currency_id"], own.id)

    def test_tiles_keep_their_place(self):
        """AX-44: charts moved, hidden and without legend stay so for the user."""
        keys = [tile["key"] for tile in self.page(self.rep)["charts"]]
        tiles = [{"key": key, "legend": False} for key in reversed(keys)]
        self.env["piste.dashboard.layout"].with_user(self.rep).save_layout(
            "reports", tiles
        )
        page = self.page(self.rep)["charts"]
        self.assertEqual([tile["key"] for tile in page], keys[::-1])
        self.assertFalse(any(tile["legend"] for tile in page))
        other = self.page(self.rep_b)["charts"]
        self.assertEqual([tile["key"] for tile in other], keys)

    def test_nobody_else_reads_the_page(self):
        """AX-44: neither a merchant nor an employee without a group of Piste."""
        employee = self._create_user("employee", "base.group_user")
        for user in (self.portal_a, employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.page(user)

    def test_the_page_only_reads(self):
        """B14: a replica of the database can serve the page."""
        report = self.env["piste.report"]
        self.assertTrue(report.get_page._readonly)
        self.assertTrue(report.get_chart._readonly)

    def test_one_chart_is_refreshed(self):
        """AX-45: Rafraîchir asks for one chart; a chart of another is none."""
        chart = self.env.ref("piste.piste_report_chart_lead")
        report = self.env["piste.report"].with_user(self.rep)
        before = report.get_chart(chart.id, YEAR)["total"]
        self.create_pistes(self.rep, 2)
        self.assertEqual(report.get_chart(chart.id, YEAR)["total"], before + 2)
        own = chart.with_user(self.rep_b).copy()
        self.assertIsNone(report.get_chart(own.id, YEAR))


@tagged("post_install", "-at_install", "piste_dashboard")
class TestReportSpeed(ReportCommon):
    def queries(self):
        for _warm in range(2):
            self.page(self.rep)
            self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.page(self.rep)
        return self.env.cr.sql_log_count - start

    def fill(self, count):
        leads = self.create_pistes(self.rep, count)
        for lead in leads[:5]:
            self.plan(lead, self.rep, 0)
        self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "user_id": self.rep.id,
                "order_line": [
                    Command.create({"name": "x", "display_type": "line_note"})
                ],
            }
        )
        self.env.flush_all()

    def test_the_page_costs_the_same_for_ten_times_more(self):
        """AX-44: one grouped query per chart, whatever the data."""
        self.fill(10)
        few = self.queries()
        self.fill(100)
        self.assertEqual(self.queries(), few)
        self.assertLessEqual(few, 40)
