from odoo import api, fields, models
from odoo.fields import Domain

_NO_INITIAL_UPDATE = ("piste_status_id", "piste_score", "piste_last_contact_at")


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
        if closed.isdisjoint(self.piste_status_id.ids):
            self.piste_is_closed = False
            return
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
