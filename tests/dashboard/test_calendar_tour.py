from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .calendar_common import CalendarCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestCalendarTour(CalendarCommon, HttpCase):
    """OD-14: the calendar in a browser, in French."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.rep.lang = "fr_CA"
        # A day of this week that has the next one beside it; weeks begin on Sunday.
        today = fields.Date.today()
        cls.middle = today - timedelta(days=today.weekday() == 5)
        cls._fill(cls.middle - timedelta(days=2))

    def test_calendar_is_filtered_and_opened(self):
        """OD-14: tour `piste_calendar` at 1400 px: a kind, what stands behind."""
        task = self.project.task_ids.filtered(lambda t: t.piste_kind == "production")
        task.date_deadline = fields.Datetime.to_datetime(self.middle) + timedelta(
            hours=16
        )
        self.browser_size = "1400x900"
        self.start_tour(
            "/odoo/calendar-of-all",
            "piste_calendar",
            login=self.rep.login,
        )

    def test_agenda_on_a_phone(self):
        """OD-14: tour `piste_calendar_phone` at 390 px: a list, with words."""
        self.browser_size = "390x844"
        self.start_tour(
            "/odoo/calendar-of-all", "piste_calendar_phone", login=self.rep.login
        )
