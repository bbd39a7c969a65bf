from odoo import models


class MailThread(models.AbstractModel):
    """Whose document a thread is, for the exchanges on it (OD-05)."""

    _inherit = "mail.thread"

    def _piste_message_customers(self):
        """Return (piste, customer, owner) by id, of the documents of a client."""
        no_lead = self.env["crm.lead"]
        if self._name == "crm.lead":
            return {
                lead.id: (lead, lead.partner_id, lead.user_id) for lead in self.exists()
            }
        if self._name == "res.partner":
            return {
                partner.id: (
                    no_lead,
                    partner,
                    partner.commercial_partner_id.user_id,
                )
                for partner in self.exists()
                if partner.partner_share
            }
        found = {}
        if not self._mail_get_partner_fields():
            return found
        owned = "user_id" in self._fields and (
            self._fields["user_id"].comodel_name == "res.users"
        )
        documents = self.exists()
        for document_id, partners in documents._mail_get_partners().items():
            partner = partners.filtered("partner_share")[:1]
            if partner:
                document = self.browse(document_id)
                owner = owned and document.user_id
                found[document_id] = (
                    no_lead,
                    partner,
                    owner or partner.commercial_partner_id.user_id,
                )
        return found
