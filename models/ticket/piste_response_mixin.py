from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import is_html_empty

# What the warning cron does, highest level first: (level, date field). Level 3 calls
# the team leader; level 4 only notes that the promise is broken.
ESCALATION, BREACH = 3, 4
ALERTS = (
    (BREACH, "first_response_deadline"),
    (ESCALATION, "response_escalation_at"),
    (2, "response_reminder_at"),
    (1, "response_warning_at"),
)
# Part of the promised delay after which each level is due.
SHARES = {
    "response_warning_at": 0.5,
    "response_reminder_at": 0.8,
    "response_escalation_at": 0.9,
    "first_response_deadline": 1.0,
}
ALERT_BATCH = 200
ACTIVITY_TYPE = "piste.mail_activity_type_ticket_response"


class PisteResponseMixin(models.AbstractModel):
    """First-response clock of a document that a customer waits on (OD-04).

    The deadline is stored at creation. The clock stops once, at the first message
    that a human of the company sends and the customer can read: neither robots, nor
    automatic or out-of-office messages, nor internal notes, nor a change of state.
    """

    _name = "piste.response.mixin"
    _description = "First Response Mixin"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    # Promise
    opened_at = fields.Datetime(
        "Opened on", readonly=True, copy=False, help="When the clock started."
    )
    first_response_deadline = fields.Datetime(
        "Answer Before",
        readonly=True,
        copy=False,
        help="The customer was promised a first answer before this moment.",
    )
    response_warning_at = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    response_reminder_at = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    response_escalation_at = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    response_alert_level = fields.Integer(
        readonly=True, copy=False, export_string_translation=False
    )
    response_waived = fields.Boolean(
        "No Answer Expected",
        readonly=True,
        copy=False,
        help="The customer closed the ticket before anybody answered.",
    )
    # Answer
    first_response_at = fields.Datetime("First Answer", readonly=True, copy=False)
    first_response_user_id = fields.Many2one(
        "res.users", "First Answer by", readonly=True, copy=False, ondelete="set null"
    )
    response_hours = fields.Float(
        "Hours to First Answer",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Real hours from the opening to the first answer, without those in which"
        " the customer had to answer.",
    )
    response_result = fields.Selection(
        [("on_time", "On Time"), ("late", "Late")],
        "Promise Kept",
        readonly=True,
        copy=False,
        help="Empty while the promise still runs.",
    )
    on_time_rate = fields.Float(
        "Answered on Time (%)",
        compute="_compute_on_time_rate",
        store=True,
        aggregator="avg",
        help="100 when the promise was kept, otherwise 0; its average is a rate.",
    )
    # State seen by people
    response_state = fields.Selection(
        [
            ("on_time", "On Time"),
            ("due_soon", "Due Soon"),
            ("late", "Late"),
            ("answered_on_time", "Answered on Time"),
            ("answered_late", "Answered Late"),
        ],
        "Response",
        compute="_compute_response_state",
        search="_search_response_state",
        help="Due soon: half of the promised time is used up.",
    )

    # COMPUTE
    @api.depends("response_result")
    def _compute_on_time_rate(self):
        for record in self:
            record.on_time_rate = 100 if record.response_result == "on_time" else 0

    @api.depends(
        "first_response_at",
        "first_response_deadline",
        "response_warning_at",
        "response_result",
        "response_waived",
    )
    def _compute_response_state(self):
        now = fields.Datetime.now()
        for record in self:
            record.response_state = record._response_state_at(now)

    def _response_state_at(self, now):
        if self.first_response_at:
            return f"answered_{self.response_result or 'on_time'}"
        if self.response_waived or not self.first_response_deadline:
            return False
        if now >= self.first_response_deadline:
            return "late"
        return "due_soon" if now >= self.response_warning_at else "on_time"

    @api.model
    def _search_response_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._response_state_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _response_state_domains(self):
        """Map each response state to the domain of its records, now."""
        now = fields.Datetime.now()
        answered = Domain("first_response_at", "!=", False)
        waived = Domain("response_waived", "=", True)
        waiting = ~answered & ~waived
        return {
            "on_time": waiting & Domain("response_warning_at", ">", now),
            "due_soon": waiting
            & Domain("response_warning_at", "<=", now)
            & Domain("first_response_deadline", ">", now),
            "late": waiting & Domain("first_response_deadline", "<=", now),
            "answered_on_time": answered & Domain("response_result", "=", "on_time"),
            "answered_late": answered & Domain("response_result", "=", "late"),
            False: ~answered & waived,
        }

    # BUSINESS: PROMISE
    @api.model
    def _response_clock_fields(self):
        """Return the fields that the clock alone writes."""
        return {
            *SHARES,
            "opened_at",
            "response_alert_level",
            "response_waived",
            "first_response_at",
            "first_response_user_id",
            "response_hours",
            "response_result",
        }

    @api.model
    def _prepare_response_clock(self, company, start):
        """Return the values of a clock that starts now.

        :param res.company company: whose promise it is
        :param datetime start: naive, in UTC
        """
        values = dict.fromkeys(self._response_clock_fields(), False)
        values.update(opened_at=start, response_alert_level=0)
        for name, share in SHARES.items():
            values[name] = company._piste_response_moment(start, share)
        return values

    def _restart_response_clock(self):
        """Give a new promise to the records that nobody answered yet."""
        now = fields.Datetime.now()
        for company, records in (
            self.filtered(lambda record: not record.first_response_at)
            .grouped("company_id")
            .items()
        ):
            # In sudo mode: the clock's fields are closed to every user.
            clock = self._prepare_response_clock(company, now)
            # What was measured since the opening stays.
            for name in ("opened_at", "waiting_hours"):
                del clock[name]
            records.sudo().write(clock)

    # BUSINESS: ANSWER
    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if not self.sudo().first_response_at and self._is_first_response(message):
            self._stop_response_clock(message)
        return result

    def _is_first_response(self, message):
        """Tell whether ``message`` is an answer of a human that the customer can read.

        :param mail.message message: message just posted on this record
        """
        # In sudo mode: the one who posts may not read the users behind the author.
        message_sudo = message.sudo()
        readable = (
            message_sudo.message_type in ("comment", "email")
            and message_sudo.subtype_id == self.env.ref("mail.mt_comment")
            and not message_sudo.is_internal
        )
        empty = is_html_empty(message_sudo.body) and not message_sudo.attachment_ids
        return (
            readable
            and not empty
            and bool(self._responding_user(message_sudo.author_id))
        )

    def _responding_user(self, author_sudo):
        """Return the internal user, robots excluded, behind the author of a message."""
        robot = self.env.ref("base.user_root")
        users = author_sudo.with_context(active_test=True).user_ids
        return users.filtered(lambda user: user._is_internal() and user != robot)[:1]

    def _stop_response_clock(self, message):
        now = fields.Datetime.now()
        # In sudo mode: the clock's fields are closed to every user.
        record_sudo = self.sudo()
        deadline = record_sudo.first_response_deadline
        seconds = (now - record_sudo.opened_at).total_seconds()
        seconds -= record_sudo.waiting_hours * 3600
        record_sudo.write(
            {
                "first_response_at": now,
                "first_response_user_id": self._responding_user(
                    message.sudo().author_id
                ).id,
                "response_hours": max(seconds, 0) / 3600,
                "response_result": "late" if deadline and now > deadline else "on_time",
            }
        )
        record_sudo.activity_unlink([ACTIVITY_TYPE])
        self._after_first_response()

    def _after_first_response(self):
        """Hook of the document: somebody answered the customer for the first time."""

    # BUSINESS: ALERTS
    @api.model
    def _cron_alert_responses(self):
        """Warn at 50 % and 80 % of the delay, escalate before the breach, note it.

        Each record passes each level once, whatever the number of runs; when runs were
        missed only the highest level due is carried out.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        for level, field in ALERTS:
            domain = self._response_alert_domain(level, field)
            remaining = self.search_count(domain)
            while remaining:
                found = self.search(domain, order="id", limit=ALERT_BATCH)
                records = found.try_lock_for_update().filtered_domain(domain)
                records._alert_response(level)
                remaining = max(remaining - len(found), 0) if records else 0
                if not commit_progress(len(records), remaining=remaining):
                    return

    @api.model
    def _response_alert_domain(self, level, field):
        return Domain(
            [
                ("first_response_at", "=", False),
                ("response_waived", "=", False),
                ("response_alert_level", "<", level),
                (field, "<=", fields.Datetime.now()),
            ]
        )

    def _alert_response(self, level):
        # At the breach everybody was called already, unless runs were missed.
        uncalled = self.filtered(lambda rec: rec.response_alert_level < ESCALATION)
        uncalled._renew_response_activities(escalate=level >= ESCALATION)
        values = {"response_alert_level": level}
        if level == BREACH:
            values["response_result"] = "late"
        self.write(values)

    def _renew_response_activities(self, escalate):
        """Leave one to-do per record to whoever must answer.

        :param bool escalate: also call the superiors
        """
        self.activity_unlink([ACTIVITY_TYPE])
        per_user = {}
        for record in self:
            users = record._response_owners()
            if escalate:
                users |= record._response_superiors()
            for user in users:
                per_user[user] = per_user.get(user, self.browse()) | record
        self.env["mail.activity"]._piste_plan(
            [
                values
                for user, records in per_user.items()
                for values in records._prepare_response_activities(user)
            ]
        )

    def _prepare_response_activities(self, user):
        activity_type = self.env.ref(ACTIVITY_TYPE).with_context(lang=user.lang)
        return [
            {
                "activity_type_id": activity_type.id,
                "summary": activity_type.summary,
                "automated": True,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": record.id,
                "user_id": user.id,
                "date_deadline": record._response_local_date(user),
            }
            for record in self.with_user(user)._filtered_access("read")
        ]

    def _response_local_date(self, user):
        deadline = self.sudo().first_response_deadline
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=user.tz or "UTC"), deadline
        )
        return local.date()

    def _response_owners(self):
        """Return the users who must answer. To be given by the document."""
        return self.env["res.users"]

    def _response_superiors(self):
        """Return the users called before the promise breaks. To be given as well."""
        return self.env["res.users"]
