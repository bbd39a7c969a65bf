import re

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize_all

# Digits of the shortest number that somebody can be called at, extension aside.
SHORTEST_PHONE = 7
PHONES = ("phone", "piste_mobile")


class ResPartner(models.Model):
    """What is typed for a tiers or its people can be written to and called (PC-07)."""

    _inherit = "res.partner"

    @api.constrains("email", "phone", "piste_mobile", "piste_type", "parent_id")
    def _check_piste_reachable(self):
        for partner in self.filtered("commercial_partner_id.piste_type"):
            if partner.email and not email_normalize_all(partner.email):
                raise ValidationError(
                    self.env._(
                        "“%(email)s” is not an e-mail address: write it as"
                        " name@example.com.",
                        email=partner.email,
                    )
                )
            for name in PHONES:
                if partner[name] and not self._piste_is_phone(partner[name]):
                    raise ValidationError(
                        self.env._(
                            "“%(phone)s” is not a phone number: write it as"
                            " 418-555-0123, an extension after “ext.”.",
                            phone=partner[name],
                        )
                    )

    @api.model
    def _piste_is_phone(self, text):
        number = re.split(r"(?i)\s*(?:ext|poste|p\.|x|#)", text)[0]
        digits = re.sub(r"\D", "", number)
        return len(digits) >= SHORTEST_PHONE and not re.search(r"[^\W\d_]", number)
