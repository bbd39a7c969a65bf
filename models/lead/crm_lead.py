from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Only server code holds this object: RPC clients can send a context key, not it.
_SERVER_SIDE = object()
_NO_INITIAL_UPDATE = ("piste_status_id", "piste_score", "piste_last_contact_at")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # Status
    piste_status_id = fields.Many2one(
        "piste.lead.status",
        "Piste Status",
        index=True,
        ondelete="restrict",
        tracking=16,
        copy=False,
        group_expand="_read_group_piste_status_ids",
        help="Only a piste has one; an opportunity has a stage. “Converted” and “Lost”"
        " are reached by the buttons alone.",
    )
    piste_previous_status_id = fields.Many2one(
        "piste.lead.status",
        "Status before Closing",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="Where the piste goes back when it is opened again.",
    )
    piste_is_closed = fields.Boolean(
        "Closed Piste",
        compute="_compute_piste_is_closed",
        search="_search_piste_is_closed",
    )
    # Marketing
    piste_score = fields.Selection(
        [
            ("0", "Not rated"),
            ("1", "Very cold"),
            ("2", "Cold"),
            ("3", "Warm"),
            ("4", "Hot"),
            ("5", "Very hot"),
        ],
        "Lead Scoring",
        default="0",
    )

    _piste_status_on_lead_only = models.Constraint(
        "CHECK (piste_status_id IS NULL OR type = 'lead')",
        "Only a piste has a piste status.",
    )

    def _init_column(self, column_name):
        # Existing rows are adopted in small batches: no UPDATE of the whole table.
        if column_name not in _NO_INITIAL_UPDATE:
            super()._init_column(column_name)

    # COMPUTE
    @api.depends("piste_status_id")
    def _compute_piste_is_closed(self):
        closed = set(self.env["piste.lead.status"]._closed_ids())
        for lead in self:
            lead.piste_is_closed = lead.piste_status_id.id in closed

    @api.model
    def _search_piste_is_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        closed = self.env["piste.lead.status"]._closed_ids()
        wanted = Domain.FALSE
        if True in value:
            wanted |= Domain("piste_status_id", "in", closed)
        if False in value:
            wanted |= Domain("piste_status_id", "not in", closed)
        return wanted

    @api.model
    def _read_group_piste_status_ids(self, statuses, domain):
        """Show every open status as a column, in its order (AX-05)."""
        Status = self.env["piste.lead.status"]
        return Status.search(
            Domain("id", "in", statuses.ids)
            | Domain([("active", "=", True), ("fold", "=", False)])
        )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        self._piste_set_initial_status(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("type") == "opportunity":
            vals = {**vals, "piste_status_id": False}
        elif "piste_status_id" in vals and not self._piste_is_server_side():
            self._piste_check_move(vals["piste_status_id"])
        result = super().write(vals)
        if vals.get("type") == "lead":
            self._piste_give_missing_status()
        return result

    # BUSINESS
    def _piste_is_server_side(self):
        return self.env.context.get("piste_lead_guard") is _SERVER_SIDE

    @api.model
    def _piste_set_initial_status(self, vals_list):
        """Start every new piste in an open status, and opportunities without one.

        :raise UserError: when a user tries to create a piste already closed
        """
        if not vals_list:
            return
        Status = self.env["piste.lead.status"]
        defaults = self.default_get(["type", "piste_status_id"])
        closed = Status._closed_ids()
        for vals in vals_list:
            if vals.get("type", defaults.get("type")) != "lead":
                vals["piste_status_id"] = False
                continue
            status_id = vals.get("piste_status_id") or defaults.get("piste_status_id")
            vals["piste_status_id"] = status_id or Status._with_role("new").id
            if status_id in closed and not self.env.su:
                raise UserError(
                    self.env._(
                        "A new piste cannot be “%(status)s” already: create it, then"
                        " use Convert or Lose.",
                        status=Status.browse(status_id).display_name,
                    )
                )

    def _piste_give_missing_status(self):
        missing = self.filtered(
            lambda lead: lead.type == "lead" and not lead.piste_status_id
        )
        if missing:
            missing._piste_set_status(self.env["piste.lead.status"]._with_role("new"))

    def _piste_check_move(self, status_id):
        """Check that these pistes may be put in this status by hand (AX-08).

        :param int status_id: wanted status
        :raise UserError: towards or from Converted and Lost
        """
        Status = self.env["piste.lead.status"]
        by_role = Status._ids_by_role()
        reserved = {by_role.get("converted"), by_role.get("lost")} - {None}
        moving = self.filtered(
            lambda lead: lead.type == "lead" and lead.piste_status_id.id != status_id
        )
        if not moving:
            return
        if not status_id:
            raise UserError(self.env._("A piste always has a status."))
        if status_id in reserved:
            raise UserError(
                self.env._(
                    "“%(status)s” cannot be chosen by hand: use the button Convert or"
                    " Lose of the piste.",
                    status=Status.browse(status_id).sudo().name,
                )
            )
        blocked = moving.filtered(lambda lead: lead.piste_status_id.id in reserved)
        if blocked:
            raise UserError(
                self.env._(
                    "%(names)s: open a lost piste again, or cancel its conversion,"
                    " before changing its status.",
                    names=", ".join(blocked.mapped("display_name")),
                )
            )

    def _piste_set_status(self, status):
        """Put these pistes in ``status`` whatever its role; server code only."""
        leads = self.with_context(piste_lead_guard=_SERVER_SIDE)
        if status.is_closed:
            for previous, batch in leads.grouped("piste_status_id").items():
                if not previous.is_closed:
                    batch.write({"piste_previous_status_id": previous.id})
        leads.write({"piste_status_id": status.id})

    def _piste_set_converted(self):
        """Close these pistes as converted; the conversion alone calls this."""
        self._piste_set_status(self.env["piste.lead.status"]._with_role("converted"))

    def _piste_reopen(self):
        """Put these closed pistes back in their last open status, else in New.

        Cancelling a conversion and restoring a lost piste call this; rights are
        those of the caller.
        """
        new = self.env["piste.lead.status"]._with_role("new")
        closed = self.filtered("piste_is_closed")
        for previous, batch in closed.grouped("piste_previous_status_id").items():
            back = previous if previous.active and not previous.is_closed else new
            batch._piste_set_status(back)
