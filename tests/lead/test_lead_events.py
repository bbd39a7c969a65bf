from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .opportunity_common import OpportunityCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadEvents(OpportunityCommon):
    """Suivi client → Événements: core's calendar, attached to an opportunity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.action = cls.env.ref("piste.calendar_event_action")

    def test_menu_is_for_representatives(self):
        """AX-38: exact French name, under Suivi client."""
        menu = self.env.ref("piste.piste_menu_clients_events")
        self.assertEqual(menu.with_context(lang="fr_CA").name, "Événements")
        self.assertEqual(menu.parent_id, self.env.ref("piste.piste_menu_clients"))
        for user, shown in ((self.rep, True), (self.leader, True), (self.agent, False)):
            with self.subTest(user=user.login):
                self.assertEqual(
                    menu.id in menu.with_user(user).load_menus(False), shown
                )

    def test_calendar_comes_first_then_list_and_cards(self):
        """AX-38: the calendar, and cards for a telephone; one's own to begin with."""
        modes = [mode for _view, mode in self.action.views]
        self.assertEqual(modes, ["calendar", "list", "kanban", "form"])
        self.assertEqual(safe_eval(self.action.context)["search_default_mymeetings"], 1)
        views = (
            self.env["calendar.event"]
            .with_user(self.rep)
            .get_views([*self.action.views, (self.action.search_view_id.id, "search")])[
                "views"
            ]
        )
        self.assertIn("on_leads", views["search"]["arch"])

    def test_event_of_the_menu_is_attached_afterwards(self):
        """AX-38: planned from the menu, then attached to an opportunity."""
        lead = self.create_opportunity()
        Event = self.env["calendar.event"].with_user(self.rep)
        with Form(Event, "calendar.view_calendar_event_form") as form:
            form.name = "Visite"
            form.opportunity_id = lead
        self.assertEqual(form.record.opportunity_id, lead)
        self.assertIn(form.record, lead.piste_event_ids)
        mine = Event.search(
            [("partner_ids.user_ids", "in", [self.rep.id]), ("name", "=", "Visite")]
        )
        self.assertEqual(mine, form.record)
