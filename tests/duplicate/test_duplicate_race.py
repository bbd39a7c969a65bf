import threading
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

NAME = "Course à la fusion"


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeRace(BaseCase):
    """Two real connections: rows are committed, and removed in the end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean)
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            values = {"type": "lead", "name": NAME, "partner_name": NAME}
            values["user_id"] = False
            self.ids = env["crm.lead"].create([values, values]).ids
            self.uids = [SUPERUSER_ID, env.ref("base.user_admin").id]
            cr.commit()

    def _cursor(self):
        return db_connect(get_db_name()).cursor()

    def _clean(self):
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            leads = env["crm.lead"].search([("name", "=", NAME)])
            env["piste.lead.conversion"].search([("lead_id", "in", leads.ids)]).unlink()
            env["piste.merge.log"].search([("double_name", "=", NAME)]).unlink()
            leads.invalidate_recordset()
            leads.unlink()
            env["res.partner"].search([("name", "=", NAME)]).unlink()
            cr.commit()

    def _run(self, *functions):
        """Run two functions of a piste pair at once, as two requests would.

        :return: for each "done", or the sentence of its refusal
        """
        barrier, results = threading.Barrier(2), {}

        def request(uid, function):
            with closing(self._cursor()) as cr:
                env = api.Environment(cr, uid, {})
                met = []

                def run():
                    pistes = env["crm.lead"].browse(self.ids)
                    # Both have seen the files as they were; then both go on.
                    pistes.fetch(["name", "piste_status_id"])
                    if not met:
                        met.append(True)
                        barrier.wait(timeout=30)
                    function(*pistes)

                try:
                    retrying(run, env)
                    cr.commit()
                    results[uid] = "done"
                except UserError as error:
                    results[uid] = str(error)

        threads = [
            threading.Thread(target=request, args=(uid, function))
            for uid, function in zip(self.uids, functions, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
        self.assertEqual(set(results), set(self.uids), "a request died")
        return [results[uid] for uid in self.uids]

    def _state(self):
        """Return what became of both: names of what is true of them."""
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            pistes = env["crm.lead"].browse(self.ids)
            logs = env["piste.merge.log"].search(
                [
                    ("res_model", "=", "crm.lead"),
                    ("double_id", "in", self.ids),
                    ("state", "=", "done"),
                ]
            )
            return {
                "active": pistes.filtered("active").ids,
                "merged": pistes.filtered("piste_merged_into_id").ids,
                "converted": pistes.filtered("piste_is_converted").ids,
                "owned": pistes.filtered("user_id").ids,
                "logs": len(logs),
            }

    @staticmethod
    def _merge(first, second):
        first._merge_into(second)

    @staticmethod
    def _merge_back(first, second):
        second._merge_into(first)

    @staticmethod
    def _convert(first, _second):
        first.env["piste.lead.convert"].with_context(
            active_model="crm.lead", active_ids=first.ids
        ).create({"partner_mode": "create"}).action_convert()

    @staticmethod
    def _take(first, _second):
        first.action_piste_take_charge()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_same_merge_twice(self):
        """AX-04: two people confirm one merge; it is done once."""
        results = self._run(self._merge, self._merge)
        self.assertEqual(results.count("done"), 1, results)
        state = self._state()
        self.assertEqual(state["active"], self.ids[1:])
        self.assertEqual(state["logs"], 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_into_the_other_and_back(self):
        """AX-04: two opposite merges; one file remains, and nobody waits for ever."""
        results = self._run(self._merge, self._merge_back)
        self.assertEqual(results.count("done"), 1, results)
        state = self._state()
        self.assertEqual(len(state["active"]), 1)
        self.assertEqual(len(state["merged"]), 1)
        self.assertEqual(state["logs"], 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_merged_or_converted_but_not_both(self):
        """AX-04, AX-17: whoever is second is told what the first did."""
        results = self._run(self._merge, self._convert)
        self.assertEqual(results.count("done"), 1, results)
        state = self._state()
        self.assertEqual(len(state["merged"]) + len(state["converted"]), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_merged_while_somebody_takes_it_in_charge(self):
        """AX-04, AX-09: taken before, it is merged with its owner; after, refused."""
        results = self._run(self._merge, self._take)
        self.assertIn("done", results)
        state = self._state()
        self.assertEqual(bool(state["merged"]), results[0] == "done", results)
        self.assertEqual(bool(state["owned"]), results[1] == "done", results)
