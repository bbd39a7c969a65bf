import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConcurrency(BaseCase):
    """Two real connections, committed data, cleaned up at the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            users = env["res.users"]
            for name in ("race_a", "race_b"):
                users += new_test_user(
                    env,
                    login=name,
                    groups="piste.piste_group_rep",
                    context={"no_reset_password": True},
                )
            values = {
                "name": "Race",
                "type": "lead",
                "user_id": False,
                "team_id": False,
            }
            pistes = env["crm.lead"].create([values] * 30)
            self.user_ids, self.piste_ids = users.ids, pistes.ids
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["crm.lead"].browse(self.piste_ids).unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            env["mail.message"].search([("author_id", "in", partners.ids)]).unlink()
            users.unlink()
            partners.unlink()

    def race(self, piste_ids):
        """Let both users take the same pistes; return the answer each one got."""
        barrier = threading.Barrier(2, timeout=20)
        results = {}

        def take(user_id):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, user_id, {})
                # Both snapshots exist before anybody writes.
                cr.execute("SELECT 1 FROM crm_lead LIMIT 1")
                barrier.wait()
                pistes = env["crm.lead"].browse(piste_ids)
                try:
                    action = retrying(pistes.action_piste_take_charge, env)
                    results[user_id] = action["params"]
                except UserError as error:
                    results[user_id] = {"type": "refused", "message": str(error)}

        threads = [threading.Thread(target=take, args=(uid,)) for uid in self.user_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    def owners(self, env, piste_ids):
        return env["crm.lead"].browse(piste_ids).user_id

    def test_one_wins_and_the_other_is_told_who(self):
        """AX-09: two sessions take the same piste at the same moment."""
        results = self.race(self.piste_ids[:1])
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            winner = self.owners(env, self.piste_ids[:1])
            self.assertIn(winner.id, self.user_ids)
            loser_id = next(uid for uid in self.user_ids if uid != winner.id)
            self.assertEqual(results[winner.id]["type"], "success")
            self.assertEqual(results[loser_id]["type"], "refused")
            self.assertIn(winner.name, results[loser_id]["message"])

    def test_a_batch_goes_to_one_whole(self):
        """AX-02: two sessions take the same thirty at once: one result, a report."""
        results = self.race(self.piste_ids)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            winner = self.owners(env, self.piste_ids)
            self.assertEqual(len(winner), 1)
            loser_id = next(uid for uid in self.user_ids if uid != winner.id)
            self.assertEqual(results[winner.id]["type"], "success")
            self.assertEqual(results[loser_id]["type"], "warning")
            self.assertIn(winner.name, results[loser_id]["message"])
            traces = env["mail.message"].search(
                [
                    ("model", "=", "crm.lead"),
                    ("res_id", "in", self.piste_ids),
                    ("tracking_value_ids.field_id.name", "=", "user_id"),
                ]
            )
            self.assertEqual(traces.author_id, winner.partner_id)
            self.assertEqual(len(traces), len(self.piste_ids))
