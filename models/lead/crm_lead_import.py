from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def get_import_templates(self):
        """Offer the template of Piste in the lists of pistes.

        One only: the import screen of core cannot show two.
        """
        if self.env.context.get("default_type") != "lead":
            return super().get_import_templates()
        return [
            {
                "label": self.env._("Import Template for Pistes"),
                "template": "/piste/static/xls/piste_import_template.xlsx",
            }
        ]
