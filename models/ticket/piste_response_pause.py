from odoo import api, fields, models
from odoo.fields import Domain

from .piste_response_mixin import ACTIVITY_TYPE, SHARES


class PisteResponsePause(models.AbstractModel):
    """The clock stands while the customer has to answer (U11).

    What is left of the promise is kept: it goes on when the customer answered. A
    promise that was broken before the pause stays broken. The time until the solution
    is measured without the pauses; it is not promised (A1).
    """

    _inherit = "piste.response.mixin"

    waiting_since = fields.Datetime(
        "Waiting since",
        readonly=True,
        copy=False,
        help="Since when the customer has to answer.",
    )
    waiting_hours = fields.Float(
        "Hours Waiting",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Real hours, so far, in which the customer had to answer.",
    )
    response_paused = fields.Boolean("Clock Paused", readonly=True, copy=False)
    solution_hours = fields.Float(
        "Hours to Solution",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Real hours from the opening to the closing, without those in which the"
        " customer had to answer. Measured, not promised.",
    )

    # COMPUTE
    @api.depends("response_paused")
    def _compute_response_state(self):
        super()._compute_response_state()

    def _response_state_at(self, now):
        state = super()._response_state_at(now)
        running = ("due_soon", "late")
        return "on_time" if self.response_paused and state in running else state

    @api.model
    def _response_state_domains(self):
        domains = super()._response_state_domains()
        running = Domain("response_paused", "=", False)
        paused = (
            Domain("response_paused", "=", True)
            & Domain("first_response_at", "=", False)
            & Domain("response_waived", "=", False)
        )
        return {
            **domains,
            "on_time": domains["on_time"] | paused,
            "due_soon": domains["due_soon"] & running,
            "late": domains["late"] & running,
        }

    # BUSINESS
    @api.model
    def _response_clock_fields(self):
        return super()._response_clock_fields() | {
            "waiting_since",
            "waiting_hours",
            "response_paused",
            "solution_hours",
        }

    @api.model
    def _response_alert_domain(self, level, field):
        running = Domain("response_paused", "=", False)
        return super()._response_alert_domain(level, field) & running

    def _pause_response_clock(self):
        """Let the clock stand: the customer has to answer."""
        now = fields.Datetime.now()
        # In sudo mode: the clock's fields are closed to every user.
        records_sudo = self.sudo()
        records_sudo.write({"waiting_since": now})
        running = records_sudo.filtered(
            lambda record: (
                not record.first_response_at
                and not record.response_waived
                and record.first_response_deadline
                and record.first_response_deadline > now
            )
        )
        running.write({"response_paused": True})
        running.activity_unlink([ACTIVITY_TYPE])

    def _resume_response_clock(self):
        """Let the clock go on with what was left of the promise."""
        self._settle_pause()
        self.sudo().write({"waiting_since": False})

    def _settle_pause(self):
        """Count the hours of a pause that runs and move the promise by them."""
        now = fields.Datetime.now()
        for record_sudo in self.sudo().filtered("waiting_since"):
            since = record_sudo.waiting_since
            hours = max((now - since).total_seconds(), 0) / 3600
            values = {
                "waiting_since": now,
                "waiting_hours": record_sudo.waiting_hours + hours,
                "response_paused": False,
            }
            if record_sudo.response_paused and not record_sudo.first_response_at:
                values.update(record_sudo._moved_promise(since, now))
            record_sudo.write(values)

    def _moved_promise(self, since, now):
        company = self.company_id
        return {
            # So that the owner is warned again of what is due already.
            "response_alert_level": 0,
            **{
                name: company._piste_response_moved(self[name], since, now)
                for name in SHARES
            },
        }

    def _stop_response_clock(self, message):
        # An answer in the middle of a pause is measured against the moved promise.
        self._settle_pause()
        super()._stop_response_clock(message)

    def _measure_solution(self):
        """Store how long the solution took."""
        now = fields.Datetime.now()
        for record_sudo in self.sudo():
            hours = (now - record_sudo.opened_at).total_seconds() / 3600
            hours = max(hours - record_sudo.waiting_hours, 0)
            record_sudo.solution_hours = hours

    def _forget_solution(self):
        # In sudo mode: the same.
        self.sudo().write({"solution_hours": 0})
