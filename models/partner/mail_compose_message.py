from odoo import api, fields, models


class MailComposeMessage(models.TransientModel):
    """Whoever writes to many leaves out those who refused, box or not (AX-07).

    Whoever writes to one person is told: an answer or a quotation that this person
    waits for may be sent all the same.
    """

    _inherit = "mail.compose.message"

    piste_refusals = fields.Text("Refusals", compute="_compute_piste_refusals")

    # COMPUTE
    @api.depends("partner_ids", "composition_mode", "subtype_is_log")
    def _compute_piste_refusals(self):
        for composer in self:
            asked = composer.composition_mode == "comment" and (
                not composer.subtype_is_log
            )
            people = composer.partner_ids if asked else composer.partner_ids.browse()
            composer.piste_refusals = "\n".join(
                people._origin._piste_refusal_sentences("email")
            )

    # BUSINESS

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        found = super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        Model = self.env[self.model] if self.model else None
        asked = isinstance(Model, self.pool["piste.consent.mixin"])
        if self.composition_mode != "mass_mail" or not asked:
            return found
        targets = Model.browse(mail_values_dict.keys())
        return found | {record.id for record in targets._piste_refusals("email")}
