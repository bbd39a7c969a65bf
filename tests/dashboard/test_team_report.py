import json

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .team_common import KEYS, MONTH, NOW, TeamCommon

NOVEMBER = "2026-11-12 15:00:00"
OCTOBER = "2026-10-12 15:00:00"


@tagged("post_install", "-at_install", "piste_dashboard")
class TestTeamReport(TeamCommon, TransactionCase):
    """OD-17, AX-44: the eight figures of a representative, and their limits."""

    def test_pistes_added_within_the_month_of_the_reader(self):
        """AX-44: the month begins and ends at midnight where the reader is."""
        self.create_pistes(
            self.rep,
            "2026-10-31 11:00:00",
            "2026-11-01 03:59:59",
            "2026-11-01 04:00:00",
            "2026-12-01 04:59:59",
            "2026-12-01 05:00:00",
        )
        self.assertEqual(self.figures(self.manager, self.rep)["lead"], 2)
        there = self.figures(self.manager, self.rep, tz="Pacific/Auckland")
        self.assertEqual(there["lead"], 3)

    def test_lost_pistes_were_added_all_the_same(self):
        """AX-44: as in Rapports: archived by the loss counts, the trash does not."""
        lost, trash, opportunity = self.create_pistes(self.rep, *[NOVEMBER] * 3)
        lost.action_set_lost()
        trash.active = False
        opportunity.type = "opportunity"
        self.assertEqual(self.figures(self.manager, self.rep)["lead"], 1)

    def test_calls_and_meetings(self):
        """OD-15: calls made and meetings held, once each; no mail, no call received."""
        for kind in ("call", "call", "meeting", "visit", "email", "text"):
            self.speak(self.rep, kind, NOVEMBER)
        self.speak(self.rep, "call", NOVEMBER, is_incoming=True)
        self.speak(self.rep, "call", OCTOBER)
        self.speak(self.rep_b, "call", NOVEMBER, self.merchant_b)
        figures = self.figures(self.manager, self.rep)
        self.assertEqual((figures["call"], figures["meeting"]), (2, 2))
        self.assertEqual(self.figures(self.manager, self.rep_b)["call"], 1)

    def test_contracts_signed_before_taxes(self):
        """OD-17: as the objective $ Signed reckons it, dated by the signature."""
        self._contract("2026-11-01 03:59:59", 10)
        self._contract("2026-11-01 04:00:00", 200)
        self._contract("2026-12-01 04:59:59", 3000)
        self._contract("2026-12-01 05:00:00", 40000)
        self._contract(NOVEMBER, 500000).state = "cancel"
        confirmed = self._contract(False, 7000)
        confirmed.write({"state": "sale", "date_order": NOVEMBER})
        self._contract(False, 80000)
        figures = self.figures(self.manager, self.rep)
        self.assertEqual((figures["contract"], figures["signed"]), (3, 10200))
        with freeze_time("2026-12-31 15:00:00"):
            objective = self._objective("signed", month="11")
            self.assertEqual(objective.actual, 10200)

    def test_collected_before_taxes(self):
        """OD-17: as the objective $ Real reckons it, money given back deducted."""
        invoice = self._sell("2026-10-20", 1000)
        self._collect_on(invoice, "2026-10-31", invoice.amount_total / 4)
        self._collect_on(invoice, "2026-11-01", invoice.amount_total * 3 / 4)
        self.assertEqual(self.figures(self.manager, self.rep)["collected"], 750)
        before = self.figures(self.manager, self.rep, part="before")
        self.assertEqual(before["collected"], 250)
        refund = self._refund(invoice, 100)
        self.assertEqual(self.figures(self.manager, self.rep)["collected"], 750)
        # Whoever writes it, the credit note is the representative's of the invoice.
        refund.invoice_user_id = self.rep_b
        self._collect_on(refund, "2026-11-20")
        self.assertEqual(self.figures(self.manager, self.rep)["collected"], 650)
        with freeze_time(NOW):
            objective = self._objective("real", month="11")
            self.assertEqual(objective.actual, 650)

    def test_invoiced_where_the_objectives_say_so(self):
        """OD-17: a company whose real is what was invoiced reads that, and its name."""
        self.company.piste_objective_basis = "invoiced"
        invoice = self._sell("2026-11-05", 1000)
        with freeze_time(NOW):
            self._refund(invoice, 300)
        self._sell("2026-10-31", 50)
        team = self.team_of(self.manager)
        self.assertEqual(team["columns"][5]["label"], "Invoiced $")
        self.assertEqual(self.figures(self.manager, self.rep)["collected"], 700)
        documents = self.listed(self.manager, "collected", self.rep)
        self.assertEqual(sum(documents.mapped("amount_untaxed_signed")), 700)

    def test_new_clients_at_their_first_contract(self):
        """OD-18: a client is new once, for whoever signed the first contract."""
        other = self.merchant(self.rep)
        self._contract("2026-11-02 15:00:00", merchant=other)
        self._contract("2026-11-09 15:00:00", merchant=other)
        old = self.merchant(self.rep, "Dépanneur Lachance")
        self._contract(OCTOBER, user=self.rep_b, merchant=old)
        self._contract(NOVEMBER, merchant=old)
        figures = self.figures(self.manager, self.rep)
        self.assertEqual((figures["contract"], figures["client"]), (3, 1))
        self.assertEqual(self.listed(self.manager, "client", self.rep), other)
        before = self.figures(self.manager, self.rep_b, part="before")
        self.assertEqual(before["client"], 1)
        with freeze_time("2026-12-31 15:00:00"):
            self.assertEqual(self._objective("clients", 5, month="11").actual, 1)

    def test_forgotten_files_of_today(self):
        """OD-15: those of the list Oubliés, whatever the period; no comparison."""
        forgotten = self.env["piste.followup.forgotten"]
        leads = self.create_pistes(self.rep, OCTOBER, OCTOBER, OCTOBER)
        leads.piste_followup_date = False
        leads.activity_ids.unlink()
        number = forgotten.search_count([("user_id", "=", self.rep.id)])
        self.assertGreaterEqual(number, 3)
        self.assertEqual(self.figures(self.manager, self.rep)["forgotten"], number)
        leads[0].activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        team = self.team_of(self.manager, {"period": "year", "offset": -3})
        row = next(row for row in team["rows"] if row["id"] == self.rep.id)
        self.assertEqual((row["values"][7], row["before"][7]), (number - 1, None))
        self.assertIsNone(team["total"]["before"][7])

    def test_the_period_before_and_the_total(self):
        """AX-44: each figure beside that of the period before, and all added up."""
        self.create_pistes(self.rep, NOVEMBER, NOVEMBER, OCTOBER)
        self.create_pistes(self.rep_b, NOVEMBER, OCTOBER, OCTOBER)
        self._contract(NOVEMBER, 1000)
        self._contract(OCTOBER, 300, user=self.rep_b, merchant=self.merchant_b)
        team = self.team_of(self.leader)
        total = {part: team["total"][part] for part in ("values", "before")}
        self.assertEqual((total["values"][0], total["before"][0]), (2, 1))
        manager = self.team_of(self.manager)
        before = self.figures(self.manager, self.rep_b, part="before")
        self.assertEqual((before["lead"], before["signed"]), (2, 300))
        for place in range(8):
            added = sum(row["values"][place] for row in manager["rows"])
            self.assertAlmostEqual(manager["total"]["values"][place], added, 2)
        self.assertEqual(manager["total"]["before"][4], 300)
        self.assertEqual(manager["currency_id"], self.company.currency_id.id)

    def test_another_period(self):
        """AX-44: week, quarter and year, and the ones before."""
        self.create_pistes(self.rep, NOVEMBER, OCTOBER, "2026-02-02 15:00:00")
        for filters, now, before in (
            ({"period": "week"}, 0, 0),
            ({"period": "week", "offset": -2}, 1, 0),
            ({"period": "quarter"}, 2, 0),
            ({"period": "year"}, 3, 0),
            ({"period": "year", "offset": 1}, 0, 3),
        ):
            with self.subTest(filters=filters):
                row = self.team_of(self.manager, filters)
                row = next(each for each in row["rows"] if each["id"] == self.rep.id)
                self.assertEqual((row["values"][0], row["before"][0]), (now, before))

    def test_wrong_filters_are_left_out(self):
        """AX-44: garbage is answered by the page as it opens."""
        for filters in (
            None,
            "x",
            {"period": "century"},
            {"offset": "x", "team_id": [1]},
            {"team_id": 10**12},
        ):
            with self.subTest(filters=filters):
                team = self.team_of(self.manager, filters)
                self.assertEqual(
                    team["filters"],
                    {
                        "period": "quarter",
                        "offset": 0,
                        "user_id": False,
                        "team_id": False,
                    },
                )
        wild = self.team_of(self.manager, {"period": "year", "offset": -(10**9)})
        self.assertEqual(wild["total"]["values"][:7], [0] * 7)

    def test_money_of_one_company(self):
        """AX-44: amounts of the company of the reader, never of two added up."""
        self._contract(NOVEMBER, 1000)
        other = self.env["res.company"].create({"name": "Ailleurs"})
        for user in (self.rep, self.manager):
            user.company_ids += other
        self.assertEqual(
            self.figures(
                self.manager, self.rep, allowed_company_ids=(self.company + other).ids
            )["signed"],
            1000,
        )
        there = self.figures(
            self.manager, self.rep, allowed_company_ids=(other + self.company).ids
        )
        self.assertEqual(
            (there["contract"], there["signed"], there["client"]), (0, 0, 0)
        )


