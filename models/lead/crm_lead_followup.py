from odoo import fields, models


class CrmLead(models.Model):
    """Next follow-up, events and sent e-mails of a piste (U1, AX-10, AX-11)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.followup.mixin", "piste.email.mixin"]

    piste_event_ids = fields.One2many(
        "calendar.event",
        "res_id",
        "Events",
        domain=[("res_model", "=", "crm.lead")],
    )
