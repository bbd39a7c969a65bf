from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.piste.tests.common import PisteCommon


class HomeCommon(PisteCommon):
    """A representative with pistes, clients and actions."""

    def home(self, user, **context):
        """Return the home of ``user``, its sections by key."""
        home = self.env["piste.dashboard"].with_user(user).with_context(**context)
        result = home.get_home()
        result["sections"] = {s["key"]: s for s in result["sections"]}
        return result

    def create_pistes(self, owner, count):
        return self.env["crm.lead"].create(
            [
                {"name": f"{owner.login} {n}", "type": "lead", "user_id": owner.id}
                for n in range(count)
            ]
        )

    def plan(self, record, owner, days, summary="Appeler"):
        today = fields.Date.context_today(self.env.user)
        return record.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=today + timedelta(days=days),
            summary=summary,
            user_id=owner.id,
        )

    def total(self, user):
        items = self.home(user)["sections"]["leads"]["items"]
        return sum(item["value"] for item in items)


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardHome(HomeCommon):
    def test_each_role_gets_its_sections(self):
        """PC-01: the home shows to each role what concerns it."""
        sections = {
            role: set(self.home(getattr(self, role))["sections"])
            for role in ("rep", "marketing", "accountant", "agent")
        }
        self.assertLessEqual({"actions", "week", "leads", "clients"}, sections["rep"])
        for role in ("marketing", "agent"):
            self.assertFalse({"week", "leads", "clients"} & sections[role], role)
        self.assertIn("week", sections["accountant"])

    def test_the_community_can_be_switched_off(self):
        """PC-01: without merchant community no ticket and no promotion is shown."""
        community = self.env.ref("piste.piste_group_feature_community")
        self.env.ref("base.group_user").implied_ids -= community
        for role in ("rep", "marketing", "agent"):
            sections = self.home(getattr(self, role))["sections"]
            self.assertFalse({"tickets", "promotions"} & set(sections), role)

    def test_portal_users_are_refused(self):
        """PC-01: nobody outside reads the home, by no public method."""
        dashboard = self.env["piste.dashboard"].with_user(self.portal_a)
        with self.assertRaises(AccessError):
            dashboard.get_home()
        with self.assertRaises(AccessError):
            dashboard.action_open_collected()

    def test_pistes_are_counted_own_team_or_all(self):
        """PC-01: a rep counts his own, a leader his team's, a manager everybody's."""
        before = {u: self.total(u) for u in (self.rep, self.rep_b, self.manager)}
        team_before = self.total(self.leader)
        self.create_pistes(self.rep, 3)
        self.create_pistes(self.rep_b, 2)
        self.assertEqual(self.total(self.leader) - team_before, 3)
        self.assertEqual(self.total(self.rep) - before[self.rep], 3)
        self.assertEqual(self.total(self.rep_b) - before[self.rep_b], 2)
        self.assertEqual(self.total(self.manager) - before[self.manager], 5)

    def test_a_tile_opens_exactly_what_it_counts(self):
        """PC-01: the list behind a bar holds as many pistes as the bar says."""
        self.create_pistes(self.rep, 3)
        leads = self.env["crm.lead"].with_user(self.rep)
        section = self.home(self.rep)["sections"]["leads"]
        for bar in section["items"]:
            found = leads.search_count(bar["action"]["domain"])
            self.assertEqual(found, bar["value"], bar["label"])

    def test_overdue_actions_come_first(self):
        """PC-03: next actions, the overdue ones first, with the telephone."""
        first, second, third = self.create_pistes(self.rep, 3)
        second.phone = "+1 514-555-0199"
        self.plan(first, self.rep, 0, "Aujourd'hui")
        self.plan(second, self.rep, -2, "Oublié")
        self.plan(third, self.rep, 5, "Plus tard")
        self.plan(third, self.rep_b, -1, "D'un autre")
        section = self.home(self.rep)["sections"]["actions"]
        rows = [(row["summary"], row["state"]) for row in section["items"]]
        self.assertEqual(
            rows,
            [("Oublié", "late"), ("Aujourd'hui", "today"), ("Plus tard", "planned")],
        )
        self.assertEqual((section["late"], section["due"]), (1, 1))
        self.assertEqual(section["items"][0]["phone"], "+1 514-555-0199")

    @freeze_time("2026-11-20 02:30:00")
    def test_today_is_the_day_of_the_user(self):
        """PC-03: at 2:30 UTC it is still yesterday in Montréal."""
        lead = self.create_pistes(self.rep, 1)
        self.rep.tz = "America/Toronto"
        lead.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline="2026-11-19",
            user_id=self.rep.id,
        )
        here = self.home(self.rep, tz="America/Toronto")
        there = self.home(self.rep, tz="UTC")
        self.assertEqual((here["today"], there["today"]), ("2026-11-19", "2026-11-20"))
        self.assertEqual(here["sections"]["actions"]["due"], 1)
        self.assertEqual(there["sections"]["actions"]["late"], 1)

    def test_last_clients_say_how_far_they_are(self):
        """PC-01: the last clients registered, each with its état d'avancement."""
        values = {"is_company": True, "piste_type": "prospect", "user_id": self.rep.id}
        signed, quoted, _new = self.env["res.partner"].create(
            [{"name": name, **values} for name in ("Signé", "Devis", "Nouveau")]
        )
        product = self.env["product.product"].create({"name": "Plage"})
        for partner, state in ((signed, "sale"), (quoted, "sent")):
            order = self.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "user_id": self.rep.id,
                    "order_line": [Command.create({"product_id": product.id})],
                }
            )
            order.write({"state": state})
        items = self.home(self.rep, lang="en_US")["sections"]["clients"]["items"]
        self.assertEqual(
            [(item["name"], item["badge"]["label"]) for item in items],
            [
                ("Nouveau", "Prospect"),
                ("Devis", "Quotation sent"),
                ("Signé", "Contract signed"),
            ],
        )
        self.assertFalse(
            {
                item["name"]
                for item in self.home(self.rep_b)["sections"]["clients"]["items"]
            }
            & {"Signé", "Devis", "Nouveau"}
        )

    def test_tickets_to_answer_first(self):
        """OD-04: the agent sees the tickets that wait, the rep those of his clients."""
        Ticket = self.env["piste.ticket"]
        answered, mine, other = Ticket.create(
            [
                {"subject": subject, "partner_id": merchant.id}
                for subject, merchant in (
                    ("Répondu", self.merchant_a),
                    ("À répondre", self.merchant_a),
                    ("D'un autre", self.merchant_b),
                )
            ]
        )
        answered.with_user(self.agent).message_post(
            body="Voilà", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        shown = {
            user: [
                item["id"]
                for item in self.home(user)["sections"]["tickets"]["items"]
                if item["id"] in (answered + mine + other).ids
            ]
            for user in (self.agent, self.rep)
        }
        self.assertEqual(shown[self.rep], [mine.id, answered.id])
        self.assertNotIn(answered.id, shown[self.agent][:2])
        items = self.home(self.rep)["sections"]["tickets"]["items"]
        by_id = {item["id"]: item for item in items}
        self.assertEqual(
            by_id[mine.id]["deadline"],
            fields.Datetime.to_string(mine.first_response_deadline),
        )
        self.assertFalse(by_id[answered.id]["deadline"])

    def test_a_ticket_on_the_client_of_another_does_not_break_the_home(self):
        """OD-04, OD-15: the rep reads who asks, as on the ticket itself."""
        ticket = self.env["piste.ticket"].create(
            {"subject": "Remplacement", "partner_id": self.merchant_b.id}
        )
        ticket.user_id = self.rep
        self.env.invalidate_all()
        items = self.home(self.rep)["sections"]["tickets"]["items"]
        details = {item["id"]: item["detail"] for item in items}
        self.assertEqual(details[ticket.id], self.merchant_b.name)

    def test_marketing_sees_what_to_approve(self):
        """OD-10: submitted promotions, and those alone, wait on the home."""
        draft = self.env["piste.promotion"].create(
            {"partner_id": self.merchant_a.id, "name": "Brouillon"}
        )
        section = self.home(self.marketing)["sections"]["promotions"]
        self.assertNotIn(draft.id, [item["id"] for item in section["items"]])


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardMoney(HomeCommon):
    def figures(self, user, **context):
        items = self.home(user, **context)["sections"]["week"]["items"]
        return [item["value"] for item in items]

    def sign(self, owner, amount, moment):
        """Create a contract of ``amount``, taxes included, signed at ``moment``."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "user_id": owner.id,
                "order_line": [
                    Command.create(
                        {
                            "name": "Plage",
                            "product_id": self.env["product.product"]
                            .create({"name": "Plage"})
                            .id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.write({"signed_on": moment})
        return order

    def invoice(self, owner, amount):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.merchant_a.id,
                "invoice_user_id": owner.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Plage",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def collect(self, invoice, amount, day=None):
        """Collect ``amount`` on ``invoice`` by an entry of the bank journal."""
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "date": day or fields.Date.context_today(self.env.user),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": invoice.partner_id.id,
                            "credit": amount,
                        }
                    ),
                    Command.create(
                        {"account_id": bank.default_account_id.id, "debit": amount}
                    ),
                ],
            }
        )
        entry.action_post()
        credit = entry.line_ids.filtered("credit")
        (receivable + credit).reconcile()

    def test_signed_and_collected_of_the_week(self):
        """OD-17: the week's signed and collected amounts, own ones for a rep."""
        now = fields.Datetime.now()
        before = self.figures(self.rep), self.figures(self.manager)
        self.sign(self.rep, 1000, now)
        self.sign(self.rep_b, 700, now)
        self.sign(self.rep, 300, now - timedelta(days=8))
        invoice = self.invoice(self.rep, 500)
        self.collect(invoice, 200)
        self.collect(self.invoice(self.rep_b, 90), 90)
        self.assertEqual(self.delta(self.rep, before[0]), [1000, 200])
        self.assertEqual(self.delta(self.manager, before[1]), [1700, 290])

    def delta(self, user, before):
        pairs = zip(self.figures(user), before, strict=True)
        return [round(now - then, 2) for now, then in pairs]

    def test_commissions_to_receive_and_paid(self):
        """OD-20: each rep sees his commissions to receive and paid, no other's."""
        today = fields.Date.context_today(self.env.user)
        plan = self.env["piste.commission.plan"].create(
            {"name": "10 %", "percent": 10, "user_ids": [Command.set(self.rep.ids)]}
        )
        before = self.commissions(self.rep)
        common = {
            "plan_id": plan.id,
            "company_id": self.env.company.id,
            "date": today,
            "percent": 10,
        }
        self.env["piste.commission.entry"].create(
            [
                {
                    **common,
                    "user_id": user.id,
                    "amount": amount,
                    "allocation_id": number,
                    "date_paid": paid,
                }
                for number, (user, amount, paid) in enumerate(
                    (
                        (self.rep, 30, False),
                        (self.rep, 12, today),
                        (self.rep_b, 99, False),
                    ),
                    10**9,
                )
            ]
        )
        after = self.commissions(self.rep)
        self.assertEqual([a - b for a, b in zip(after, before, strict=True)], [30, 12])

    def commissions(self, user):
        items = self.home(user)["sections"]["commissions"]["items"]
        return [item["value"] for item in items]

    def test_a_credit_note_is_no_collected_money(self):
        """OD-17: an invoice closed by a credit note brought no money."""
        invoice = self.invoice(self.rep, 500)
        before = self.figures(self.rep)
        invoice._reverse_moves([{"date": invoice.date}], cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self.figures(self.rep), before)

    def test_cancelled_contracts_do_not_count(self):
        """OD-17: what was signed, then cancelled, is not signed."""
        before = self.figures(self.rep)
        self.sign(self.rep, 1000, fields.Datetime.now()).write({"state": "cancel"})
        self.assertEqual(self.figures(self.rep), before)

    @freeze_time("2026-11-23 03:00:00")
    def test_the_week_is_the_one_of_the_user(self):
        """OD-17: Sunday evening in Montréal is still this week, Monday in UTC not."""
        self.sign(self.rep, 1000, datetime(2026, 11, 22, 23))
        self.assertEqual(self.figures(self.rep, tz="America/Toronto")[0], 1000)
        self.assertEqual(self.figures(self.rep, tz="UTC")[0], 0)

    def test_collected_opens_own_invoices(self):
        """OD-17: the tile opens the invoices paid, those of the rep alone."""
        mine, other = self.invoice(self.rep, 500), self.invoice(self.rep_b, 90)
        self.collect(mine, 200)
        self.collect(other, 90)
        action = self.env["piste.dashboard"].with_user(self.rep).action_open_collected()
        found = self.env["account.move"].with_user(self.rep).search(action["domain"])
        self.assertIn(mine, found)
        self.assertNotIn(other, found)


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardSpeed(HomeCommon):
    def fill(self, count):
        """Give ``count`` clients, pistes and actions to the representative."""
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Client {n}",
                    "is_company": True,
                    "piste_type": "client",
                    "user_id": self.rep.id,
                }
                for n in range(count)
            ]
        )
        leads = self.create_pistes(self.rep, count)
        for record in (*partners[:4], *leads[:8]):
            self.plan(record, self.rep, -1)
        self.env.flush_all()

    def queries(self):
        """Return the queries of a home whose caches of the registry are warm."""
        for _warm in range(2):
            self.home(self.rep)
            self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.home(self.rep)
        return self.env.cr.sql_log_count - start

    def test_the_home_costs_the_same_for_ten_times_more(self):
        """The number of queries does not grow with the data."""
        self.fill(10)
        few = self.queries()
        self.fill(100)
        self.assertEqual(self.queries(), few)
        self.assertLessEqual(few, 22)

    def test_the_home_within_its_budget(self):
        """PC-01: the whole home of a rep by a fixed number of queries."""
        self.fill(10)
        self.home(self.rep)
        self.env.invalidate_all()
        with self.assertQueryCount(22):
            self.home(self.rep)

    def test_the_home_only_reads(self):
        """A replica of the database can serve the home."""
        self.assertTrue(self.env["piste.dashboard"].get_home._readonly)


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardSchedule(HomeCommon):
    def form(self, user):
        return Form(self.env["piste.dashboard.schedule"].with_user(user))

    def test_an_action_is_planned_on_a_client_or_a_piste(self):
        """PC-03: “Ajouter une nouvelle action” fills the agenda of the rep."""
        lead = self.create_pistes(self.rep, 1)
        for field, record in (("partner_id", self.merchant_a), ("lead_id", lead)):
            form = self.form(self.rep)
            form[field] = record
            form.summary = f"Appeler {record.name}"
            form.save().action_schedule()
            activity = record.activity_ids
            self.assertEqual(activity.summary, f"Appeler {record.name}")
            self.assertEqual(activity.user_id, self.rep)

    def test_an_action_is_about_somebody(self):
        """PC-03: without a client nor a piste the wizard says what to choose."""
        wizard = self.env["piste.dashboard.schedule"].with_user(self.rep).create({})
        with self.assertRaisesRegex(UserError, "Choose the client or the piste"):
            wizard.action_schedule()

    def test_nobody_plans_on_the_piste_of_another(self):
        """PC-03: the wizard gives no more rights than its user has."""
        lead = self.create_pistes(self.rep_b, 1)
        wizard = self.env["piste.dashboard.schedule"].with_user(self.rep)
        with self.assertRaises(AccessError):
            wizard.create({"lead_id": lead.id}).action_schedule()

    def test_only_reps_have_the_wizard(self):
        """PC-03: marketing has no clients to act on."""
        with self.assertRaises(AccessError):
            self.env["piste.dashboard.schedule"].with_user(self.marketing).create({})
