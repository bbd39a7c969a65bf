from odoo import models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.match.mixin"]

    _match_triggers = frozenset(
        ("partner_name", "contact_name", "name", "email_from", "phone", "country_id")
    )

    def _match_texts(self):
        name = self.partner_name or self.contact_name or self.name
        return (name, self.email_from, self.phone_sanitized, None)
