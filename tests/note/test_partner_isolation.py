from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_note")
class TestPartnerIsolation(PisteCommon):
    """OD-15: own, team, all — on the companies and on what core hangs on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orphan = cls.env["res.partner"].create(
            {"name": "Commerce sans représentant", "is_company": True}
        )
        cls.contact_a, cls.contact_b = (
            cls.portal_a.partner_id,
            cls.portal_b.partner_id,
        )
        cls.everyone = (
            cls.merchant_a + cls.contact_a + cls.merchant_b + cls.contact_b + cls.orphan
        )

    def env_of(self, role):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env(user=getattr(self, role))

    def _visible(self, role):
        Partner = self.env_of(role)["res.partner"]
        return Partner.search([("id", "in", self.everyone.ids)])

    def test_own_team_all(self):
        """OD-15: a rep his own, a leader the team's, the others all."""
        own_a = self.merchant_a + self.contact_a + self.orphan
        own_b = self.merchant_b + self.contact_b + self.orphan
        self.assertEqual(self._visible("rep"), own_a)
        self.assertEqual(self._visible("rep_b"), own_b)
        self.assertEqual(self._visible("leader"), own_a)
        for role in ("manager", "approver", "marketing", "agent", "accountant"):
            with self.subTest(role=role):
                self.assertEqual(self._visible(role), self.everyone)

    def test_leader_follows_the_team_and_archived_members_do_not_count(self):
        """OD-15: membership decides, at once."""
        self.team_b.user_id = self.leader
        self.assertEqual(self._visible("leader"), self.everyone)
        self.team_b.crm_team_member_ids.active = False
        self.assertNotIn(self.merchant_b, self._visible("leader"))

    def test_several_groups_unite(self):
        """OD-15: a rep who also works in support sees what support sees."""
        group = self.env.ref("piste.piste_group_agent")
        self.rep.write({"group_ids": [Command.link(group.id)]})
        self.assertEqual(self._visible("rep"), self.everyone)

    def test_every_way_to_a_foreign_client_is_closed(self):
        """OD-15: id, name search, count, group, export, path, attachment, message."""
        self.merchant_a.message_post(body="zyzzyvaclient")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "zyzzyva.txt",
                "raw": b"zyzzyva",
                "res_model": "res.partner",
                "res_id": self.merchant_a.id,
            }
        )
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "ZYZ123", "partner_id": self.merchant_a.id}
        )
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.merchant_a.id,
                "summary": "zyzzyvaactivity",
                "user_id": self.rep.id,
            }
        )
        self.merchant_a.message_subscribe(self.contact_a.ids)
        self.env.ref("base.group_allow_export").user_ids = [Command.link(self.rep_b.id)]
        env = self.env_of("rep_b")
        client = env["res.partner"].browse(self.merchant_a.id)
        for attack in (
            lambda: client.read(["name"]),
            lambda: client.web_read({"name": {}}),
            lambda: client.export_data(["name"]),
            lambda: client.write({"user_id": self.rep_b.id}),
            client.copy,
            lambda: client.message_post(body="x"),
            lambda: env["ir.attachment"].browse(attachment.id).read(["raw"]),
            lambda: env["res.partner.bank"].browse(bank.id).read(["acc_number"]),
            lambda: env["res.partner"].create(
                {"name": "Espion", "parent_id": self.merchant_a.id}
            ),
            lambda: self.contact_a.with_env(env).write(
                {"parent_id": self.merchant_b.id}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attack()
        for model, domain in (
            ("res.partner", [("name", "ilike", "Gisèle")]),
            ("res.users", [("id", "=", self.portal_a.id)]),
            ("ir.attachment", [("index_content", "ilike", "zyzzyva")]),
            ("ir.attachment", [("name", "ilike", "zyzzyva")]),
            ("mail.message", [("body", "ilike", "zyzzyvaclient")]),
            ("mail.activity", [("summary", "ilike", "zyzzyva")]),
            ("res.partner.bank", [("acc_number", "=", "ZYZ123")]),
            ("mail.followers", [("partner_id", "=", self.contact_a.id)]),
            ("crm.lead", [("partner_id.name", "ilike", "Gisèle")]),
        ):
            with self.subTest(model=model):
                self.assertEqual(env[model].search_count(domain), 0)
        self.assertFalse(env["res.partner"].name_search("Gisèle"))
        totals = env["res.partner"].formatted_read_group(
            [("id", "in", self.everyone.ids)], ["user_id"], ["__count"]
        )
        self.assertEqual(sum(line["__count"] for line in totals), 3)

    def test_rep_still_sees_colleagues_companies_and_suppliers(self):
        """OD-15: the wall hides clients, not the house."""
        env = self.env_of("rep")
        house = (
            self.rep_b.partner_id
            + self.manager.partner_id
            + self.env.company.partner_id
        )
        self.assertEqual(house.with_env(env).mapped("name"), house.mapped("name"))
        self.assertTrue(self.rep_b.with_env(env).name)
        users = env["res.users"].search([("id", "in", (self.rep_b + self.rep).ids)])
        self.assertEqual(len(users), 2)

    def test_rep_works_on_own_documents_beside_foreign_names(self):
        """OD-15: a foreign follower or contact breaks no form of an own document."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Affaire",
                "type": "opportunity",
                "user_id": self.rep.id,
                "partner_id": self.merchant_b.id,
            }
        )
        lead.message_subscribe((self.contact_b + self.rep.partner_id).ids)
        lead.message_post(body="Bonjour", author_id=self.contact_b.id)
        order = self.env["sale.order"].create(
            {"partner_id": self.merchant_b.id, "user_id": self.rep.id}
        )
        env = self.env_of("rep")
        for record, change in ((lead, {"name": "Nouveau"}), (order, {"note": "x"})):
            own = record.with_env(env)
            with self.subTest(model=record._name):
                own.message_post(body="Suivi")
                own.write(change)
                with Form(own):
                    pass
                own.get_formview_action()

    def test_reassigning_acts_at_once(self):
        """I14: the former rep loses the company, its contacts and its files."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": "x.txt",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": self.merchant_a.id,
            }
        )
        self.assertTrue(attachment.with_env(self.env_of("rep")).read(["raw"]))
        self.merchant_a.with_user(self.manager).user_id = self.rep_b
        self.assertNotIn(self.merchant_a, self._visible("rep"))
        self.assertNotIn(self.contact_a, self._visible("rep"))
        self.assertIn(self.contact_a, self._visible("rep_b"))
        with self.assertRaises(AccessError):
            attachment.with_env(self.env_of("rep")).read(["raw"])

    def test_rep_takes_a_client_of_nobody(self):
        """OD-15: the pool is open by explicit rule, and taking closes it."""
        env = self.env_of("rep")
        self.orphan.with_env(env).user_id = self.rep
        self.assertNotIn(self.orphan, self._visible("rep_b"))

    def test_core_users_without_our_groups_see_what_core_gives(self):
        """OD-15: employees outside Piste are not restricted by it."""
        employee = self._create_user("employee", "sales_team.group_sale_salesman")
        found = self.env(user=employee)["res.partner"].search_count(
            [("id", "in", self.everyone.ids)]
        )
        self.assertEqual(found, len(self.everyone))