@tagged("post_install", "-at_install", "piste_dashboard")
class TestTeamReportRights(TeamCommon, TransactionCase):
    """OD-15, U14: own, team or all; nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for owner, merchant, count in (
            (cls.rep, cls.merchant_a, 2),
            (cls.rep_b, cls.merchant_b, 3),
        ):
            cls.create_pistes(owner, *[NOVEMBER] * count)
            cls.speak(owner, "call", NOVEMBER, merchant)
            cls.speak(owner, "meeting", NOVEMBER, merchant)
            cls._contract(NOVEMBER, 100 * count, owner, merchant)
            invoice = cls._sell("2026-11-03", 10 * count, owner, merchant=merchant)
            cls._collect_on(invoice, "2026-11-04")

    def rows(self, user, filters=MONTH):
        return {row["id"]: row["values"] for row in self.team_of(user, filters)["rows"]}

    def test_each_role_sees_its_rows(self):
        """OD-15: a rep his own row, a leader his team's, a manager everybody's."""
        own = [2, 1, 1, 1, 200, 20, 1]
        other = [3, 1, 1, 1, 300, 30, 1]
        rep = self.rows(self.rep)
        self.assertEqual(list(rep), [self.rep.id])
        self.assertEqual(rep[self.rep.id][:7], own)
        leader = self.rows(self.leader)
        self.assertEqual(set(leader), {self.leader.id, self.rep.id})
        self.assertEqual(leader[self.rep.id][:7], own)
        self.assertEqual(self.team_of(self.leader)["total"]["values"][:7], own)
        manager = self.rows(self.manager)
        self.assertLessEqual({self.rep.id, self.rep_b.id, self.leader.id}, set(manager))
        self.assertEqual(manager[self.rep.id][:7], own)
        self.assertEqual(manager[self.rep_b.id][:7], other)

    def test_filter_by_team(self):
        """OD-15: a manager narrows to a team, a leader to his own teams only."""
        rows = self.rows(self.manager, {**MONTH, "team_id": self.team_b.id})
        self.assertEqual(list(rows), [self.rep_b.id])
        team = self.team_of(self.leader, {**MONTH, "team_id": self.team_b.id})
        self.assertFalse(team["filters"]["team_id"])
        self.assertNotIn(self.rep_b.id, [row["id"] for row in team["rows"]])
        self.assertEqual([each["id"] for each in team["teams"]], self.team.ids)
        self.assertEqual(self.team_of(self.rep)["teams"], [])

    def test_nobody_else_reads_figures(self):
        """OD-15: marketing, support, terms, accounts, merchants and strangers."""
        public = self.env.ref("base.public_user")
        for user in (
            self.marketing,
            self.agent,
            self.approver,
            self.accountant,
            self.portal_a,
            public,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.team_of(user)
                with self.assertRaises(AccessError):
                    self.report(user).get_action("lead", user.id, MONTH)

    def test_no_list_of_others(self):
        """OD-15: neither a rep nor a leader opens what is another team's."""
        for user, owner in ((self.rep, self.leader), (self.leader, self.rep_b)):
            for column in KEYS:
                with (
                    self.subTest(user=user.login, column=column),
                    self.assertRaises(AccessError),
                ):
                    self.report(user).get_action(column, owner.id, MONTH)
        for column in ("nothing", "", None, "_name"):
            with self.assertRaises(UserError):
                self.report(self.manager).get_action(column, self.rep.id, MONTH)

    def test_a_leader_counts_what_he_may_read(self):
        """OD-15: a client handed to another team leaves the figure with its list."""
        self.assertEqual(self.rows(self.leader)[self.rep.id][6], 1)
        self.merchant_a.user_id = self.rep_b
        self.assertEqual(self.rows(self.leader)[self.rep.id][6], 0)
        self.assertFalse(self.listed(self.leader, "client", self.rep))
        self.assertEqual(self.rows(self.manager)[self.rep.id][6], 1)

    def test_each_figure_opens_its_list(self):
        """AX-44: as many records in the list as in the figure, the same amounts."""
        self.env["crm.lead"].search([("user_id", "=", self.rep.id)])[
            0
        ].action_set_lost()
        for user, owners in (
            (self.rep, (self.rep,)),
            (self.leader, (self.rep, self.leader, None)),
            (self.manager, (self.rep, self.rep_b, None)),
        ):
            team = self.team_of(user)
            rows = {row["id"]: row["values"] for row in team["rows"]}
            for owner in owners:
                values = rows[owner.id] if owner else team["total"]["values"]
                figures = dict(zip(KEYS, values, strict=True))
                for column, figure in figures.items():
                    with self.subTest(
                        user=user.login, owner=owner and owner.login, column=column
                    ):
                        records = self.listed(user, column, owner)
                        self.assertAlmostEqual(self.measure(column, records), figure, 2)

    def measure(self, column, records):
        if column == "signed":
            return sum(records.mapped("amount_untaxed"))
        if column == "collected":
            return sum(records.mapped("amount_untaxed_signed"))
        return len(records)

    def test_actions_travel_as_json(self):
        """AX-44: the web client receives plain values."""
        with freeze_time(NOW):
            for column in KEYS:
                action = self.report(self.manager).get_action(column, False, MONTH)
                self.assertEqual(
                    json.loads(json.dumps(action["domain"])),
                    [list(x) if isinstance(x, tuple) else x for x in action["domain"]],
                )
                self.assertTrue(action["name"])

    def test_files_of_other_companies(self):
        """OD-15: an exchange on a file of another company counts where it is read."""
        other = self.env["res.company"].create({"name": "Ailleurs"})
        self.manager.company_ids += self.env["res.company"].search([])
        every = self.manager.company_ids.ids
        lead = self.create_pistes(self.rep, OCTOBER)
        self.rep.company_ids += other
        lead.write({"company_id": other.id, "team_id": False})
        lead.piste_followup_date = False
        lead.activity_ids.unlink()
        here = self.figures(self.manager, self.rep)
        self.speak(self.rep, "call", NOVEMBER, lead_id=lead.id, partner_id=False)
        for companies, calls in ((self.company.ids, 1), (every, 2)):
            ids = [self.company.id, *(each for each in every if each in companies)]
            with self.subTest(companies=len(companies)):
                found = self.figures(self.manager, self.rep, allowed_company_ids=ids)
                self.assertEqual(found["call"], calls)
                forgotten = here["forgotten"] + calls - 1
                self.assertEqual(found["forgotten"], forgotten)
                for column in ("call", "forgotten"):
                    records = self.listed(self.manager, column, self.rep, ids=ids)
                    self.assertEqual(len(records), found[column])

    def test_whoever_left_keeps_his_figures(self):
        """OD-15: archived, he has a row while he has a figure, then no more."""
        self.env["crm.lead"].search([("user_id", "=", self.rep_b.id)]).action_set_lost()
        self.rep_b.active = False
        self.assertEqual(self.rows(self.manager)[self.rep_b.id][4:6], [300, 30])
        self.assertNotIn(
            self.rep_b.id, self.rows(self.manager, {"period": "year", "offset": -9})
        )
