from odoo import models


class CrmLead(models.Model):
    """The customer of a piste or an opportunity is one that its author may read."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.readable.links.mixin"]

    _piste_readable_links = ("partner_id",)
