from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Keep one favorite contact through a merge, and every contact.

    Core moves the contacts of the losing companies by SQL and deletes them where a
    unique index refuses: two favorites must never meet.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if not self.env.su:
            (partners | (dst_partner or partners.browse()))._piste_check_not_on_loan()
        companies = partners.parent_id
        refusing = {c: bool(partners._piste_refusals(c)) for c in ("email", "phone")}
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        partners.exists()._piste_keep_refusals(refusing)
        companies.exists()._piste_ensure_favorite()
        return result

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self.env["res.partner"]._piste_before_merge(
            [(partner, dst_partner) for partner in src_partners]
        )
        stars = src_partners.filtered("piste_is_favorite")
        favorites = stars._piste_active_favorites(src_partners | dst_partner)
        kept = favorites.filtered(lambda c: c.parent_id == dst_partner) or favorites
        takes_over = dst_partner.parent_id and dst_partner.parent_id in stars.parent_id
        (stars | (favorites - kept[:1]))._piste_mark_favorite(False)
        super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        if takes_over:
            dst_partner._piste_set_favorite()
        dst_partner._piste_ensure_favorite()

    @api.model
    def _update_values(self, src_partners, dst_partner):
        # In sudo mode: nobody types since when somebody is a client.
        days = (src_partners | dst_partner).sudo().mapped("piste_client_since")
        if any(days):
            dst_partner.sudo().piste_client_since = min(filter(None, days))
        super()._update_values(src_partners, dst_partner)
