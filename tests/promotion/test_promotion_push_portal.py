from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .portal_common import PromotionPortalCase
from .push_common import PushCase


@tagged("post_install", "-at_install", "piste_promotion")
class TestPushPortal(PushCase, PromotionPortalCase):
    """OD-12: the merchant sees what is planned, and asks nothing."""

    def test_planned_push_stands_on_the_page_of_the_promotion(self):
        """OD-12: planned and sent ones, on his clock; no draft, no cancelled one."""
        self._planned(title="Prévu mardi")
        self._push(title="Brouillon secret")
        cancelled = self._planned(title="Retiré")
        cancelled.action_cancel()
        url = f"/my/promotions/{self.promotion.id}"
        page = self.url_open(url).text
        self.assertIn("Prévu mardi", page)
        self.assertIn("America/Toronto", page)
        self.assertNotIn("Brouillon secret", page)
        self.assertNotIn("Retiré", page)
        self.login(self.portal_b)
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_text_of_a_push_is_text(self):
        """I7: nothing in it runs in the portal."""
        self._planned(text="<script>alert(1)</script>")
        page = self.url_open(f"/my/promotions/{self.promotion.id}").text
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;", page)

    def test_merchant_cannot_plan_by_rpc(self):
        """OD-12: the portal has no door to the outbox."""
        push = self._planned(planned_at=fields.Datetime.now() + timedelta(hours=1))
        for method in ("action_cancel", "action_plan", "read"):
            response = self.url_open(
                f"/web/dataset/call_kw/piste.push/{method}",
                json={
                    "params": {
                        "model": "piste.push",
                        "method": method,
                        "args": [push.ids],
                        "kwargs": {},
                    }
                },
            )
            with self.subTest(method):
                self.assertIn("error", response.json())
        self.assertEqual(push.state, "queued")
