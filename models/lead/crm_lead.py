from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# Only server code holds this object: RPC clients can send a context key, not it.
_SERVER_SIDE = object()
_NO_INITIAL_UPDATE = ("piste_status_id", "piste_score", "piste_last_contact_at")
_ADOPTION_BATCH = 500
# Kinds of fields that can be filled in a form and found empty.
_FILLABLE_TYPES = (
    "char",
    "text",
    "html",
    "date",
    "datetime",
    "float",
    "integer",
    "monetary",
    "many2one",
    "many2many",
    "selection",
)


class CrmLead(models.Model):
    """A piste is a lead with a status of its own; an opportunity keeps its stage."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.last.contact.mixin"]

    # Status
    piste_status_id = fields.Many2one(
        "piste.lead.status",
        index=True,
        ondelete="restrict",
        tracking=16,
        copy=False,
        group_expand="_read_group_piste_status_ids",
        help="Only a piste has one; an opportunity has a stage. “Converted” and “Lost”"
        " are reached by the buttons alone.",
    )
    piste_status_role = fields.Selection(
        related="piste_status_id.role", string="Piste Status Role"
    )
    piste_status_definition = fields.Text(
        related="piste_status_id.description", string="Status Definition"
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
    # Display
    piste_address = fields.Char("Full Address", compute="_compute_piste_address")

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

    @api.depends("street", "zip", "city")
    def _compute_piste_address(self):
        for lead in self:
            parts = (lead.street, lead.city, lead.zip)
            lead.piste_address = ", ".join(part for part in parts if part)

    @api.model
    def _read_group_piste_status_ids(self, statuses, domain):
        """Show the statuses of the list as columns, in their order (AX-05).

        The open ones that are not folded; in the list of closed pistes, which says so
        in its context, the closed ones.
        """
        Status = self.env["piste.lead.status"]
        if self.env.context.get("piste_closed_columns"):
            shown = Domain([("active", "=", True), ("is_closed", "=", True)])
        else:
            shown = Domain([("active", "=", True), ("fold", "=", False)])
        return Status.search(Domain("id", "in", statuses.ids) | shown)

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        self._piste_set_initial_status(vals_list)
        leads = super().create(vals_list)
        if not self.env.su:
            # Mail gateway and website create as superuser: a request with a hole in
            # it is better than a request refused.
            leads._piste_check_required_fields()
        return leads

    def write(self, vals):
        if vals.get("type") == "opportunity":
            vals = {**vals, "piste_status_id": False}
        elif "piste_status_id" in vals and not self._piste_is_server_side():
            self._piste_check_move(vals["piste_status_id"])
        if vals.get("stage_id"):
            self._piste_check_stage(vals["stage_id"])
        result = super().write(vals)
        if vals.get("type") == "lead":
            self._piste_give_missing_status()
        if vals.keys() & self._piste_guarded_names():
            self._piste_check_required_fields()
        return result

    def get_formview_id(self, access_uid=None):
        """Open a piste in its own form, from wherever one comes."""
        rep = self.env.user.has_group("piste.piste_group_rep")
        if rep and len(self) == 1 and self.type == "lead":
            return self.env.ref("piste.crm_lead_piste_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for lead, vals in zip(self, vals_list, strict=True):
            if lead.piste_is_closed:
                vals.update(lead._piste_prepare_fresh_values(), **(default or {}))
        return vals_list

    def _piste_prepare_fresh_values(self):
        """Return what a copy of a closed piste does not take over (AX-08)."""
        values = {"active": True, "lost_reason_id": False}
        if self.piste_status_role == "converted":
            values["partner_id"] = False
        return values

    @api.model
    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "piste_score": lambda fname, leads: max(
                leads.mapped(lambda lead: lead.piste_score or "0")
            ),
            "piste_last_contact_at": lambda fname, leads: max(
                filter(None, leads.mapped("piste_last_contact_at")), default=False
            ),
        }

    def _mail_track(self, tracked_fields, initial_values):
        # Losing and restoring are told by their own message, with the reason; and that
        # an opportunity has no status goes without saying.
        if (
            initial_values.get("won_status") != self.won_status
            or self.type == "opportunity"
        ):
            tracked_fields = {
                name: info
                for name, info in tracked_fields.items()
                if name != "piste_status_id"
            }
        return super()._mail_track(tracked_fields, initial_values)

    # STATUS
    def _piste_is_server_side(self):
        return self.env.context.get("piste_lead_guard") is _SERVER_SIDE or (
            # Loading demo data.
            self.env.su and not self.env.registry.ready
        )

    @api.model
    def _piste_set_initial_status(self, vals_list):
        """Start every new piste in an open status, and opportunities without one.

        :raise UserError: when a user tries to create a piste already closed
        """
        if not vals_list:
            return
        Status = self.env["piste.lead.status"]
        defaults = self.default_get(["type", "piste_status_id"])
        by_role = Status._ids_by_role()
        for vals in vals_list:
            if vals.get("type", defaults.get("type")) != "lead":
                vals["piste_status_id"] = False
                continue
            status_id = vals.get("piste_status_id") or defaults.get("piste_status_id")
            status_id = vals["piste_status_id"] = status_id or by_role.get("new")
            if not self.env.su:
                self._piste_check_start(status_id)
            elif status_id == by_role.get("lost"):
                vals.update(active=False, probability=0)
            if not vals.get("name"):
                vals.update(self._piste_prepare_name(vals))

    @api.model
    def _piste_prepare_name(self, vals):
        """Name a piste after its company or its person when no subject is typed."""
        names = (vals.get("partner_name"), vals.get("contact_name"))
        name = next(filter(None, (*names, vals.get("email_from"))), None)
        return {"name": name} if name else {}

    @api.model
    def _piste_check_start(self, status_id):
        Status = self.env["piste.lead.status"]
        if status_id in Status._closed_ids():
            raise UserError(
                self.env._(
                    "A new piste cannot be “%(status)s” already: create it, then use"
                    " Convert or Lose.",
                    status=Status.browse(status_id).sudo().name,
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
        moving = self.filtered(
            lambda lead: lead.type == "lead" and lead.piste_status_id.id != status_id
        )
        if not moving:
            return
        if not status_id:
            raise UserError(self.env._("A piste always has a status."))
        by_role = Status._ids_by_role()
        reserved = {by_role.get("converted"), by_role.get("lost")} - {None}
        if status_id in reserved:
            raise UserError(
                self.env._(
                    "“%(status)s” cannot be chosen by hand: use the button Convert or"
                    " Lose of the piste.",
                    status=Status.browse(status_id).sudo().name,
                )
            )
        blocked = moving.filtered(
            lambda lead: (
                lead.piste_status_id.id in reserved or lead.won_status == "lost"
            )
        )
        if blocked:
            raise UserError(
                self.env._(
                    "%(names)s: open a lost piste again, or cancel its conversion,"
                    " before changing its status.",
                    names=", ".join(blocked.mapped("display_name")),
                )
            )

    def _piste_check_stage(self, stage_id):
        """Check that opportunities may be put in this stage by hand.

        :raise UserError: towards the stage Lost, which asks for a reason
        """
        moving = any(lead.stage_id.id != stage_id for lead in self)
        if moving and stage_id == self.env["crm.stage"]._piste_ids_by_role().get(
            "lost"
        ):
            raise UserError(
                self.env._("To lose an opportunity, use the button Lost: it asks why.")
            )

    def _piste_set_status(self, status):
        """Put these pistes in ``status`` whatever its role; server code only."""
        closed = self.env["piste.lead.status"]._closed_ids()
        leads = self.with_context(piste_lead_guard=_SERVER_SIDE)
        for previous, batch in leads.grouped("piste_status_id").items():
            if status.id in closed and previous and previous.id not in closed:
                batch.write(
                    {
                        "piste_status_id": status.id,
                        "piste_previous_status_id": previous.id,
                    }
                )
            elif previous != status:
                batch.write({"piste_status_id": status.id})

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
            usable = previous.active and not previous.is_closed
            batch._piste_set_status(previous if usable else new)

    # MANDATORY FIELDS
    @api.model
    def _piste_domain_required_fields(self):
        """Return the fields of a piste that a status may ask for."""
        return [
            ("model", "=", self._name),
            ("store", "=", True),
            ("readonly", "=", False),
            ("ttype", "in", _FILLABLE_TYPES),
        ]

    @api.model
    def _piste_guarded_names(self):
        """Return the names of the fields whose change may break a mandatory one."""
        names = {"piste_status_id", "stage_id"}
        for required in (
            self.env["piste.lead.status"]._required_names(),
            self.env["crm.stage"]._piste_required_names(),
        ):
            names.update(*required.values())
        return names

    def _piste_missing_names(self, status_id=None):
        """Return the names of the mandatory fields that are empty on this lead.

        :param int status_id: status to enter, the current one by default
        """
        self.ensure_one()
        if self.type == "lead":
            required = self.env["piste.lead.status"]._required_names()
            names = required.get(status_id or self.piste_status_id.id, ())
        else:
            names = (
                self.env["crm.stage"]
                ._piste_required_names()
                .get(status_id or self.stage_id.id, ())
            )
        return [name for name in names if not self[name]]

    def _piste_check_required_fields(self):
        """Check the mandatory fields of the status each lead is in (AX-15).

        :raise ValidationError: naming the lead and what it lacks
        """
        for lead in self:
            missing = lead._piste_missing_names()
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(lead)s” cannot be in “%(status)s” without: %(fields)s.",
                        lead=lead.display_name,
                        status=(lead.piste_status_id or lead.stage_id).sudo().name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in missing
                        ),
                    )
                )

    # ADOPTION
    @api.model
    def _cron_adopt_existing_leads(self):
        """Give the leads that were there before Piste their status, batch by batch.

        Safe to run again at any time: only leads without status are touched.
        """
        domain = [("type", "=", "lead"), ("piste_status_id", "=", False)]
        Lead = self.with_context(active_test=False, tracking_disable=True)
        by_role = self.env["piste.lead.status"]._ids_by_role()
        guard = {"piste_lead_guard": _SERVER_SIDE}
        remaining = Lead.search_count(domain)
        while remaining and (batch := Lead.search(domain, limit=_ADOPTION_BATCH)):
            batch = batch.with_context(**guard)
            lost = batch.filtered(lambda lead: lead.won_status == "lost")
            lost.write({"piste_status_id": by_role["lost"]})
            (batch - lost).write({"piste_status_id": by_role["new"]})
            remaining = max(remaining - len(batch), 0)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                break
