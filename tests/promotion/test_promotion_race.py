import threading
from contextlib import closing
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

NAME = "Deux à la fois"


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionRace(BaseCase):
    """OD-08, OD-10: real connections and committed data, cleaned up at the end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean)
        today = fields.Date.today()
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"mail_create_nolog": True})
            merchant = env["res.partner"].create({"name": NAME, "is_company": True})
            values = {"name": NAME, "partner_id": merchant.id}
            live = {
                "state": "running",
                "discount_kind": "free",
                "discount_details": "Un café",
                "terms": "Un par personne",
                "terms_accepted_at": fields.Datetime.now(),
                "date_start": today - timedelta(days=10),
                "date_end": today + timedelta(days=3),
            }
            promotions = env["piste.promotion"].create(
                [{**values, "type": "scratch"}, {**values, **live}]
            )
            self.scratch_id, self.live_id = promotions.ids
            # The other connections have to see it.
            cr.commit()

    def _cursor(self):
        return db_connect(get_db_name()).cursor()

    def _clean(self):
        with closing(self._cursor()) as cr:
            # By SQL: a running promotion is never deleted.
            cr.execute(
                "UPDATE piste_promotion SET state = 'cancelled' WHERE name = %s", [NAME]
            )
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            env["piste.promotion"].search([("name", "=", NAME)]).unlink()
            env["res.partner"].search([("name", "=", NAME)]).unlink()
            # The other connections have to see it.
            cr.commit()

    def _twice(self, promotion_id, act):
        """Run ``act`` in two transactions at once, each retried like a request."""
        barrier, results = threading.Barrier(2), [None, None]

        def request(index):
            with closing(self._cursor()) as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                met = []

                def run():
                    promotion = env["piste.promotion"].browse(promotion_id)
                    promotion.fetch(["odds_total", "state"])
                    if not met:
                        met.append(True)
                        barrier.wait(timeout=30)
                    return act(promotion)

                try:
                    results[index] = retrying(run, env)
                    # The other connections have to see it.
                    cr.commit()
                except UserError as error:
                    results[index] = error

        threads = [threading.Thread(target=request, args=[index]) for index in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
        return results

    def _read(self, promotion_id, name):
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["piste.promotion"].browse(promotion_id).mapped(name)

    def test_two_prizes_at_once_never_exceed_a_hundred_per_cent(self):
        """OD-08: 60 % and 60 % added at the same moment: one is refused."""

        def add(promotion):
            prize = {"promotion_id": promotion.id, "name": "Café", "odds": 60}
            return promotion.env["piste.promotion.prize"].create(prize).id

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            results = self._twice(self.scratch_id, add)
        self.assertEqual(sum(isinstance(r, UserError) for r in results), 1)
        self.assertEqual(self._read(self.scratch_id, "odds_total"), [60])
        self.assertEqual(self._read(self.scratch_id, "prize_ids.odds"), [60])

    def test_two_renewals_at_once_make_one(self):
        """OD-10: two taps at the same moment, one draft."""
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            results = self._twice(self.live_id, lambda p: p._renew().id)
        self.assertTrue(any(isinstance(result, int) for result in results))
        self.assertEqual(self._read(self.live_id, "renewal_ids.state"), ["draft"])
