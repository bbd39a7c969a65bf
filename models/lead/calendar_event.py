from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

# How far the hourly run looks back when it does not know when it last ran.
_LOOK_BACK = timedelta(days=7)
# A meeting that was being saved while the last run read is not missed.
_OVERLAP = timedelta(hours=1)


class CalendarEvent(models.Model):
    """A meeting held counts as a contact with its piste or opportunity (AX-01)."""

    _inherit = "calendar.event"

    _piste_document_idx = models.Index("(res_model, res_id) WHERE res_id != 0")

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events.filtered(lambda event: not event.res_id)._piste_attach()
        events._piste_touch_leads()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.get("opportunity_id"):
            self._piste_attach()
        if vals.keys() & {"start", "stop", "duration", "opportunity_id", "res_id"}:
            self._piste_touch_leads()
        return result

    def _piste_attach(self):
        """Let the document of these events be their opportunity, as planned from it."""
        free = self.filtered(
            lambda event: (
                event.opportunity_id
                and event.res_id != event.opportunity_id.id
                and event.res_model in (False, "crm.lead")
            )
        )
        for lead, events in free.grouped("opportunity_id").items():
            events.write(
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": lead.id,
                }
            )

    @api.model
    def _piste_related_models(self):
        """Return what an event may be related to, as model and label (AX-40).

        Hook: domains above add their documents.
        """
        party = self.env._("Party or Contact")
        lead = self.env._("Piste or Opportunity")
        event = self.env._("Other Event")
        return [("res.partner", party), ("crm.lead", lead), ("calendar.event", event)]

    @api.model
    def _cron_piste_count_meetings(self):
        """Count the meetings that ended since the last run."""
        now = self.env.cr.now()
        last = self.env.context.get("lastcall")
        since = last - _OVERLAP if last else now - _LOOK_BACK
        ended = Domain("stop", ">", since)
        ended &= Domain("stop", "<=", now) & self._piste_domain_on_lead()
        self.search(ended)._piste_touch_leads()

    @api.model
    def _piste_domain_on_lead(self):
        return Domain("opportunity_id", "!=", False) | (
            Domain("res_model", "=", "crm.lead") & Domain("res_id", "!=", 0)
        )

    def _piste_touch_leads(self):
        """Let the meetings of this set that are over count, the latest per lead."""
        now = self.env.cr.now()
        latest = {}
        # Whoever plans a meeting may not read the lead it is linked to.
        for event_sudo in self.sudo():
            on_lead = event_sudo.res_model == "crm.lead" and event_sudo.res_id
            lead_id = event_sudo.opportunity_id.id or on_lead
            if lead_id and event_sudo.active and event_sudo.stop <= now:
                latest[lead_id] = max(
                    event_sudo.stop, latest.get(lead_id, event_sudo.stop)
                )
        leads = self.env["crm.lead"].browse(latest).exists()
        for moment, batch in leads.grouped(lambda lead: latest[lead.id]).items():
            batch._piste_touch_contact(moment)
