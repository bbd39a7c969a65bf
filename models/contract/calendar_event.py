from odoo import api, models


class CalendarEvent(models.Model):
    """Events are related to quotations and contracts too (AX-40)."""

    _inherit = "calendar.event"

    @api.model
    def _piste_related_models(self):
        order = self.env._("Quotation or Contract")
        return [*super()._piste_related_models(), ("sale.order", order)]
