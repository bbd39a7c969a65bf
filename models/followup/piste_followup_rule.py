from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...utils.followup import latest_start
from ...utils.period import local_day

# What decides which files a rule finds and what happens to them.
_DECIDES = {
    "target",
    "status_ids",
    "stage_ids",
    "prospect_status_ids",
    "source_ids",
    "user_ids",
    "team_ids",
    "delay",
    "delay_unit",
    "activity_type_id",
    "summary",
    "activity_days",
    "template_id",
    "escalate_days",
    "max_count",
    "company_id",
}
# From so many files on, somebody says yes once more.
CONFIRM_ABOVE = 100
_MODELS = {"piste": "crm.lead", "opportunity": "crm.lead", "prospect": "res.partner"}


class PisteFollowupRule(models.Model):
    """Whom nobody must forget: silent for so long, so somebody is reminded (OD-07, U1).

    A rule finds open files by their status, source, rep and team that had no contact
    for some days, weeks or months, gives their rep a next action and, if the manager
    allows it, writes to the prospect. Any contact ends the silence.
    """

    _name = "piste.followup.rule"
    _description = "Follow-up Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    is_running = fields.Boolean(
        "Running",
        readonly=True,
        copy=False,
        help="Works every day. Changing what it does stops it: simulate it again.",
    )
    # Whom
    target = fields.Selection(
        [
            ("piste", "Pistes"),
            ("opportunity", "Opportunities"),
            ("prospect", "Prospects"),
        ],
        "For",
        required=True,
        default="piste",
    )
    status_ids = fields.Many2many("piste.lead.status", string="Piste Statuses")
    stage_ids = fields.Many2many("crm.stage", string="Opportunity Statuses")
    prospect_status_ids = fields.Many2many("piste.prospect.status")
    source_ids = fields.Many2many("utm.source", string="Sources")
    user_ids = fields.Many2many(
        "res.users", string="Representatives", domain=[("share", "=", False)]
    )
    team_ids = fields.Many2many("crm.team", string="Teams")
    delay = fields.Integer("Without Contact for", required=True, default=2)
    delay_unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        required=True,
        default="week",
    )
    # What happens
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Next Action",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "piste.mail_activity_type_relance", raise_if_not_found=False
        ),
    )
    summary = fields.Char(translate=True)
    activity_days = fields.Integer(
        "Due in (days)", default=0, help="0: on the day the rule finds the file."
    )
    template_id = fields.Many2one(
        "mail.template",
        "Email to the Prospect",
        ondelete="restrict",
        domain="[('model', '=', model)]",
        help="Empty: nothing is written to the prospect. Whoever refused emails gets"
        " none.",
    )
    model = fields.Char(compute="_compute_model")
    escalate_days = fields.Integer(
        "Tell the Manager after (days)",
        default=7,
        help="Still no contact so many days after the follow-up: the team leader gets"
        " an action, once. 0: never.",
    )
    manager_id = fields.Many2one(
        "res.users",
        "Manager without Team Leader",
        domain=[("share", "=", False)],
        # Not the robot that installs a rule: nobody would read it.
        default=lambda self: self.env.user.filtered("active"),
        help="Told where the team has no leader; else whoever starts the rule.",
    )
    max_count = fields.Integer(
        "At Most",
        required=True,
        default=3,
        help="How many follow-ups this rule makes for one file, one per silence.",
    )
    log_ids = fields.One2many("piste.followup.log", "rule_id", "Journal")
    log_count = fields.Integer("Follow-ups Made", compute="_compute_log_count")

    _delay_positive = models.Constraint(
        "CHECK (delay >= 1)", "Wait at least one day before a follow-up."
    )
    _delays_not_negative = models.Constraint(
        "CHECK (activity_days >= 0 AND escalate_days >= 0)",
        "A number of days cannot be negative.",
    )
    _max_count_positive = models.Constraint(
        "CHECK (max_count >= 1)", "A rule makes one follow-up at least."
    )

    # COMPUTE

    @api.depends("target")
    def _compute_model(self):
        for rule in self:
            rule.model = _MODELS.get(rule.target, "crm.lead")

    def _compute_log_count(self):
        rows = self.env["piste.followup.log"]._read_group(
            [("rule_id", "in", self.ids), ("step", "=", "relance")],
            ["rule_id"],
            ["__count"],
        )
        counts = {rule.id: count for rule, count in rows}
        for rule in self:
            rule.log_count = counts.get(rule.id, 0)

    @api.onchange("target")
    def _onchange_target(self):
        """Propose an action that fits, and drop an e-mail that does not."""
        kinds = ("piste.mail_activity_type_relance", "mail.mail_activity_data_call")
        kind = self.env.ref(kinds[self.target == "prospect"], raise_if_not_found=False)
        fits = self.activity_type_id.res_model in (False, self.model)
        if kind and not fits:
            self.activity_type_id = kind
        if self.template_id and self.template_id.model != self.model:
            self.template_id = False

    # CONSTRAINT

    @api.constrains("delay", "delay_unit")
    def _check_delay(self):
        longest = {"day": 3660, "week": 520, "month": 120}
        for rule in self:
            if rule.delay > longest[rule.delay_unit]:
                raise ValidationError(
                    self.env._("Nobody is followed up after more than ten years.")
                )

    @api.constrains("template_id", "target")
    def _check_template(self):
        for rule in self.filtered("template_id"):
            # sudo: managers of Piste may not read each template of the company.
            if rule.template_id.sudo().model != rule.model:
                raise ValidationError(
                    self.env._(
                        "“%(template)s” is written for other documents: choose another"
                        " email.",
                        template=rule.template_id.sudo().name,
                    )
                )

    @api.constrains("activity_type_id", "target")
    def _check_activity_type(self):
        for rule in self:
            model = rule.activity_type_id.res_model
            if model and model != rule.model:
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” is an action for other documents: choose another"
                        " one.",
                        kind=rule.activity_type_id.name,
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("is_running") for vals in vals_list):
            raise UserError(self.env._("Simulate the rule first, then start it."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.get("is_running"):
            raise UserError(self.env._("Simulate the rule first, then start it."))
        if vals.keys() & _DECIDES or vals.get("active") is False:
            vals = {**vals, "is_running": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: the journal of every team counts.
        used = self.env["piste.followup.log"].sudo()
        if used.search_count([("rule_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("This rule has already followed up: archive it instead.")
            )

    # ACTION

    def action_simulate(self):
        """Say what this rule would do today; nothing is written on any file (OD-07).

        :return: the dialog with the files and why
        """
        self.ensure_one()
        self.check_access("write")
        dialog = self.env["piste.followup.simulation"]._simulate(self)
        return dialog._open()

    def action_start(self):
        """Start the rule; ask once more when it finds very many files, or all."""
        self.ensure_one()
        self.check_access("write")
        dialog = self.env["piste.followup.simulation"]._simulate(self, starting=True)
        if dialog.warning:
            return dialog._open()
        self._start()
        return None

    def action_stop(self):
        """Stop the rule; what it did stays."""
        self.check_access("write")
        self.write({"is_running": False})

    def action_journal(self):
        """Open what this rule did, and why."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.piste_followup_log_action"
        )
        action["domain"] = [("rule_id", "=", self.id)]
        return action

    # BUSINESS

    def _start(self):
        self.check_access("write")
        # sudo: only the buttons start a rule.
        rules_sudo = self.sudo()
        rules_sudo.write({"is_running": True})
        nobodys = rules_sudo.filtered(lambda rule: not rule.manager_id.active)
        nobodys.manager_id = self.env.user.filtered("active")

    def _zone(self):
        """Return the time zone in which the days of silence are counted."""
        self.ensure_one()
        # sudo: the calendar of the company is not everybody's to read.
        company = (self.company_id or self.env.company).sudo()
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _silence_limit(self):
        """Return the naive UTC instant before which the last contact must lie."""
        zone = self._zone()
        today = local_day(fields.Datetime.now(), zone)
        last_day = latest_start(today, self.delay, self.delay_unit)
        midnight = datetime.combine(last_day + timedelta(days=1), time())
        aware = midnight.replace(tzinfo=ZoneInfo(zone))
        return aware.astimezone(UTC).replace(tzinfo=None)

    def _is_open_to_all(self):
        """Return whether nothing but the delay limits this rule."""
        return not (
            self.status_ids
            or self.stage_ids
            or self.prospect_status_ids
            or self.source_ids
            or self.user_ids
            or self.team_ids
        )

    def _due_date(self):
        today = local_day(fields.Datetime.now(), self._zone())
        return today + timedelta(days=self.activity_days)

    def _documents(self, ids=()):
        return self.env[_MODELS[self.target]].browse(ids)

    def _reasons(self, moments):
        """Say why files are followed up: start of the silence -> a sentence."""
        self.ensure_one()
        units = dict(self._fields["delay_unit"]._description_selection(self.env))
        unit, zone = units[self.delay_unit].lower(), self._zone()
        days = {since: local_day(since, zone) for since in moments}
        sentences = {
            day: self.env._(
                "No contact since %(date)s (rule: %(delay)s %(unit)s).",
                date=fields.Date.to_string(day),
                delay=self.delay,
                unit=unit,
            )
            for day in set(days.values())
        }
        return {since: sentences[day] for since, day in days.items()}
