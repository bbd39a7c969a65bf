from odoo.tests import tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadPerformance(LeadCommon):
    def count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def list_pistes(self, view_type, limit):
        view = self.env.ref(f"piste.crm_lead_piste_view_{view_type}")
        Lead = self.env["crm.lead"].with_user(self.rep)
        views = Lead.get_views([(view.id, view_type)])
        specification = {
            name: {"fields": {"display_name": {}}}
            if Lead._fields[name].type == "many2one"
            else {}
            for name in views["models"]["crm.lead"]["fields"]
            if f'name="{name}"' in views["views"][view_type]["arch"]
        }
        domain = [("type", "=", "lead"), ("user_id", "=", self.rep.id)]
        return self.count_queries(
            lambda: Lead.web_search_read(domain, specification, limit=limit)
        )

    def test_list_and_cards_cost_the_same_for_ten_and_eighty(self):
        """Reading a page runs no query per piste."""
        self.env["crm.lead"].with_context(tracking_disable=True).create(
            [
                {
                    "type": "lead",
                    "partner_name": f"Piste {index}",
                    "user_id": self.rep.id,
                    "phone": "514-555-0100",
                    "city": "Laval",
                }
                for index in range(80)
            ]
        )
        for view_type in ("list", "kanban"):
            with self.subTest(view=view_type):
                self.list_pistes(view_type, 10)
                ten = self.list_pistes(view_type, 10)
                self.assertEqual(self.list_pistes(view_type, 80), ten)

    def test_creation_adds_no_query_to_core(self):
        """The status of a new piste comes from the cache."""
        Lead = self.env["crm.lead"].with_context(tracking_disable=True)

        def create(lead_type):
            values = {"type": lead_type, "name": "X", "user_id": self.rep.id}
            return self.count_queries(lambda: Lead.create([values] * 20))

        create("lead"), create("opportunity")
        self.assertLessEqual(create("lead"), create("opportunity") + 1)

    def create_batch(self, count, **more):
        values = [
            {
                "type": "lead",
                "partner_name": f"Piste {n}",
                "phone": f"418 555 {n:04}",
                **more,
            }
            for n in range(count)
        ]
        return self.env["crm.lead"].with_user(self.rep).create(values)

    def test_a_batch_costs_the_same_for_ten_and_a_hundred(self):
        """Team, stage, log and follower of an import are settled once for all."""
        self.count_queries(lambda: self.create_batch(10))
        ten = self.count_queries(lambda: self.create_batch(10))
        hundred = self.count_queries(lambda: self.create_batch(100))
        self.assertLessEqual(hundred, ten + 2)
        self.assertLess(hundred, 60)

    def test_pistes_of_a_batch_lack_nothing(self):
        """One of many is like one alone: team, stage, company, log and follower."""
        pistes = self.create_batch(3)
        alone = self.create_batch(1)
        names = ("team_id", "stage_id", "company_id", "user_id", "piste_status_id")
        for piste in pistes:
            self.assertEqual(
                piste.read(names)[0] | {"id": alone.id}, alone.read(names)[0]
            )
            self.assertEqual(piste.message_partner_ids, self.rep.partner_id)
            self.assertIn(self.team.name, piste.message_ids.body)
            self.assertEqual(piste.message_ids.author_id, self.rep.partner_id)
        other_team = self.env["crm.lead"].create(
            [
                {"name": "A", "type": "lead", "user_id": self.rep.id},
                {"name": "B", "type": "lead", "user_id": self.rep_b.id},
                {"name": "C", "type": "lead", "user_id": False, "team_id": False},
            ]
        )
        self.assertEqual(
            other_team.mapped("team_id"), self.team + self.team_b, "each his own"
        )
        self.assertFalse(other_team[2].team_id)

    def test_who_follows_a_team_hears_of_each_piste_of_a_batch(self):
        """Core's notification of new leads stays for those who asked for it."""
        self.team.message_subscribe(
            partner_ids=self.manager.partner_id.ids,
            subtype_ids=self.env.ref("crm.mt_salesteam_lead").ids,
        )
        pistes = self.create_batch(2, team_id=self.team.id)
        created = self.env.ref("crm.mt_lead_create")
        for piste in pistes:
            self.assertEqual(piste.message_ids.subtype_id, created)
            self.assertIn(
                self.manager.partner_id, piste.message_ids.notified_partner_ids
            )

    def test_a_page_tells_the_next_actions_as_each_record_does(self):
        """AX-01: what is settled for a page at once is what core says of each piste."""
        names = ("activity_state", "activity_summary", "activity_type_icon")
        pistes = self.env["crm.lead"].create(
            [
                {"type": "lead", "name": str(index), "user_id": self.rep.id}
                for index in range(3)
            ]
        )
        pistes[1].activity_schedule(
            "mail.mail_activity_data_call", summary="Appeler", user_id=self.rep.id
        )
        pistes = pistes.with_user(self.rep)
        self.env.invalidate_all()
        page = pistes.web_read({name: {} for name in names})
        self.env.invalidate_all()
        self.assertEqual(page, [dict(piste.read(names)[0]) for piste in pistes])
        self.assertEqual(
            [line["activity_summary"] for line in page], [False, "Appeler", False]
        )
        pistes[0].activity_schedule(
            "mail.mail_activity_data_call", summary="Visiter", user_id=self.rep.id
        )
        self.assertEqual(pistes[0].activity_summary, "Visiter")
