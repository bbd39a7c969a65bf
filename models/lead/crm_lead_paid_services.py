from odoo import api, models

FEATURE = "piste.piste_group_feature_paid_services"


class CrmLead(models.Model):
    """Odoo's paid services show their buttons where a company uses them alone.

    Core installs them by itself: *Generate Leads* and *Enrich* would stand in Piste's
    own screens for everybody. Core's screens stay as they are.
    """

    _inherit = "crm.lead"

    @api.model
    def _piste_uses_paid_services(self):
        """Say whether the switch *Paid Services of Odoo* is on."""
        return self.env["res.groups"]._is_feature_enabled(FEATURE)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._piste_uses_paid_services())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        ours = (view.sudo().xml_id or "").startswith("piste.")
        if ours and not self._piste_uses_paid_services():
            paid = "//button[@name='action_generate_leads' or @name='iap_enrich']"
            for button in arch.xpath(paid):
                button.getparent().remove(button)
        return arch, view
