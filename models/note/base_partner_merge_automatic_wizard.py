from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse to merge contacts that the user may not change.

        Core moves every foreign key by SQL: without this, a client of another rep
        could be merged into an own one, with his notes.

        :raise AccessError: if a contact belongs to somebody else
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        (partners | (dst_partner or partners.browse())).check_access("write")
        return super()._merge(partner_ids, dst_partner, extra_checks)
