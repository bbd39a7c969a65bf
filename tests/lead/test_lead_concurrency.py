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
            piste = env["crm.lead"].create(
                {"name": "Race", "type": "lead", "user_id": False, "team_id": False}
            )
            self.user_ids, self.piste_id = users.ids, piste.id
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["crm.lead"].browse(self.piste_id).unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            env["mail.message"].search([("author_id", "in", partners.ids)]).unlink()
            users.unlink()
            partners.unlink()

    def test_one_wins_and_the_other_is_told_who(self):
        """AX-09: two sessions take the same piste at the same moment."""
        barrier = threading.Barrier(2, timeout=20)
        results = {}

        def take(user_id):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, user_id, {})
                # Both snapshots exist before anybody writes.
                cr.execute("SELECT 1 FROM crm_lead LIMIT 1")
                barrier.wait()
                piste = env["crm.lead"].browse(self.piste_id)
                try:
                    retrying(piste.action_piste_take_charge, env)
                    results[user_id] = "won"
                except UserError as error:
                    results[user_id] = str(error)

        threads = [threading.Thread(target=take, args=(uid,)) for uid in self.user_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            winner = env["crm.lead"].browse(self.piste_id).user_id
            self.assertIn(winner.id, self.user_ids)
            loser_id = next(uid for uid in self.user_ids if uid != winner.id)
            self.assertEqual(results[winner.id], "won")
            self.assertIn(winner.name, results[loser_id])
