from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .piste_event_category import KINDS

_MAP = "https://www.openstreetmap.org/search?"
# Of these, a client hears something: they count as a contact.
CONTACT_KINDS = (False, "event", "call", "meeting")


class CalendarEvent(models.Model):
    """An event of Piste: type, category, place and what it is linked to (AX-40).

    Entries of the plain calendar, of a synchronised one or of other applications have
    no type: none of the rules of Piste holds for them.
    """

    _name = "calendar.event"
    _inherit = [
        "calendar.event",
        "piste.state.mixin",
        "piste.readable.links.mixin",
    ]

    _state_field = "piste_state"
    _initial_state = "planned"
    _transitions = {
        "planned": ("done", "cancelled"),
        "done": ("planned",),
        "cancelled": ("planned",),
    }
    _piste_readable_links = ("piste_partner_id", "piste_contact_id")

    # What it is
    piste_kind = fields.Selection(
        KINDS,
        "Type of Event",
        help="Empty for what comes from the plain calendar or a synchronised one.",
    )
    piste_category_id = fields.Many2one(
        "piste.event.category",
        "Category",
        domain="[('kind', '=', piste_kind)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    # Where
    piste_map_url = fields.Char("Map", compute="_compute_piste_map_url")
    # Linked to
    piste_related_ref = fields.Reference(
        selection="_selection_piste_related_ref", string="Related To"
    )
    piste_campaign_id = fields.Many2one("utm.campaign", "Campaign", ondelete="set null")

    # SELECTION

    @api.model
    def _selection_piste_related_ref(self):
        return self._piste_related_models()

    # COMPUTE

    @api.depends("location")
    def _compute_piste_map_url(self):
        for event in self:
            place = (event.location or "").strip()
            # An address on the web is a meeting on the web.
            on_map = place and "://" not in place
            event.piste_map_url = (
                _MAP + urlencode({"query": place}) if on_map else False
            )

    # ONCHANGE

    @api.onchange("piste_kind")
    def _onchange_piste_kind(self):
        if self.piste_category_id.kind != self.piste_kind:
            self.piste_category_id = False

    # CONSTRAINT

    @api.constrains("piste_kind", "piste_category_id")
    def _check_piste_category(self):
        for event in self.filtered("piste_category_id"):
            if event.piste_category_id.kind != event.piste_kind:
                raise ValidationError(
                    self.env._(
                        "“%(category)s” is a category for another type of event.",
                        category=event.piste_category_id.name,
                    )
                )

    @api.constrains("piste_related_ref")
    def _check_piste_related_ref(self):
        for event in self:
            related = event.piste_related_ref
            if related and related._name == self._name and related == event:
                raise ValidationError(self.env._("An event is not related to itself."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._piste_check_related()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.get("piste_related_ref"):
            self._piste_check_related()
        return result

    def _piste_check_related(self):
        """Check that the user may read what these events are newly related to.

        :raise AccessError: for a record of somebody else
        """
        if self.env.su:
            return
        # In sudo mode for the link alone; what it points to is asked as the user.
        for related_sudo in filter(
            None, (each.piste_related_ref for each in self.sudo())
        ):
            related_sudo.sudo(False).check_access("read")

    # ACTION

    def action_piste_open_map(self):
        """Open the place of this event on a map."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": self.piste_map_url,
            "target": "new",
        }

    # BUSINESS

    @api.model
    def _piste_domain_on_lead(self):
        counts = [
            ("piste_kind", "in", CONTACT_KINDS),
            ("piste_state", "!=", "cancelled"),
        ]
        return super()._piste_domain_on_lead() & Domain(counts)

    def _piste_touch_leads(self):
        """Count neither what was called off nor what the client hears nothing of."""
        # In sudo mode as the count itself: only a date on the lead comes of it.
        held_sudo = self.sudo().filtered(
            lambda event: (
                event.piste_kind in CONTACT_KINDS and event.piste_state != "cancelled"
            )
        )
        return super(CalendarEvent, self.browse(held_sudo.ids))._piste_touch_leads()

    def _piste_timeline_row(self):
        row = super()._piste_timeline_row()
        icons = {"call": "fa-phone", "task": "fa-tasks", "note": "fa-sticky-note-o"}
        row["icon"] = icons.get(self.piste_kind, row["icon"])
        if self.piste_kind:
            row["state"] = self.piste_state
        return row
