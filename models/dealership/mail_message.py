from odoo import models


class MailMessage(models.Model):
    """What we write, or an answer, moves an opportunity forward (BD-10)."""

    _inherit = "mail.message"

    def _piste_touch_leads(self):
        result = super()._piste_touch_leads()
        exchanges = self._piste_exchanges()
        if exchanges and self.env["crm.stage"]._piste_is_dealership():
            answers = exchanges.filtered(lambda each: each.author_id.partner_share)
            # Without author: an address that nobody knows has written.
            answers |= exchanges.filtered(lambda each: not each.author_id)
            Lead = self.env["crm.lead"]
            Lead.browse((exchanges - answers).mapped("res_id"))._piste_fire("mail_out")
            Lead.browse(answers.mapped("res_id"))._piste_fire("mail_in")
        return result
