import threading
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

NAME = "Course à la conversion"


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertRace(BaseCase):
    """Two real connections: rows are committed, and removed in the end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean)
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            values = {"type": "lead", "name": NAME, "partner_name": NAME}
            self.lead_id = env["crm.lead"].create(values).id
            self.uids = [SUPERUSER_ID, env.ref("base.user_admin").id]
            cr.commit()

    def _cursor(self):
        return db_connect(get_db_name()).cursor()

    def _clean(self):
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            leads = env["crm.lead"].search([("name", "=", NAME)])
            env["piste.lead.conversion"].search([("lead_id", "in", leads.ids)]).unlink()
            leads.invalidate_recordset()
            leads.unlink()
            env["res.partner"].search([("name", "=", NAME)]).unlink()
            cr.commit()

    def _convert(self, uid, barrier, results):
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, uid, {})
            met = []

            def run():
                lead = env["crm.lead"].browse(self.lead_id)
                wizard = (
                    env["piste.lead.convert"]
                    .with_context(active_model="crm.lead", active_ids=lead.ids)
                    .create({"partner_mode": "create"})
                )
                if not met:  # both have opened the dialog; then both validate
                    met.append(True)
                    barrier.wait(timeout=30)
                wizard.action_convert()

            try:
                retrying(run, env)
                cr.commit()
                results[uid] = True
            except UserError as error:
                results[uid] = str(error)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_wins_and_the_other_is_told_who(self):
        """AX-17: two sessions convert one piste at once; nothing is doubled."""
        barrier, results = threading.Barrier(2), {}
        threads = [
            threading.Thread(target=self._convert, args=(uid, barrier, results))
            for uid in self.uids
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        winners = [uid for uid in self.uids if results.get(uid) is True]
        self.assertEqual(len(winners), 1, results)
        (loser,) = set(self.uids) - set(winners)
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            name = env["res.users"].browse(winners[0]).name
            self.assertIn(name, results[loser])
            conversion = env["piste.lead.conversion"].search(
                [("lead_id", "=", self.lead_id)]
            )
            self.assertEqual(len(conversion), 1)
            self.assertEqual(conversion.user_id.id, winners[0])
            for model, domain in (
                ("res.partner", [("name", "=", NAME)]),
                ("crm.lead", [("name", "=", NAME), ("type", "=", "opportunity")]),
            ):
                self.assertEqual(env[model].search_count(domain), 1, model)
