from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

# Reminders of one commit.
BATCH = 500
# More than anybody plans ahead.
_LONGEST = timedelta(days=5 * 366)
_UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}


class PisteEventReminder(models.Model):
    """When somebody is reminded of an event, and whom (AX-43).

    ``due_at`` is the table of what is due: it is empty once a reminder has left, and
    filled again when the event moves. The cron asks for it alone, whatever the number
    of events.
    """

    _name = "piste.event.reminder"
    _description = "Reminder of an Event"
    _order = "due_at, id"
    _rec_name = "event_id"

    event_id = fields.Many2one(
        "calendar.event", required=True, index=True, ondelete="cascade"
    )
    # When
    timing = fields.Selection(
        string="Operating Mode",
        selection=[("date", "On the Date"), ("before", "Before the Start")],
        required=True,
        default="before",
    )
    remind_at = fields.Datetime("Date")
    delay = fields.Integer("How Long", default=1)
    delay_unit = fields.Selection(
        [
            ("minutes", "Minutes"),
            ("hours", "Hours"),
            ("days", "Days"),
            ("weeks", "Weeks"),
        ],
        string="Unit",
        default="days",
    )
    # Whom
    audience = fields.Selection(
        [("me", "For Me"), ("all", "For All")],
        "For",
        required=True,
        default="me",
        help="For all: the one who planned the reminder, and the guests.",
    )
    owner_id = fields.Many2one(
        "res.users",
        "Me",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    # What
    template_id = fields.Many2one(
        "piste.reminder.template",
        required=True,
        default=lambda self: self.env["piste.reminder.template"]._piste_default(),
        ondelete="restrict",
    )
    # State of it
    due_at = fields.Datetime("Leaves On", readonly=True, copy=False)
    sent_at = fields.Datetime("Has Left On", readonly=True, copy=False)

    _due_idx = models.Index("(due_at, id) WHERE due_at IS NOT NULL")
    _has_a_date = models.Constraint(
        "CHECK (timing != 'date' OR remind_at IS NOT NULL)",
        "Say on which date the reminder leaves.",
    )
    _has_a_duration = models.Constraint(
        "CHECK (timing != 'before' OR delay IS NOT NULL AND delay_unit IS NOT NULL"
        " AND delay >= 0)",
        "Say how long before the start the reminder leaves.",
    )

    # CONSTRAINT

    @api.constrains("delay", "delay_unit", "timing")
    def _check_duration(self):
        for reminder in self:
            if reminder.timing != "before":
                continue
            if not 0 <= reminder.delay <= _LONGEST / _UNITS[reminder.delay_unit]:
                raise ValidationError(
                    self.env._("A reminder leaves five years before the start at most.")
                )

    @api.constrains("owner_id", "event_id")
    def _check_owner(self):
        """Nobody has a stranger to the event reminded of it."""
        for reminder in self:
            event, owner = reminder.event_id, reminder.owner_id
            known = self.env.user | event.user_id
            if owner not in known and owner.partner_id not in event.partner_ids:
                raise ValidationError(
                    self.env._("A reminder is for those who take part in the event.")
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {"owner_id": self.env.uid, **self._piste_without_due(vals)}
            for vals in vals_list
        ]
        reminders = super().create(vals_list)
        reminders._arm()
        reminders._check_ahead()
        return reminders

    def write(self, vals):
        vals = self._piste_without_due(vals)
        result = super().write(vals)
        if vals.keys() & {"timing", "remind_at", "delay", "delay_unit", "event_id"}:
            self._arm()
            self._check_ahead()
        return result

    def copy_data(self, default=None):
        """Carry over to the copies of an event what is counted from its start."""
        vals_list = super().copy_data(default)
        return [
            {**vals, "owner_id": reminder.owner_id.id}
            for reminder, vals in zip(self, vals_list, strict=True)
        ]

    # BUSINESS

    @api.model
    def _piste_without_due(self, vals):
        """Return these values without what only the machinery sets."""
        if self.env.su:
            return vals
        own = {"due_at", "sent_at"}
        return {name: value for name, value in vals.items() if name not in own}

    def _piste_moment(self):
        """Return when this reminder leaves."""
        self.ensure_one()
        if self.timing == "date":
            return self.remind_at
        return self.event_id.start - self.delay * _UNITS[self.delay_unit]

    def _arm(self):
        """Work out anew when these reminders leave.

        What has left for that moment does not leave again. The time of one that has
        not left may have gone by, when an event is moved nearer: it leaves at once,
        while the event is still to come.
        """
        # In sudo mode: whoever moves an event moves the reminders of everybody on it.
        now = fields.Datetime.now()
        for reminder in self.sudo():
            event, moment = reminder.event_id, reminder._piste_moment()
            waits = event.active and event.piste_state == "planned"
            passed = moment <= now and (event.start <= now or reminder.sent_at)
            due = moment if waits and not passed else False
            if reminder.due_at != due:
                reminder.due_at = due

    def _check_ahead(self):
        """Refuse a reminder whose time has gone by; of a recurrence, those are left.

        :raise UserError: with the moment it would have left
        """
        now = fields.Datetime.now()
        for reminder in self:
            if (
                reminder.event_id.recurrency
                or reminder.event_id.piste_state != "planned"
            ):
                continue
            moment = reminder._piste_moment()
            if moment <= now:
                raise UserError(
                    self.env._(
                        "This reminder would have left on %(date)s: that is past."
                        " Choose a later moment.",
                        date=format_datetime(self.env, moment, dt_format="short"),
                    )
                )

    # CRON

    @api.model
    def _cron_send(self):
        """Send what is due, batch by batch, each committed with its mails."""
        progress = self.env["ir.cron"]
        due = [("due_at", "<=", fields.Datetime.now())]
        # In sudo mode: the reminders of everybody.
        reminders_sudo = self.sudo()
        progress._commit_progress(remaining=reminders_sudo.search_count(due))
        while True:
            found = reminders_sudo.search(due, order="due_at, id", limit=BATCH)
            claimed = found.try_lock_for_update().filtered_domain(due)
            if not claimed:
                break
            failed = self._piste_safely(type(self)._send, claimed)
            # Put away: what cannot be sent is not tried for ever.
            failed.due_at = False
            if not progress._commit_progress(len(claimed)):
                break

    def _send(self):
        """Write the mails of these reminders, one per person, and put them away."""
        now = fields.Datetime.now()
        alive = self.filtered(
            lambda each: each.event_id.active and each.event_id.piste_state == "planned"
        )
        letters = self.env["piste.event.reminder.sent"]._record(alive)
        self.env["mail.mail"].create(letters)
        alive.write({"due_at": False, "sent_at": now})
        (self - alive).write({"due_at": False})
