from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import HomeCommon


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

    def test_every_tile_opens_its_list(self):
        """PC-01: whatever a tile shows, its list is one click away, by one's rights."""
        objective = {"measure": "signed", "year": fields.Date.today().year}
        self.env["piste.objective"].create(
            {**objective, "user_id": self.rep.id, "target": 1000}
        )
        self.create_pistes(self.rep, 1)
        for user in (self.rep, self.agent, self.manager, self.accountant):
            for key, section in self.home(user)["sections"].items():
                own = [section["action"]] if section.get("action") else []
                each = [item.get("action") for item in section["items"]]
                targets = own or each
                with self.subTest(user=user.login, tile=key):
                    self.assertTrue(targets and all(targets))
                    for target in filter(None, own + each):
                        self.open_target(user, target)

    def open_target(self, user, target):
        """Search what the list behind a tile holds, as the client does."""
        dashboard = self.env["piste.dashboard"].with_user(user)
        if "method" in target:
            action = getattr(dashboard, target["method"])()
        else:
            action = self.env.ref(target["xmlid"]).with_user(user).sudo().read()[0]
            action["domain"] = target["domain"] or action["domain"] or []
        domain = action["domain"]
        if isinstance(domain, str):
            domain = safe_eval(domain, {"uid": user.id})
        self.env[action["res_model"]].with_user(user).search_count(domain)

    def test_the_counts_of_actions_open_what_they_count(self):
        """PC-03: *En retard : 2* opens a list of two, *Aujourd’hui : 1* of one."""
        leads = self.create_pistes(self.rep, 4)
        for lead, days in zip(leads, (-3, -1, 0, 4), strict=True):
            self.plan(lead, self.rep, days)
        self.plan(self.create_pistes(self.rep_b, 1), self.rep_b, -1)
        section = self.home(self.rep)["sections"]["actions"]
        self.assertEqual((section["late"], section["due"]), (2, 1))
        activities = self.env["mail.activity"].with_user(self.rep)
        for count, action in (("late", "action_late"), ("due", "action_due")):
            found = activities.search_count(section[action]["domain"])
            self.assertEqual(found, section[count], count)

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
        self.assertLessEqual(few, 23)

    def test_the_home_within_its_budget(self):
        """PC-01: the whole home of a rep by a fixed number of queries."""
        self.fill(10)
        self.home(self.rep)
        self.env.invalidate_all()
        with self.assertQueryCount(23):
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
