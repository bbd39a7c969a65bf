from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.piste.tests.common import PisteCommon


@tagged("post_install", "-at_install", "piste_followup")
class TestFollowupMenu(PisteCommon):
    """Suivi client → Relances: what is planned with pistes, opportunities, clients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.foreign = (
            cls.env["crm.lead"]
            .with_user(user)
            .create({"name": name, "type": "opportunity", "user_id": user.id})
            for name, user in (("Mienne", cls.rep), ("Autre", cls.rep_b))
        )
        cls.action = cls.env.ref("piste.mail_activity_action_followup")

    def found(self, user, *filters):
        """Return what the list shows to ``user`` with these filters of its search."""
        view = self.action.search_view_id
        arch = self.env["mail.activity"].get_view(view.id, "search")["arch"]
        Activity = self.env["mail.activity"].with_user(user)
        domain = safe_eval(self.action.domain)
        for name in filters:
            node = arch[arch.index(f'name="{name}"') :]
            node = node[: node.index("/>")]
            text = node.split('domain="')[1].split('"')[0]
            domain += safe_eval(text, {"uid": user.id})
        return Activity.search(domain).filtered(
            lambda each: each.res_name in ("Mienne", "Autre", self.merchant_a.name)
        )

    def test_relances_come_first(self):
        """BD-13, U1: the default filters show one's own relances, and nothing else."""
        for lead in self.mine, self.foreign:
            lead.action_piste_relance()
        call = self.mine.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.id
        )
        defaults = safe_eval(self.action.context)
        self.assertEqual(
            {name for name in defaults if name.startswith("search_default_")},
            {"search_default_filter_user_id_uid", "search_default_relances"},
        )
        shown = self.found(self.rep, "filter_user_id_uid", "relances")
        self.assertEqual(shown.mapped("res_name"), ["Mienne"])
        self.assertNotIn(call, shown)
        self.assertIn(call, self.found(self.rep))

    def test_activities_of_a_colleague_stay_his(self):
        """BD-13, U1: without any filter, too, the rights on the documents decide."""
        self.foreign.action_piste_relance()
        self.merchant_a.with_user(self.rep).activity_schedule(
            "mail.mail_activity_data_call",
            fields.Date.today() + timedelta(days=2),
            user_id=self.rep.id,
        )
        self.assertEqual(
            self.found(self.rep).mapped("res_name"), [self.merchant_a.name]
        )
        self.assertIn("Autre", self.found(self.manager).mapped("res_name"))

    def test_menu_is_for_representatives(self):
        """BD-13, U1: exact French name, under Suivi client, for who has clients."""
        menu = self.env.ref("piste.piste_menu_clients_followups")
        self.assertEqual(menu.with_context(lang="fr_CA").name, "Relances")
        self.assertEqual(menu.parent_id, self.env.ref("piste.piste_menu_clients"))
        for user, shown in (
            (self.rep, True),
            (self.manager, True),
            (self.agent, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(
                    menu.id in menu.with_user(user).load_menus(False), shown
                )
