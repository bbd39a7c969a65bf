from odoo import fields, models


class PistePromotionReturn(models.TransientModel):
    """Ask marketing what the merchant has to correct."""

    _name = "piste.promotion.return"
    _description = "Send Promotion Back"

    promotion_ids = fields.Many2many("piste.promotion", required=True)
    reason = fields.Text(
        required=True, help="The merchant reads this in his e-mail and in the portal."
    )

    def action_confirm(self):
        """Send the promotions back with the reason."""
        self.promotion_ids.action_request_changes(self.reason)
        return {"type": "ir.actions.act_window_close"}
