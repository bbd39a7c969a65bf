from odoo import models


class CrmLead(models.Model):
    """Consent of a piste, which goes on with the client it becomes (AX-07)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.consent.mixin"]

    _piste_consent_field = "lead_id"
    _piste_address_fields = {
        "email": ("email_from",),
        "phone": ("phone", "piste_mobile"),
    }

    # COMPUTE

    def _compute_blacklisted(self):
        super()._compute_blacklisted()
        self._piste_tell_fixed_line()

    # ACTION

    def action_piste_send_email(self):
        """Open the composer, unless the contact refused emails (AX-07).

        :raise UserError: telling when and how they refused
        """
        self._piste_check_contactable("email")
        return super().action_piste_send_email()

    # BUSINESS

    def _piste_refusals(self, channel):
        """Count the refusal of the customer too, where the document has no address."""
        found = super()._piste_refusals(channel)
        # In sudo mode: the mixin says why.
        others = self.sudo().filtered(
            lambda lead: lead not in found and not lead._piste_addresses(channel)
        )
        theirs = others.partner_id._piste_refusals(channel) if others else {}
        for lead_sudo in others:
            if lead_sudo.partner_id in theirs:
                found[lead_sudo.with_env(self.env)] = theirs[lead_sudo.partner_id]
        return found

    def _piste_convert(self, choice):
        conversion = super()._piste_convert(choice)
        for target in (conversion.contact_id, conversion.partner_id):
            # In sudo mode: a known client of a colleague refuses all the same.
            self.sudo()._piste_carry_consent(target.sudo())
        return conversion

    def _merge_dependences(self, opportunities):
        super()._merge_dependences(opportunities)
        opportunities._piste_carry_consent(self)
