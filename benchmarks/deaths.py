"""Jobs that die by SIGKILL and are run again, until one of them is through.

Each is a process of its own with connections of its own, as a worker for scheduled
actions is: nothing of it goes on after its death but what it committed.
"""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time

PATIENCE = 300
_JOB = """
import sys
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config
config.parse_config(["-c", sys.argv[1], "--log-level=critical"])
with Registry(sys.argv[2]).cursor() as cr:
    env = api.Environment(cr, SUPERUSER_ID, {})
%s
    # Its own connection: what a job did has to be there.
    cr.commit()
"""


class Deaths:
    """One job of the addon, killed again and again, then run to its end."""

    def __init__(self, config, database, call, patience=PATIENCE):
        """
        :param str call: statements that run the job in ``env``
        :param int patience: seconds after which a job hangs
        """
        code = _JOB % textwrap.indent(textwrap.dedent(call).strip(), " " * 4)
        self.command = [sys.executable, "-c", code, config, database]
        self.patience = patience
        self.killed = self.survivors = 0

    def start(self):
        return subprocess.Popen(
            self.command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, job):
        """Kill a job wherever it is; one that was through already is a survivor."""
        if job.poll() is None:
            os.killpg(job.pid, signal.SIGKILL)
        if job.wait() == -signal.SIGKILL:
            self.killed += 1
        else:
            self.survivors += 1

    def at_work(self, times, count, moment=0):
        """Kill so many jobs, each once ``count()`` tells that it did something.

        :param float moment: most seconds it still lives then, to die in a transaction
        """
        for _time in range(times):
            before, job = count(), self.start()
            end = time.monotonic() + self.patience
            while job.poll() is None and count() == before:
                if time.monotonic() > end:
                    self.kill(job)
                    raise TimeoutError("the job does nothing")
                time.sleep(0.005)
            # No matter where: only how much of a batch it takes.
            time.sleep(random.uniform(0, moment))  # noqa: S311
            self.kill(job)

    def finish(self, side_by_side=2):
        """Let some jobs side by side do the rest, and one what they left each other."""
        jobs = [self.start() for _job in range(side_by_side)]
        for job in jobs:
            job.wait(self.patience)
        if self.start().wait(self.patience):
            raise RuntimeError("the last job failed")
