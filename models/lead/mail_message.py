from odoo import api, models

# Core logs a text message as a note, although it leaves for the client.
_TEXT = "sms"
_HUMAN_TYPES = {"comment", "email", _TEXT}


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._piste_touch_leads()
        return messages

    def _piste_touch_leads(self):
        """Let exchanges between humans count as a contact with the piste."""
        for message in self._piste_exchanges():
            lead = self.env["crm.lead"].browse(message.res_id)
            lead._piste_touch_contact(message.date)

    def _piste_exchanges(self):
        """Return the messages between humans on pistes, without internal notes."""
        exchanges = self.filtered(
            lambda message: (
                message.model == "crm.lead"
                and message.message_type in _HUMAN_TYPES
                and message.res_id
            )
        )
        if not exchanges:
            return exchanges
        robot = self.env.ref("base.partner_root", raise_if_not_found=False)
        # The reader of a lead may not read every message on it.
        return exchanges.sudo().filtered(
            lambda message: (
                message.author_id != robot
                and (
                    message.message_type == _TEXT
                    or not (message.is_internal or message.subtype_id.internal)
                )
            )
        )
