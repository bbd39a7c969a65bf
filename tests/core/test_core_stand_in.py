from datetime import date, timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .test_core_isolation import CANARY, TwoMerchants

# What a stand-in has in hand, and what stays closed to them.
OPEN = ("crm.lead", "sale.order", "account.move", "piste.promotion", "piste.ticket")
CLOSED = ("piste.note", "piste.commission.entry")


class StandIn(TwoMerchants):
    """Merchant A is a client of rep; rep_b looks after him for some days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "America/Toronto"
        cls.today = date(2026, 7, 1)

    def at(self, moment):
        """Let the clock of the server stand at a moment of UTC."""
        self.env.invalidate_all()
        return freeze_time(moment)

    def stand_in(self, user=None, **values):
        StandIn = self.env["piste.stand.in"].with_user(user or self.manager)
        return StandIn.create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": self.today,
                "date_to": self.today + timedelta(days=6),
                "company_id": self.company.id,
                **values,
            }
        )

    def check_hands(self, expected):
        """Check what rep_b sees of the documents of both merchants."""
        for model in OPEN:
            with self.subTest(model=model):
                self._check_seen(model, "rep_b", expected)
        for model in CLOSED:
            with self.subTest(model=model):
                self._check_seen(model, "rep_b", "b")


@tagged("post_install", "-at_install", "piste_core")
class TestStandIn(StandIn, TransactionCase):
    def test_it_begins_and_ends_at_midnight_of_the_company(self):
        """U14: by itself, at each search, in the time zone of the company."""
        self.stand_in()
        for moment, expected in (
            ("2026-07-01 03:59:59", "b"),
            ("2026-07-01 04:00:00", "ab"),
            ("2026-07-08 03:59:59", "ab"),
            ("2026-07-08 04:00:00", "b"),
        ):
            with self.at(moment), self.subTest(moment=moment):
                self.check_hands(expected)

    def test_the_rules_asked_before_do_not_remember_the_day(self):
        """U14: what a search kept of the rules yesterday holds no right today."""
        self.stand_in()
        lead = self.documents["crm.lead"]["a"]
        with self.at("2026-07-07 12:00:00"):
            self.assertTrue(self.model_of("rep_b", "crm.lead").browse(lead.id).name)
        with self.at("2026-07-08 12:00:00"):
            Lead = self.model_of("rep_b", "crm.lead")
            self.assertFalse(Lead.search_count([("id", "=", lead.id)]))
            with self.assertRaises(AccessError):
                Lead.browse(lead.id).read(["name"])

    def test_what_hangs_on_the_documents_comes_along(self):
        """U14: files, messages, activities, followers, contacts, bank accounts."""
        lead = self.documents["crm.lead"]["a"]
        lead.message_post(body=CANARY["a"])
        lead.activity_schedule(
            "mail.mail_activity_data_call", summary=CANARY["a"], user_id=self.rep.id
        )
        file = self.env["ir.attachment"].create(
            {
                "name": CANARY["a"],
                "raw": b"x",
                "res_model": "crm.lead",
                "res_id": lead.id,
            }
        )
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "ZYZ1", "partner_id": self.merchant_a.id}
        )
        self.merchant_a.message_subscribe(self.portal_a.partner_id.ids)
        self.env["piste.followup.note"].create(
            {"partner_id": self.merchant_a.id, "name": CANARY["a"]}
        )
        self.env["piste.partner.link"].create(
            {
                "partner_id": self.merchant_a.id,
                "person_id": self.portal_a.partner_id.id,
            }
        )
        self.merchant_a.write({"piste_type": "client"})
        self.stand_in()
        line = self.documents["sale.order"]["a"].order_line[:1]
        checks = (
            ("res.partner", [("id", "=", self.merchant_a.id)]),
            ("res.partner", [("id", "=", self.portal_a.partner_id.id)]),
            ("res.partner.bank", [("id", "=", bank.id)]),
            ("mail.followers", [("partner_id", "=", self.portal_a.partner_id.id)]),
            ("piste.followup.note", [("name", "=", CANARY["a"])]),
            ("piste.partner.link", [("partner_id", "=", self.merchant_a.id)]),
            ("piste.partner.owner", [("partner_id", "=", self.merchant_a.id)]),
            ("mail.message", [("body", "ilike", CANARY["a"])]),
            ("mail.activity", [("summary", "=", CANARY["a"])]),
            ("ir.attachment", [("id", "=", file.id)]),
            ("sale.order.line", [("id", "=", line.id)]),
            ("account.move.line", [("partner_id", "=", self.merchant_a.id)]),
        )
        for moment, seen in (("2026-07-02 12:00", True), ("2026-07-09 12:00", False)):
            with self.at(moment):
                for model, domain in checks:
                    with self.subTest(model=model, moment=moment):
                        found = self.model_of("rep_b", model).search_count(domain)
                        self.assertEqual(bool(found), seen)

    def test_totals_and_the_home_obey_the_same_days(self):
        """OD-15, U14: kanban totals, the counts and the actions of the home."""
        piste = self.env["crm.lead"].create(
            {"name": "P", "type": "lead", "user_id": self.rep.id}
        )
        piste.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=date(2026, 8, 1),
            summary="Relance",
            user_id=self.rep.id,
        )
        self.stand_in()
        for moment, seen in (("2026-07-02 12:00", 1), ("2026-07-09 12:00", 0)):
            with self.at(moment), self.subTest(moment=moment):
                Lead = self.model_of("rep_b", "crm.lead")
                columns = Lead.web_read_group(
                    [("id", "=", piste.id)], ["piste_status_id"], ["__count"]
                )
                total = sum(column["__count"] for column in columns["groups"])
                self.assertEqual(total, seen)
                bars = Lead.read_progress_bar(
                    [("id", "=", piste.id)],
                    "piste_status_id",
                    {"field": "activity_state", "colors": {"planned": "success"}},
                )
                planned = sum(bar["planned"] for bar in bars.values())
                self.assertEqual(planned, seen)
                home = self.env["piste.dashboard"].with_user(self.rep_b).get_home()
                sections = {part["key"]: part for part in home["sections"]}
                bars = sum(item["value"] for item in sections["leads"]["items"])
                self.assertEqual(bars, seen)
                names = [item["summary"] for item in sections["actions"]["items"]]
                self.assertEqual("Relance" in names, bool(seen))

    def test_the_stand_in_works_on_them(self):
        """U14: as the representative would; new documents stay the latter's."""
        self.stand_in()
        with self.at("2026-07-02 12:00"):
            lead = self.documents["crm.lead"]["a"].with_user(self.rep_b)
            lead.write({"description": "Rappelé"})
            lead.message_post(body="Suivi")
            with Form(lead):
                pass
            self.merchant_a.with_user(self.rep_b).phone = "514-555-0100"
            piste = self.env["crm.lead"].create(
                {"name": "P", "type": "lead", "user_id": self.rep.id}
            )
            piste.with_user(self.rep_b).action_set_lost(
                lost_reason_id=self.env["crm.lost.reason"].create({"name": "R"}).id
            )
            self.assertFalse(piste.active)
            action = lead.action_piste_create_quotation()
            order = self.env["sale.order"].browse(action["res_id"])
            self.assertEqual(order.user_id, self.rep)

    def test_the_owner_stays_the_owner(self):
        """U14, OD-16: neither taken nor merged, so that the notes stay closed."""
        self.stand_in()
        lead, client = self.documents["crm.lead"]["a"], self.merchant_a
        own = self.merchant_b
        with self.at("2026-07-02 12:00"):
            piste = self.env["crm.lead"].create(
                {"name": "P", "type": "lead", "user_id": self.rep.id}
            )
            merge = self.env["base.partner.merge.automatic.wizard"]
            merge = merge.with_user(self.rep_b)
            for name, theft in (
                ("lead", lambda: lead.with_user(self.rep_b).write({"user_id": 2})),
                ("charge", piste.with_user(self.rep_b).action_piste_take_charge),
                (
                    "client",
                    lambda: client.with_user(self.rep_b).write(
                        {"user_id": self.rep_b.id}
                    ),
                ),
                (
                    "parent",
                    lambda: client.with_user(self.rep_b).write({"parent_id": own.id}),
                ),
                (
                    "merge",
                    lambda: (client.with_user(self.rep_b))._merge_into(
                        own.with_user(self.rep_b)
                    ),
                ),
                ("core merge", lambda: merge._merge((client + own).ids, own)),
                (
                    "lead merge",
                    lambda: (
                        (lead + self.documents["crm.lead"]["b"])
                        .with_user(self.rep_b)
                        .merge_opportunity()
                    ),
                ),
            ):
                with (
                    self.subTest(theft=name),
                    self.assertRaisesRegex(UserError, "stand in"),
                    self.env.cr.savepoint(),
                ):
                    theft()
            self.assertEqual((lead.user_id, client.user_id), (self.rep, self.rep))

    def test_who_leads_both_reassigns_as_ever(self):
        """U14: a manager or the team leader who stands in decides as before."""
        self.stand_in(stand_in_id=self.leader.id)
        with self.at("2026-07-02 12:00"):
            self.merchant_a.with_user(self.leader).user_id = self.leader
            self.assertEqual(self.merchant_a.user_id, self.leader)

    def test_ended_early_it_takes_everything_back_at_once(self):
        """U14, I14: the button, before the last day; the row tells that it was."""
        row = self.stand_in()
        with self.at("2026-07-03 12:00"):
            self.check_hands("ab")
            row.with_user(self.rep).action_end()
            self.check_hands("b")
            self.assertEqual(row.state, "ended")
            self.stand_in(date_from="2026-07-04")

    def test_it_is_one_step_only(self):
        """U14: the clients of the absent person's own absent are not lent on."""
        self.stand_in(absent_id=self.rep.id, stand_in_id=self.leader.id)
        other = {"absent_id": self.leader.id, "stand_in_id": self.rep_b.id}
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.stand_in(**other)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.stand_in(absent_id=self.rep_b.id, stand_in_id=self.rep.id)
        self.stand_in(**other, date_from="2026-07-08", date_to="2026-07-09")


