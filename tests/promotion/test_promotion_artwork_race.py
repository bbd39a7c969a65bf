import base64
import threading
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged

from .artwork_common import visual

NAME = "Deux graphistes"


@tagged("post_install", "-at_install", "piste_promotion")
class TestArtworkRace(BaseCase):
    """OD-11: real connections and committed data, cleaned up at the end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean)
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"mail_create_nolog": True})
            merchant = env["res.partner"].create({"name": NAME, "is_company": True})
            promotion = env["piste.promotion"].create(
                {"name": NAME, "partner_id": merchant.id}
            )
            artwork = env["piste.artwork"].create({"promotion_id": promotion.id})
            self.artwork_id = artwork.id
            # The other connections have to see it.
            cr.commit()

    def _cursor(self):
        return db_connect(get_db_name()).cursor()

    def _clean(self):
        with closing(self._cursor()) as cr:
            # By SQL: versions are kept from everybody.
            cr.execute(
                "DELETE FROM piste_artwork_version WHERE artwork_id = %s;"
                "DELETE FROM piste_artwork WHERE id = %s",
                [self.artwork_id] * 2,
            )
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            env["piste.promotion"].search([("name", "=", NAME)]).unlink()
            env["res.partner"].search([("name", "=", NAME)]).unlink()
            # The other connections have to see it.
            cr.commit()

    def _run(self, *functions):
        """Run functions at once, each in a transaction of its own that is retried."""
        barrier, results = threading.Barrier(len(functions)), [None] * len(functions)

        def request(index, function):
            with closing(self._cursor()) as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                met = []

                def run():
                    artwork = env["piste.artwork"].browse(self.artwork_id)
                    artwork.fetch(["version_last", "state"])
                    if not met:
                        met.append(True)
                        barrier.wait(timeout=30)
                    return function(artwork)

                try:
                    results[index] = retrying(run, env)
                    # The other connections have to see it.
                    cr.commit()
                except UserError as error:
                    results[index] = error

        threads = [
            threading.Thread(target=request, args=item) for item in enumerate(functions)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
        return results

    @staticmethod
    def _hand_in(artwork):
        image = base64.b64encode(visual())
        Version = artwork.env["piste.artwork.version"]
        return Version.create({"artwork_id": artwork.id, "image": image}).number

    def test_each_of_two_designers_gets_a_number(self):
        """OD-11, U21: handed in at the same moment, both are kept, as 1 and 2."""
        numbers = self._run(self._hand_in, self._hand_in, self._hand_in)
        self.assertEqual(sorted(numbers), [1, 2, 3])

    def test_of_two_answers_at_once_one_counts(self):
        """U21: two people of the merchant; the other is told."""
        self._run(self._hand_in)
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["piste.artwork.version"].search(
                [("artwork_id", "=", self.artwork_id)]
            ).action_send()
            # The other connections have to see it.
            cr.commit()
        results = self._run(
            lambda artwork: artwork._answer(1, "approved"),
            lambda artwork: artwork._answer(1, "to_fix", "Non"),
        )
        refused = [r for r in results if isinstance(r, UserError)]
        self.assertEqual(len(refused), 1)
