from odoo import api, models

# Core logs a text message as a note, although it leaves for the client.
_TEXT = "sms"
_HUMAN_TYPES = {"comment", "email", _TEXT}
# Threads that are no document of a client.
_NO_DOCUMENT = ("discuss.", "mail.", "res.users", "crm.team")


class MailMessage(models.Model):
    """A message between humans is one exchange, whatever document it is on (OD-05).

    On a piste, a client, or a document of a client: contract, invoice, ticket… The
    documents say themselves whose they are, as they do for core's composer.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._piste_record_contacts()
        return messages

    def _piste_record_contacts(self):
        spoken = self._piste_spoken()
        if not spoken:
            return
        rows = []
        for model, messages in spoken.grouped("model").items():
            # sudo: as above; only whose document it is is asked.
            documents = self.env[model].sudo().browse(messages.mapped("res_id"))
            customers = documents._piste_message_customers()
            for message in messages:
                about = customers.get(message.res_id)
                if about:
                    rows.append(message._piste_contact_row(*about))
        self.env["piste.contact.point"]._record(rows)

    def _piste_spoken(self):
        """Return, in sudo mode, the messages that humans wrote to each other."""
        candidates = self.filtered(
            lambda message: (
                message.message_type in _HUMAN_TYPES
                and message.res_id
                and message.model in self.env
                and not message.model.startswith(_NO_DOCUMENT)
                and isinstance(self.env[message.model], self.pool["mail.thread"])
            )
        )
        if not candidates:
            return candidates
        robot = self.env.ref("base.partner_root", raise_if_not_found=False)
        # sudo: who writes on a document may not read each message on it.
        return candidates.sudo().filtered(
            lambda message: (
                message.author_id != robot
                and (
                    message.message_type == _TEXT
                    or not (
                        message.is_internal
                        or not message.subtype_id
                        or message.subtype_id.internal
                    )
                )
            )
        )

    def _piste_contact_row(self, lead, partner, owner):
        """Return this message as an exchange, in sudo mode.

        :param lead: piste or opportunity, maybe none
        :param partner: customer of the document, maybe none
        :param owner: user whose file it is
        """
        users = self.author_id.user_ids.filtered(lambda user: not user.share)
        incoming = self.message_type == "email" and not users
        if self.message_type == _TEXT:
            kind = "text"
        elif self.author_id and self.author_id.partner_share:
            kind = "email" if self.message_type == "email" else "portal"
            incoming = True
        else:
            kind = "email"
        family = partner.commercial_partner_id
        if self.author_id.commercial_partner_id == family:
            # Which of the contacts of the client it was.
            partner = self.author_id or partner
        return {
            "date": self.date,
            "kind": kind,
            "is_incoming": incoming,
            "user_id": (owner if incoming else users[:1]).id,
            "lead_id": lead.id,
            "partner_id": partner.id,
            "source_model": self._name,
            "source_id": self.id,
        }
