from odoo import models

from ...utils.postal import envelope_lines


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _piste_envelope_lines(self):
        """Return the lines of the envelope of this partner, in postal form (AX-26)."""
        self.ensure_one()
        sender = self.env.company.country_id.code
        return envelope_lines(self._piste_postal_address(), sender)

    def _piste_postal_address(self):
        company = self.commercial_partner_id
        person = self.name if company != self and self.name else ""
        return {
            "name": company.name or "",
            "contact": person,
            "street": self.street,
            "street2": self.street2,
            "city": self.city,
            "zip": self.zip,
            "state_code": self.state_id.code,
            "country": self.country_id.name,
            "country_code": self.country_id.code,
        }

    def _piste_sender_lines(self):
        """Return our own address, small in the corner of the envelope."""
        own = self.env.company.partner_id.sudo()
        return own._piste_envelope_lines()
