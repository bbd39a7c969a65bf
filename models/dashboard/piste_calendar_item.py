from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from .piste_calendar_sources import SOURCES

KINDS = [
    ("production", "PRODUCTION"),
    ("activity", "ACTIVITIES"),
    ("push", "PUSH"),
    ("other", "others"),
]


class PisteCalendarItem(models.Model):
    """One calendar over all that is planned for the merchants (OD-14).

    A view over meetings, activities, the steps of projects and promotions: nothing is
    stored twice, and what is moved here is moved at its source. Who sees what is up to
    the record rules of this model: one's own clients, those of the team, those of a
    colleague who is away, or all. Meetings keep their privacy.
    """

    _name = "piste.calendar.item"
    _description = "Calendar of Activities and Tasks"
    _inherit = ["piste.calendar.sources"]
    _auto = False
    _order = "start, id"

    # What
    name = fields.Char("Title", readonly=True)
    source = fields.Selection(
        [(key, label) for key, (_number, _model, label) in SOURCES.items()],
        "Type",
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True
    )
    res_model = fields.Char("Document Model", compute="_compute_res_model")
    kind = fields.Selection(KINDS, readonly=True)
    color = fields.Integer(readonly=True, export_string_translation=False)
    # When
    start = fields.Datetime()
    stop = fields.Datetime("End")
    allday = fields.Boolean("All Day")
    when = fields.Char(compute="_compute_when", help="In words: a day, or a moment.")
    agenda_rank = fields.Integer(
        readonly=True,
        export_string_translation=False,
        help="Late ones first, then what comes next, then what is over.",
    )
    # How far
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("waiting", "Waiting"),
            ("late", "Late"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        "Progress",
        readonly=True,
    )
    progress = fields.Integer("Progress (%)", readonly=True)
    is_movable = fields.Boolean("Can Be Moved", readonly=True)
    # Whose
    user_id = fields.Many2one(
        "res.users", "Representative", readonly=True, help="Owner of the client."
    )
    responsible_id = fields.Many2one("res.users", readonly=True, help="Who does it.")
    partner_id = fields.Many2one("res.partner", "Client", readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True)
    # Meetings: their privacy holds here too
    event_id = fields.Many2one("calendar.event", "Meeting", readonly=True)
    is_private = fields.Boolean("Private", readonly=True)
    is_of_others = fields.Boolean(
        "Meeting with a Client of Others",
        compute="_compute_is_of_others",
        search="_search_is_of_others",
    )
    is_mine = fields.Boolean(
        "For My Clients",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="My clients and those I look after; everything for who has no clients.",
    )

    # COMPUTE

    @api.depends("source")
    def _compute_res_model(self):
        for item in self:
            item.res_model = item.source and SOURCES[item.source][1]

    @api.depends("start", "stop", "allday")
    @api.depends_context("lang", "tz")
    def _compute_when(self):
        for item in self:
            if not item.allday:
                item.when = format_datetime(self.env, item.start, dt_format="short")
                continue
            days = dict.fromkeys((item.start.date(), item.stop.date()))
            item.when = " – ".join(format_date(self.env, day) for day in days)

    @api.depends("event_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_of_others(self):
        for item in self:
            item.is_of_others = item.event_id.piste_is_of_others

    @api.model
    def _search_is_of_others(self, operator, value):
        if operator != "in":
            return NotImplemented
        others = self.env["calendar.event"]._piste_of_others_domain()
        hidden = (
            Domain.FALSE if others.is_false() else Domain("event_id", "any!", others)
        )
        wanted = Domain.FALSE
        if True in value:
            wanted |= hidden
        if False in value:
            wanted |= ~hidden
        return wanted

    @api.depends("user_id", "responsible_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._mine_domain())
        mine.is_mine = True
        (self - mine).is_mine = False

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._mine_domain()

    @api.model
    def _mine_domain(self):
        user = self.env.user
        if not user.has_group("piste.piste_group_rep"):
            return Domain.TRUE
        users = [user.id, *self.env["piste.stand.in"]._absent_ids()]
        return Domain("user_id", "in", users) | Domain("responsible_id", "=", user.id)

    # CRUD

    # pylint: disable-next=method-required-super
    def write(self, vals):
        """Move what is planned, at its source, where the user may do that.

        :raise UserError: for anything but another moment, or for what does not move
        """
        if not vals.keys() <= {"start", "stop", "allday"}:
            raise UserError(
                self.env._("The calendar moves things; open one to change the rest.")
            )
        self.check_access("write")
        for item in self:
            item._move(vals)
        self.invalidate_model()
        return True

    # ACTION

    @api.readonly
    def action_open_source(self):
        """Open what stands behind this line of the calendar (OD-14).

        :return: a window action on the document, as far as the user may read it
        """
        self.ensure_one()
        self.check_access("read")
        record, view = self._document()
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(view and self.env.ref(view).id, "form")],
            # A PUSH is short: its content shows over the calendar.
            "target": "new" if self.source == "push" else "current",
        }

    # BUSINESS

    def _source_record(self):
        """Return what this line stands for, with the rights of the user."""
        return self.env[self.res_model].browse(self.res_id)

    def _document(self):
        """Return the record to open, and the XML id of its form, if it has its own."""
        record = self._source_record()
        if self.source == "task":
            return record, "piste.project_task_view_form_merchant"
        if self.source == "milestone":
            # In sudo mode: which project it is; opening it asks for its own rights.
            project = record.sudo().project_id.with_env(self.env)
            return project, "piste.project_project_view_form_merchant"
        if self.source == "activity":
            activity_sudo = record.sudo()
            document = self.env[activity_sudo.res_model].browse(activity_sudo.res_id)
            if document.has_access("read"):
                return document, False
        return record, False
