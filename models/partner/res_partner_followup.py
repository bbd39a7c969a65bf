from odoo import models


class ResPartner(models.Model):
    """Next follow-up and sent e-mails of a prospect, client or contact (U1, AX-10)."""

    _name = "res.partner"
    _inherit = ["res.partner", "piste.followup.mixin", "piste.email.mixin"]
