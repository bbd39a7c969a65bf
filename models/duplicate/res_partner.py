from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "piste.match.mixin"]

    _match_triggers = frozenset(
        ("name", "email", "phone", "country_id", "company_registry")
    )

    def _match_texts(self):
        return (self.name, self.email, self.phone_sanitized, self.company_registry)
