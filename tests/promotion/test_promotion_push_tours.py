from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .push_common import PushCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPushTours(PushCase, HttpCase):
    """OD-12, U22: planned, seen and cancelled in a browser, in French."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketing.write({"lang": "fr_CA", "tz": "America/Toronto"})
        cls.rep.write({"lang": "fr_CA", "tz": "America/Toronto"})

    def test_marketing_schedules_and_cancels(self):
        """OD-12: tour `piste_marketing_push` at 1400 px."""
        self.browser_size = "1400x900"
        login = self.marketing.login
        url = f"/odoo/piste-promotions/{self.promotion.id}"
        self.start_tour(url, "piste_marketing_push", login=login)
        push = self.env["piste.push"].search([("promotion_id", "=", self.promotion.id)])
        self.assertEqual(push.mapped("state"), ["cancelled"])
        self.assertEqual(push.text, "La deuxième à moitié prix, aujourd’hui.")

    def test_rep_sees_the_content_in_the_calendar(self):
        """OD-12: tour `piste_rep_push`: PUSH PLANIFIÉ, one click, voir le contenu."""
        self._planned(planned_at=fields.Datetime.now() + timedelta(minutes=1))
        self.browser_size = "1400x900"
        self.start_tour("/odoo/piste-push", "piste_rep_push", login=self.rep.login)
