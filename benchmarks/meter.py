"""Measure the work of a piece of code: CPU of Python and of PostgreSQL, queries."""

import pathlib
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass

from odoo import api


@dataclass
class Work:
    """What one run cost: CPU seconds of both processes, and SQL statements."""

    cpu: float
    queries: int


def backend_seconds(pid):
    """Return the CPU time of a PostgreSQL backend, with the kernel's precision."""
    # stat counts in hundredths of a second, schedstat in nanoseconds.
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


@contextmanager
def environment(registry, uid, **context):
    """Yield an environment of a user whose changes are all thrown away."""
    with registry.cursor() as cr:
        user = api.Environment(cr, uid, {})["res.users"].browse(uid)
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": user.company_id.ids,
            **context,
        }
        # What helpers of the backend do is not counted: nobody may have any.
        cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        try:
            yield api.Environment(cr, uid, context)
        finally:
            cr.rollback()


@contextmanager
def counted(cr):
    """Yield the work of what is done within, known when it ends."""
    cr.execute("SELECT pg_backend_pid()")
    [pid] = cr.fetchone()
    work = Work(0, 0)
    queries, backend, thread = (
        cr.sql_log_count,
        backend_seconds(pid),
        time.thread_time(),
    )
    try:
        yield work
    finally:
        work.cpu = time.thread_time() - thread + backend_seconds(pid) - backend
        work.queries = cr.sql_log_count - queries


def measure(env, function, times=1):
    """Run ``function(env)`` and return its work; ``times`` runs are averaged."""
    with counted(env.cr) as work:
        for _time in range(times):
            function(env)
            # As a commit does, with all that was left for it.
            env.cr.flush()
            env.invalidate_all()
    return Work(work.cpu / times, work.queries // times)


def median(works):
    """Return the median of some works, each quantity for itself."""
    return Work(
        statistics.median(work.cpu for work in works),
        round(statistics.median(work.queries for work in works)),
    )
