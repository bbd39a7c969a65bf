from odoo import models


class MailComposeMessage(models.TransientModel):
    """Whoever writes to many leaves out those who refused, box or not (AX-07)."""

    _inherit = "mail.compose.message"

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        found = super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        Model = self.env[self.model] if self.model else None
        asked = isinstance(Model, self.pool["piste.consent.mixin"])
        if self.composition_mode != "mass_mail" or not asked:
            return found
        targets = Model.browse(mail_values_dict.keys())
        return found | {record.id for record in targets._piste_refusals("email")}
