from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# How long the hourly run catches up with what runs before it failed to count.
_LOOK_BACK = timedelta(days=7)
BATCH = 500


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
        """Count the meetings that ended and do not count yet, batch by batch.

        They are asked for by what is missing, not by when the job last ran: what a
        run that died or failed left is done by the next one.
        """
        counts = self._piste_uncounted()
        left = sum(len(ids) for ids, _count in counts)
        for ids, count in counts:
            for start in range(0, len(ids), BATCH):
                batch = self.browse(ids[start : start + BATCH])
                # One that cannot be counted holds up no other.
                self._piste_safely(count, batch)
                left -= len(batch)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                    return

    @api.model
    def _piste_uncounted(self):
        """Return which meetings do not count yet, and what counts them.

        Hook: domains above count more.

        :return: ``[(ids, function of these events)]``
        """
        query = self._search(self._piste_ended() & self._piste_domain_on_lead())
        query.add_where(
            SQL(
                """
                EXISTS (SELECT FROM crm_lead lead
                         WHERE lead.id IN (calendar_event.opportunity_id,
                                           CASE calendar_event.res_model
                                           WHEN 'crm.lead' THEN calendar_event.res_id
                                           END)
                           AND (lead.piste_last_contact_at IS NULL
                                OR lead.piste_last_contact_at < calendar_event.stop))
                """
            )
        )
        self.env.flush_all()
        return [(query.get_result_ids(), type(self)._piste_touch_leads)]

    @api.model
    def _piste_ended(self):
        """Return the domain of the events that ended lately."""
        now = self.env.cr.now()
        return Domain("stop", ">", now - _LOOK_BACK) & Domain("stop", "<=", now)

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
