from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.depends("active", "date_deadline")
    def _compute_state(self):
        """Ask once for activities that are due on one day in one time zone.

        The day of today is worked out anew for each by core: of a list of pistes with
        their next action, the larger part.
        """
        # In sudo mode as core: the time zone of a colleague is nobody's to read.
        alike = self.filtered("date_deadline").grouped(
            lambda each: (each.active, each.date_deadline, each.user_id.sudo().tz)
        )
        for batch in alike.values():
            first = batch[:1]
            super(MailActivity, first)._compute_state()
            (batch - first).state = first.state

    def _action_done(self, feedback=False, attachment_ids=None):
        on_leads = self.filtered(lambda activity: activity.res_model == "crm.lead")
        leads = self.env["crm.lead"].browse(on_leads.mapped("res_id")).exists()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        leads._piste_touch_contact(self.env.cr.now())
        return result
