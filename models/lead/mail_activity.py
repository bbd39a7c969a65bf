from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        on_leads = self.filtered(lambda activity: activity.res_model == "crm.lead")
        leads = self.env["crm.lead"].browse(on_leads.mapped("res_id")).exists()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        leads._piste_touch_contact(self.env.cr.now())
        return result
