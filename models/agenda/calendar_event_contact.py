from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .calendar_event import CONTACT_KINDS

_TRIGGERS = {"start", "stop", "duration", "opportunity_id", "res_id", "piste_state"}


class CalendarEvent(models.Model):
    """A meeting that was held is one exchange (OD-05)."""

    _inherit = "calendar.event"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._piste_record_contacts()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & _TRIGGERS:
            self._piste_record_contacts()
        return result

    # BUSINESS

    @api.model
    def _piste_uncounted(self):
        """Add the meetings that are no exchange yet."""
        held = Domain("piste_kind", "in", CONTACT_KINDS)
        held &= Domain("piste_state", "!=", "cancelled")
        query = self._search(self._piste_ended() & held)
        query.add_where(
            SQL(
                "NOT EXISTS (SELECT FROM piste_contact_point point"
                " WHERE point.source_model = 'calendar.event'"
                " AND point.source_id = calendar_event.id)"
            )
        )
        counts = super()._piste_uncounted()
        return [*counts, (query.get_result_ids(), type(self)._piste_record_contacts)]

    def _piste_contact_kind(self):
        """Return the kind of exchange this event is."""
        self.ensure_one()
        return "call" if self.piste_kind == "call" else "meeting"

    def _piste_held(self):
        """Return the events that took place and that somebody outside heard of."""
        now = self.env.cr.now()
        return self.filtered(
            lambda event: (
                event.active
                and event.piste_kind in CONTACT_KINDS
                and event.piste_state != "cancelled"
                and (event.stop <= now or event.piste_state == "done")
            )
        )

    def _piste_record_contacts(self):
        """Count each event that was held with somebody from outside."""
        # sudo: whoever plans a meeting may not read whom it is with.
        held_sudo = self.sudo()._piste_held()
        rows = []
        for event in held_sudo:
            lead_id, partner = event._piste_met()
            if lead_id or partner:
                rows.append(
                    {
                        "date": min(event.stop, self.env.cr.now()),
                        "kind": event._piste_contact_kind(),
                        "user_id": event.user_id.id,
                        "lead_id": lead_id,
                        "partner_id": partner.id,
                        "source_model": self._name,
                        "source_id": event.id,
                    }
                )
        self.env["piste.contact.point"]._record(rows)

    def _piste_met(self):
        """Return (id of the piste, partner) this event was with."""
        self.ensure_one()
        on_lead = self.res_model == "crm.lead" and self.res_id
        lead_id = self.opportunity_id.id or on_lead
        if lead_id:
            lead = self.env["crm.lead"].browse(lead_id).exists()
            return lead.id, lead.partner_id
        if self.piste_partner_id:
            return False, self.piste_contact_id or self.piste_partner_id
        if self.res_model == "res.partner" and self.res_id:
            return False, self.env["res.partner"].browse(self.res_id).exists()
        outside = self.partner_ids.filtered("partner_share")
        # Of several, one exchange: that of whoever was invited first.
        return False, outside.sorted("id")[:1]
