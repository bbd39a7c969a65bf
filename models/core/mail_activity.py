from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _piste_plan(self, vals_list):
        """Create activities by the thousand, without an e-mail for each.

        Their users follow the documents, as core wants it: core looks them up user by
        user, here it is one look-up for each model.

        :param list vals_list: as for :meth:`create`
        :return: the activities
        :raise AccessError: as core, for who may not change one of the documents
        """
        quietly = self.with_context(
            mail_activity_quick_update=True, piste_followers_come_later=True
        )
        activities = quietly.create(vals_list).with_env(self.env)
        on_documents = activities.filtered("res_model")
        for model, planned in on_documents.grouped("res_model").items():
            self.env[model].browse(planned.mapped("res_id")).check_access("write")
            self.env["mail.followers"]._piste_follow(
                model,
                # sudo: who does the work follows it, whoever may read his address.
                {(each.res_id, each.sudo().user_id.partner_id) for each in planned},
            )
        return activities
