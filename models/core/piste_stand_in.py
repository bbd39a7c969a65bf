from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...utils.period import local_day, phase

# What stays as it was decided once somebody has had the files in hand.
_FIXED_FIELDS = {"absent_id", "stand_in_id", "date_from", "company_id", "tz"}


class PisteStandIn(models.Model):
    """From day to day, a colleague works on the clients of somebody away (U14, OD-15).

    While it runs, the record rules let the stand-in see and change what the absent
    person owns, as a team leader would: clients, pistes, opportunities, contracts,
    invoices, promotions, tickets and what hangs on them. Rep-only notes and
    commissions stay closed, and the owner stays the owner.

    The rules ask :meth:`_absent_ids` at each search: no cron has to end anything.
    """

    _name = "piste.stand.in"
    _description = "Stand-in"
    _order = "date_from desc, id desc"
    _rec_name = "absent_id"
    _check_company_auto = True

    # Owner
    absent_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Whose clients are looked after.",
    )
    stand_in_id = fields.Many2one(
        "res.users",
        "Stand-in",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Who looks after them.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, index=True, ondelete="restrict"
    )
    # Period
    date_from = fields.Date(
        "From", required=True, default=fields.Date.context_today, help="First day."
    )
    date_to = fields.Date("Until", required=True, help="Last day, included.")
    tz = fields.Char(
        "Time Zone",
        readonly=True,
        help="The days begin and end at midnight there: that of the company.",
    )
    ended_at = fields.Datetime("Ended Early", readonly=True, copy=False)
    state = fields.Selection(
        [("scheduled", "To come"), ("running", "Running"), ("ended", "Ended")],
        compute="_compute_state",
    )
    reason = fields.Char(help="Holidays, leave, training…")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day cannot be before the first one."
    )
    _not_oneself = models.Constraint(
        "CHECK (absent_id <> stand_in_id)", "Nobody can stand in for themselves."
    )
    # Two requests at once find no row to check: only the database can refuse both.
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(absent_id, absent_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (ended_at IS NULL)",
        "This person already has a stand-in on one of these days.",
    )

    # COMPUTE
    @api.depends("date_from", "date_to", "ended_at", "tz")
    def _compute_state(self):
        now = fields.Datetime.now()
        for stand_in in self:
            start, stop = stand_in.date_from, stand_in.date_to
            if stand_in.ended_at:
                stand_in.state = "ended"
            elif start and stop:
                stand_in.state = phase(local_day(now, stand_in.tz), start, stop)
            else:
                stand_in.state = False

    # CONSTRAINT
    @api.constrains("stand_in_id", "absent_id")
    def _check_people(self):
        for stand_in in self:
            # sudo: the groups of a colleague are asked, not shown.
            person = stand_in.stand_in_id.sudo()
            if not person.active or not person.has_group("piste.piste_group_rep"):
                raise ValidationError(
                    self.env._(
                        "%(name)s does not work with Piste: choose a representative.",
                        name=person.name,
                    )
                )

    @api.constrains("absent_id", "stand_in_id", "date_from", "date_to", "ended_at")
    def _check_stand_in_is_there(self):
        """Refuse a chain: who stands in must not be away on the same days."""
        for stand_in in self.filtered(lambda row: not row.ended_at):
            same_days = Domain("ended_at", "=", False)
            same_days &= Domain("date_from", "<=", stand_in.date_to)
            same_days &= Domain("date_to", ">=", stand_in.date_from)
            # sudo: the absence of a colleague decides, whoever may read it.
            other = self.sudo().search(
                same_days
                & (
                    Domain("absent_id", "=", stand_in.stand_in_id.id)
                    | Domain("stand_in_id", "=", stand_in.absent_id.id)
                ),
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(name)s is away from %(start)s to %(stop)s and cannot stand"
                        " in: choose somebody else or other days.",
                        name=other.absent_id.name
                        if other.absent_id == stand_in.stand_in_id
                        else stand_in.absent_id.name,
                        start=format_date(self.env, other.date_from),
                        stop=format_date(self.env, other.date_to),
                    )
                )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            vals["tz"] = self._company_tz(self.env["res.company"].browse(company_id))
            if not self.env.su or not vals.get("decided_by_id"):
                vals["decided_by_id"] = self.env.uid
            if not self.env.su:
                vals["ended_at"] = False
        stand_ins = super().create(vals_list)
        self.env.registry.clear_cache()
        return stand_ins

    def write(self, vals):
        """Change what is decided; what has begun can only end earlier or later.

        :raise UserError: for what ended, or the people of what has begun
        """
        if not self.env.su:
            self._check_change(vals)
        result = super().write(vals)
        # Nobody writes a row of his own into one about the clients of a colleague.
        self.check_access("write")
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_change(self, vals):
        if vals.keys() & {"decided_by_id", "ended_at", "tz"}:
            raise UserError(self.env._("End it with the button End Now."))
        begun = self.filtered(lambda row: row.state != "scheduled")
        if begun and vals.keys() & _FIXED_FIELDS:
            raise UserError(
                self.env._(
                    "This has begun: end it, and decide on another one for the days"
                    " that are left."
                )
            )
        day_to = fields.Date.to_date(vals.get("date_to"))
        for row in begun if day_to else ():
            today = local_day(fields.Datetime.now(), row.tz)
            if row.state == "ended" or day_to < today:
                raise UserError(
                    self.env._(
                        "Choose a last day from today on, or the button End Now."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(row.state != "scheduled" for row in self):
            raise UserError(
                self.env._("This tells who had which files in hand: end it instead.")
            )

    # ACTION
    def action_end(self):
        """Give everything back at once, before the last day.

        :raise AccessError: for who may not decide on them
        """
        self.check_access("write")
        running = self.filtered(lambda row: row.state == "running")
        # sudo: only this button ends early, and it keeps the row.
        running.sudo().write({"ended_at": fields.Datetime.now()})

    # BUSINESS
    @api.model
    def _company_tz(self, company):
        # sudo: whoever decides need not read the calendar of the company.
        company = company.sudo()
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    @api.model
    def _absent_ids(self):
        """Return the ids of the users whom the current one stands in for now."""
        now = fields.Datetime.now()
        return [
            absent_id
            for absent_id, tz, date_from, date_to in self._spans(self.env.uid)
            if date_from <= local_day(now, tz) <= date_to
        ]

    @api.model
    @tools.ormcache("user_id")
    def _spans(self, user_id):
        """Return (absent id, time zone, first day, last day) for a stand-in.

        Kept between requests, as the rights of a user are: each search asks for it,
        and it changes a few times a year. What the clock decides is not kept.
        """
        # sudo: the rules themselves ask.
        rows = self.sudo().search(
            [("stand_in_id", "=", user_id), ("ended_at", "=", False)]
        )
        return tuple(
            (row.absent_id.id, row.tz, row.date_from, row.date_to) for row in rows
        )