@tagged("post_install", "-at_install", "piste_core")
class TestStandInDecision(StandIn, TransactionCase):
    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-06-15 12:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def test_who_decides(self):
        """U14: the absent person, the leader of the team, a manager; nobody else."""
        for role in ("rep", "leader", "manager"):
            with self.subTest(role=role):
                row = self.stand_in(getattr(self, role))
                self.assertEqual(row.decided_by_id, getattr(self, role))
                row.unlink()
        for role in ("rep_b", "marketing", "agent", "accountant"):
            with (
                self.subTest(role=role),
                self.assertRaises(AccessError),
                self.cr.savepoint(),
            ):
                self.stand_in(getattr(self, role))

    def test_nobody_lends_himself_the_clients_of_another(self):
        """U14, API3: not by changing a row of his own, nor by naming a decider."""
        row = self.stand_in(
            self.rep_b, absent_id=self.rep_b.id, stand_in_id=self.rep.id
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            row.write({"absent_id": self.rep.id, "stand_in_id": self.rep_b.id})
        row.unlink()
        row = self.stand_in(self.rep, decided_by_id=self.manager.id)
        self.assertEqual(row.decided_by_id, self.rep)
        with self.assertRaises(UserError):
            row.with_user(self.rep).write({"decided_by_id": self.manager.id})
        with self.assertRaises(AccessError):
            row.with_user(self.rep_b).write({"date_to": "2026-12-31"})
        self.assertTrue(row.with_user(self.rep_b).read(["date_to"]))

    @mute_logger("odoo.sql_db")
    def test_days_and_people_must_make_sense(self):
        """U14: order of the dates, oneself, twice at once: refused by the database."""
        self.stand_in()
        for values in (
            {"date_from": "2026-08-09", "date_to": "2026-08-08"},
            {
                "date_from": "2026-08-09",
                "date_to": "2026-08-10",
                "stand_in_id": self.rep.id,
            },
            {"date_from": "2026-07-07", "date_to": "2026-07-20"},
            {
                "date_from": "2026-07-07",
                "date_to": "2026-07-20",
                "stand_in_id": self.leader.id,
            },
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self.stand_in(**values)
        for outsider in (self.marketing, self.portal_a):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.stand_in(
                    stand_in_id=outsider.id,
                    date_from="2026-08-01",
                    date_to="2026-08-02",
                )

    def test_what_has_begun_keeps_its_trace(self):
        """U14: people and first day stay; the last day moves from today on."""
        row = self.stand_in()
        with self.at("2026-07-03 12:00"):
            for values in (
                {"stand_in_id": self.leader.id},
                {"date_from": "2026-07-02"},
            ):
                with self.assertRaises(UserError):
                    row.write(values)
            with self.assertRaises(UserError):
                row.write({"date_to": "2026-07-02"})
            with self.assertRaises(UserError):
                row.unlink()
            row.write({"date_to": "2026-07-03"})
        with self.at("2026-07-05 12:00"):
            self.assertEqual(row.state, "ended")
            with self.assertRaises(UserError):
                row.write({"date_to": "2026-07-30"})

    def test_nobody_away_costs_no_query(self):
        """U14: the rules ask a cache; the lists cost what they did."""
        Lead = self.env["crm.lead"].with_user(self.rep)
        Lead.search([], limit=1)
        self.assertFalse(self.env["piste.stand.in"].with_user(self.rep)._absent_ids())
        with self.assertQueryCount(1):
            Lead.search([("name", "=", "x")], limit=1)

    def test_screen(self):
        """U14: Remplacements, by the absent person."""
        with Form(self.env["piste.stand.in"].with_user(self.rep)) as form:
            self.assertEqual(form.absent_id, self.rep)
            form.stand_in_id = self.rep_b
            form.date_to = fields.Date.add(fields.Date.today(), days=3)
        self.assertEqual(form.record.state, "running")
