import threading
from contextlib import closing
from unittest.mock import patch

from psycopg2 import IntegrityError, OperationalError

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger

# A test that takes longer than this hangs.
PATIENCE = 60
# How long the first worker stops in the middle; who waits for it waits as long.
PAUSE = 2


class WorkersCase(BaseCase):
    """Workers at the same job: real connections, committed data, cleaned up.

    As on the server, a job that meets another one in the database is rolled back and
    not tried again at once: what it leaves is for the next run.
    """

    login = "a_deux"

    def setUp(self):
        super().setUp()
        self.addCleanup(self.committed, self.forget)
        self.committed(self.prepare)

    def prepare(self, env):
        """Create what the job works on."""
        raise NotImplementedError

    def forget(self, env):
        """Delete all that was committed."""
        raise NotImplementedError

    def committed(self, function):
        """Run a function of an environment in a connection of its own."""
        with closing(db_connect(get_db_name()).cursor()) as cr:
            result = function(api.Environment(cr, SUPERUSER_ID, {}))
            # The other connections have to see it.
            cr.commit()
            return result

    def rows(self, query, *params):
        with closing(db_connect(get_db_name()).cursor()) as cr:
            cr.execute(query, params)
            return cr.fetchall()

    # People and what core keeps beside a document

    def create_users(self, env, count=1, group="piste.piste_group_rep"):
        return (
            env["res.users"]
            .with_context(no_reset_password=True, mail_create_nolog=True)
            .create(
                [
                    {
                        "name": f"À deux {number}",
                        "login": f"{self.login}_{number}",
                        "email": f"{self.login}{number}@example.com",
                        "tz": "America/Toronto",
                        "group_ids": [Command.set(env.ref(group).ids)],
                    }
                    for number in range(count)
                ]
            )
        )

    def forget_users(self, env):
        users = env["res.users"].search([("login", "=like", f"{self.login}_%")])
        partners = users.partner_id
        users.unlink()
        partners.unlink()

    def forget_documents(self, env, table, model, ids):
        """Delete documents by SQL, evidence included, with what is written on them."""
        for name, column in (
            ("mail_message", "model"),
            ("mail_activity", "res_model"),
            ("mail_followers", "res_model"),
        ):
            env.cr.execute(
                f"DELETE FROM {name} WHERE {column} = %s AND res_id = ANY(%s)",
                [model, list(ids)],
            )
        env.cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [list(ids)])
        env.invalidate_all()

    # Workers

    def at_once(self, job, workers=3):
        """Let some workers begin a job at one moment.

        :return: what stopped each of them, None for those who came to the end
        """
        barrier, results = threading.Barrier(workers), [None] * workers

        def work(env):
            # Each has its view of the database before the others go on.
            env["ir.cron"].search_count([])
            barrier.wait(timeout=PATIENCE)
            job(env)

        threads = [self._thread(work, results, number) for number in range(workers)]
        with mute_logger("odoo.sql_db"):
            for thread in threads:
                thread.start()
            self._join(*threads)
        return self._met(results)

    def in_the_middle(self, job, model, method, second=None):
        """Run a job while another worker is between ``method`` and its commit.

        :param job: what the first worker does, and the second if not said
        :param str method: after its first call all is written and nothing committed
        :return: what stopped the two of them, and whether the second had to wait
        """
        reached, over, results = threading.Event(), threading.Event(), [None] * 2
        threads = [
            self._thread(work, results, number)
            for number, work in enumerate((job, second or job))
        ]
        model_class = Registry(get_db_name())[model]
        original = getattr(model_class, method)

        def pause(records, *args, **kwargs):
            result = original(records, *args, **kwargs)
            if threading.current_thread() is threads[0] and not reached.is_set():
                records.env.flush_all()
                reached.set()
                over.wait(timeout=PATIENCE)
            return result

        with patch.object(model_class, method, pause), mute_logger("odoo.sql_db"):
            threads[0].start()
            self.assertTrue(reached.wait(timeout=PATIENCE), "nobody came there")
            threads[1].start()
            threads[1].join(timeout=PAUSE)
            waited = threads[1].is_alive()
            over.set()
            self._join(*threads)
        return *self._met(results), waited

    def _thread(self, work, results, number):
        def run():
            try:
                self.committed(work)
            except Exception as error:  # noqa: BLE001
                results[number] = error

        return threading.Thread(target=run, daemon=True)

    def _met(self, results):
        """Return these results; raise what is not a meeting of two workers."""
        for error in results:
            if error and not isinstance(error, OperationalError | IntegrityError):
                raise error
        return results

    def _join(self, *threads):
        for thread in threads:
            thread.join(timeout=PATIENCE)
            self.assertFalse(thread.is_alive(), "a worker hangs")
