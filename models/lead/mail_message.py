from odoo import api, models

_HUMAN_TYPES = {"comment", "email"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._piste_touch_leads()
        return messages

    def _piste_touch_leads(self):
        """Let exchanges between humans count as a contact with the piste."""
        exchanges = self.filtered(
            lambda message: (
                message.model == "crm.lead"
                and message.message_type in _HUMAN_TYPES
                and message.res_id
            )
        )
        if not exchanges:
            return
        robot = self.env.ref("base.partner_root", raise_if_not_found=False)
        for message in exchanges.sudo():
            internal = message.is_internal or message.subtype_id.internal
            if not internal and message.author_id != robot:
                lead = self.env["crm.lead"].browse(message.res_id)
                lead._piste_touch_contact(message.date)
