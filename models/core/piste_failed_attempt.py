from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.fields import Domain

KEPT_DAYS = 1


class PisteFailedAttempt(models.Model):
    """What somebody tried in vain lately, counted for all workers and hosts together.

    Rows are added, never changed: attempts at the same moment do not wait for each
    other. Of whom they are is kept as a hash alone.
    """

    _name = "piste.failed.attempt"
    _description = "Failed Attempt"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    moment = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _key_moment_idx = models.Index("(key, moment)")
    _moment_idx = models.Index("(moment)")

    @api.model
    def _is_blocked(self, names, most, seconds):
        """Tell whether one of these names failed too often lately.

        :param list names: what is counted, such as an address or a link
        :param int most: failures that are let through
        :param int seconds: after which a failure is forgotten
        """
        oldest = fields.Datetime.now() - timedelta(seconds=seconds)
        counts = self._read_group(
            Domain("key", "in", [self._key(name) for name in names])
            & Domain("moment", ">", oldest),
            ["key"],
            ["__count"],
        )
        return any(count >= most for _key, count in counts)

    @api.model
    def _fail(self, names):
        """Count one failure of each of these names."""
        self.create([{"key": self._key(name)} for name in names])

    @staticmethod
    def _key(name):
        return sha256(name.encode(errors="replace")).hexdigest()

    @api.autovacuum
    def _gc_attempts(self):
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("moment", "<", limit)]).unlink()
