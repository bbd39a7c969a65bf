from odoo import models


class MailActivity(models.Model):
    """An action that was done is one exchange (OD-05)."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        rows = self._piste_contact_rows()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        self.env["piste.contact.point"]._record(rows)
        return result

    def _piste_contact_rows(self):
        """Return the exchanges these actions are, before they are put away.

        An action that stands for a meeting of the calendar is that meeting.
        """
        mine = self.filtered(
            lambda activity: (
                activity.res_model in ("crm.lead", "res.partner")
                and activity.res_id
                and not activity.calendar_event_id
            )
        )
        # sudo: who may do the action may not read the whole document.
        leads_sudo = self.env["crm.lead"].sudo()
        on_leads = mine.filtered(lambda activity: activity.res_model == "crm.lead")
        leads_sudo = leads_sudo.browse(on_leads.mapped("res_id")).exists()
        customers = {lead.id: lead.partner_id.id for lead in leads_sudo}
        rows = []
        for activity in mine:
            is_lead = activity in on_leads
            if is_lead and activity.res_id not in customers:
                continue
            user = activity.user_id if self.env.su else self.env.user
            rows.append(
                {
                    "date": self.env.cr.now(),
                    "kind": activity.activity_type_id.piste_contact_kind or "other",
                    "user_id": user.id,
                    "lead_id": activity.res_id if is_lead else False,
                    "partner_id": customers[activity.res_id]
                    if is_lead
                    else activity.res_id,
                    "source_model": self._name,
                    "source_id": activity.id,
                }
            )
        return rows
